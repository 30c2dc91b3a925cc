"""SS-Unauthorized Claim Review: the explanation, and the rules of the states."""

from typing import Any

import pytest

from events.payments import UnauthorizedWorkReported
from state_machines.declaration.guards import Refusal
from state_machines.declaration.situation import MoveRequest, RaiseRequest
from state_machines.ss_unauthorized_claim_review import TYPE
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import broken, fire, item, known, moved, opened, person, rules, take

KEY = "ss_unauthorized_claim_review"

EXPECTED = Expected(
    title="SS-Unauthorized Claim Review",
    department="Support Services",
    creators=("Parts Sourcing",),
    codes=("UNAUTH",),
    moves=USUAL,
    valid=Valid(
        person("Parts Sourcing"),
        RaiseRequest(comment="UNAUTH", service_job_comment="Told that work needs a service request first"),
    ),
)


def reported(**values: Any) -> UnauthorizedWorkReported:
    told = {"work_done": "replaced the pump", "explanation_given": "Work needs a service request first"}
    return UnauthorizedWorkReported.model_validate(told | values)


def test_reported_work_raises_it_with_the_explanation() -> None:
    opening = opened(take(KEY, reported()))
    assert (opening.comment, opening.service_job_comment) == ("UNAUTH", "Work needs a service request first")


def test_the_explanation_is_needed() -> None:
    assert rules(take(KEY, reported(explanation_given=None))) == ["service-job-comment"]


@pytest.mark.parametrize(
    ("state", "received", "allowed"),
    [("WI", False, False), ("WI", True, True), ("WI", None, False), ("IL", False, True), (None, False, True)],
)
def test_in_wisconsin_it_is_not_completed_without_the_invoice(
    state: str | None, received: bool | None, allowed: bool
) -> None:
    facts = known({"customer.state": state}, reported(invoice_received=received))
    decision = fire(item(KEY), MoveRequest(trigger="complete"), facts=facts)
    assert isinstance(decision, Refusal) is not allowed
    if not allowed:
        assert broken(decision, "wisconsin-invoice").source == "H:unauthorized-work"


def test_the_invoice_that_comes_later_is_left_to_the_open_review() -> None:
    (opens,) = TYPE.opened_by
    assert opens.left_to(reported(invoice_received=True), item(KEY))
    assert not opens.left_to(reported(), item(KEY))


def test_what_was_raised_in_error_is_voided_in_wisconsin_too() -> None:
    facts = known({"customer.state": "WI"}, reported(invoice_received=False))
    moved(fire(item(KEY), MoveRequest(trigger="void", note="wrong job"), facts=facts))


def test_the_rules_of_the_states_are_shown_to_whoever_works_it() -> None:
    assert "denial letter by mail" in TYPE.remarks["CA"]
    assert "the invoice must be reviewed" in TYPE.remarks["WI"]

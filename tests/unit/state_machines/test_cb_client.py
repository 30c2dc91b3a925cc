"""CB-Client: only Arise."""

from typing import Any

import pytest

from events.calls import CallMade, EscalatedCall
from events.data import Actor
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.expected import CALL_BACKS, Expected, Valid
from tests.unit.state_machines.situations import advance, ask, broken, item, moved, opened, person, rules, take

KEY = "cb_client"

EXPECTED = Expected(
    title="CB-Client",
    department="Escalations",
    work_group="Call-back team",
    creators=("Arise",),
    only_creators=True,
    moves=CALL_BACKS,
    valid=Valid(person("Customer Service", channel="arise"), RaiseRequest()),
)

BY_CHANNEL = person("Customer Service", channel="arise")
BY_NAME = person("Arise")


def escalated(**values: Any) -> EscalatedCall:
    told = {
        "actor": BY_CHANNEL,
        "client_scenario": "billing portal",
        "supervisor_tried": True,
        "supervisor_available": False,
        "explanation": "Cannot log in",
    }
    return EscalatedCall.model_validate(told | values)


@pytest.mark.parametrize("by", [BY_CHANNEL, BY_NAME])
def test_arise_raises_it(by: Actor) -> None:
    assert opened(ask(KEY, RaiseRequest(), by)).status == "Open"


def test_everybody_else_is_told_to_raise_call_back() -> None:
    told = broken(ask(KEY, RaiseRequest(), person("Customer Service", channel="bpo")), "creators")
    assert told.why.startswith("only Arise may raise CB-Client")
    assert told.raise_instead == "call_back"


def test_the_comments_are_free_until_operations_list_them() -> None:
    opened(ask(KEY, RaiseRequest(comment="anything"), BY_CHANNEL))
    policy = Policy(vocabularies={KEY: ("PORTAL",)})
    opened(ask(KEY, RaiseRequest(comment="PORTAL"), BY_CHANNEL, policy=policy))
    assert rules(ask(KEY, RaiseRequest(comment="anything"), BY_CHANNEL, policy=policy)) == ["exception-comment"]


class TestEvents:
    def test_a_special_scenario_raises_it(self) -> None:
        opening = opened(take(KEY, escalated()))
        assert (opening.comment, opening.service_job_comment) == ("billing portal", "Cannot log in")

    def test_so_does_one_with_a_code_besides_at_arise(self) -> None:
        opened(take(KEY, escalated(code="BILL DISP")))

    def test_a_scenario_of_others_without_a_code_is_refused(self) -> None:
        assert rules(take(KEY, escalated(actor=person("Customer Service")))) == ["creators"]

    def test_a_scenario_of_others_with_a_code_is_left_to_call_back(self) -> None:
        assert take(KEY, escalated(actor=person("Customer Service"), code="BILL DISP")) is None

    def test_an_ordinary_call_raises_nothing(self) -> None:
        assert take(KEY, escalated(client_scenario=None, code="BILL DISP")) is None

    def test_arises_own_calls_count(self) -> None:
        call = CallMade(outcome="reached", to="customer", actor=BY_NAME)
        assert moved(advance(item(KEY), call)).item.status == "In Progress"

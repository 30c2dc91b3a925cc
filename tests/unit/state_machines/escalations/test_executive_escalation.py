"""Executive Escalation: opened by the executive inbox, ended with a resolution, never deleted."""

from typing import Any

import pytest

from events.calls import ExecutiveCallBackRequested
from state_machines.declaration.situation import MoveRequest, RaiseRequest
from state_machines.engine.registry import work_types
from tests.unit.state_machines.expected import Expected, Valid
from tests.unit.state_machines.situations import fire, item, known, moved, opened, person, rules, take

KEY = "executive_escalation"

EXPECTED = Expected(
    title="Executive Escalation",
    department="Escalations",
    work_group="Executive",
    is_exception=False,
    moves={
        "Open": {"start": "In Progress", "complete": "Completed"},
        "In Progress": {"complete": "Completed"},
        "Completed": {},
    },
    valid=Valid(person("Escalations"), RaiseRequest(comment="Wants an executive to call")),
)


def asked(**data: Any) -> ExecutiveCallBackRequested:
    return ExecutiveCallBackRequested.model_validate({"request": "Wants to be called.", **data})


def test_the_inbox_opens_it() -> None:
    event = asked(customer_name="Ann", customer_phone="1", assigned_to="pdasilva", actor=person("Customer Service"))
    opening = opened(take(KEY, event))
    assert (opening.status, opening.comment) == ("Open", "Wants to be called.")
    assert opening.details == {
        "requestor": "pat",
        "customer_name": "Ann",
        "customer_phone": "1",
        "assigned_to": "pdasilva",
    }


def test_the_job_tells_whom_to_call_where_the_inbox_does_not() -> None:
    facts = known({"customer.phone": "+1 312 555 0142"})
    assert opened(take(KEY, asked(), facts=facts)).details == {
        "customer_name": "Jane Doe",
        "customer_phone": "+1 312 555 0142",
    }


@pytest.mark.parametrize("status", ["Open", "In Progress"])
def test_it_ends_with_a_resolution(status: str) -> None:
    case = item(KEY, status=status)
    assert rules(fire(case, MoveRequest(trigger="complete"))) == ["resolution-reason"]
    assert moved(fire(case, MoveRequest(trigger="complete", resolution_reason="Called"))).item.resolution == "Called"


def test_it_is_never_deleted() -> None:
    assert rules(fire(item(KEY), MoveRequest(trigger="void", note="by mistake"))) == ["transition"]
    assert "void" not in work_types()[KEY].lifecycle.triggers

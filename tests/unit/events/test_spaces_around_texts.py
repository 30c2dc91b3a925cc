"""One rule for all doors: spaces around a text are stripped, whatever field it is in."""

import pytest

from events.calls import EscalatedCall
from events.envelope import BadEventError, parse_event
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.registry import work_types
from state_machines.engine.request_rules import read_details
from tests.samples import event

CALL = {
    "actor": {"name": "ann", "department": "Customer Service"},
    "supervisor_tried": True,
    "supervisor_available": False,
    "explanation": "why",
}


@pytest.mark.parametrize("code", ["BBB", "BBB ", " BBB\n"])
def test_a_code_with_spaces_is_the_code(code: str) -> None:
    data = parse_event(event("call.escalated", {**CALL, "code": code})).data
    assert isinstance(data, EscalatedCall)
    assert data.code == "BBB"


def test_what_is_wrong_without_its_spaces_is_refused_as_it_was_sent() -> None:
    with pytest.raises(BadEventError, match="BBBB "):
        parse_event(event("call.escalated", {**CALL, "code": "BBBB "}))


def test_details_with_spaces_are_read_too() -> None:
    declared = work_types()["tier_2_task"]
    given = {"escalation_type": "Live Transfer ", "escalation_reason": "Delay", "escalation_sub_reason": "Other"}
    details, broken = read_details(declared, RaiseRequest(details=given))
    assert broken == []
    assert details["escalation_type"] == "Live Transfer"

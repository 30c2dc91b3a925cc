"""What fields of one event must say together."""

from collections.abc import Callable
from typing import Any

import pytest

from events.envelope import BadEventError, parse_event
from events.vocabulary import CALL_BACK_CODES

Document = dict[str, Any]
Maker = Callable[..., Document]

ANN = {"name": "ann", "department": "Customer Service"}
CALL = {"actor": ANN, "supervisor_tried": True, "supervisor_available": False, "explanation": "Wants to be called."}


AT_NOON = "2026-11-21T12:00:00Z"
MOVE = {"exception_id": "EX-1", "trigger": "complete", "actor": ANN}
NOT_NEEDED = {"lines": [{"item": "Fan"}], "reason": "Delay"}
FEEDBACK = {"sentiment": "negative", "details": "Left early."}


@pytest.mark.parametrize(
    ("type_", "data", "code", "path"),
    [
        ("service-job.changed", {}, "bad-data", "data"),
        ("appointment.scheduled", {"starts_at": AT_NOON, "ends_at": AT_NOON}, "bad-data", "data"),
        ("appointment.scheduled", {"starts_at": AT_NOON.removesuffix("Z")}, "naive-time", "data.starts_at"),
        ("call.escalated", CALL, "bad-data", "data"),
        ("call.escalated", {**CALL, "code": "BBQ"}, "bad-data", "data.code"),
        ("exception.transition-requested", {**MOVE, "exception_id": None}, "bad-data", "data"),
        ("exception.transition-requested", {**MOVE, "expected_version": -1}, "bad-data", "data.expected_version"),
        ("exception.raise-requested", {"exception_type": "pr_return"}, "bad-data", "data.actor"),
        ("order.no-longer-needed", {**NOT_NEEDED, "lines": []}, "bad-data", "data.lines"),
        ("order.no-longer-needed", {**NOT_NEEDED, "lines": [{"reason": "x"}]}, "bad-data", "data.lines.0.item"),
        ("core-charge.reported", {"lines": [{"item": "x", "part": "y"}]}, "bad-data", "data.lines.0.part"),
        ("provider-feedback.given", {**FEEDBACK, "high_risk": ["Fire"]}, "bad-data", "data.high_risk.0"),
    ],
)
def test_a_contradiction_is_refused(document: Maker, type_: str, data: Document, code: str, path: str) -> None:
    with pytest.raises(BadEventError) as caught:
        parse_event(document(type=f"com.cinchhs.{type_}", data=data))

    assert [(problem.code, problem.path) for problem in caught.value.problems] == [(code, path)]
    assert caught.value.problems[0].message.startswith(path)


def test_an_unknown_field_of_a_part_line_is_told_with_the_fields_there(document: Maker) -> None:
    with pytest.raises(BadEventError) as caught:
        parse_event(document(type="com.cinchhs.core-charge.reported", data={"lines": [{"item": "x", "part_no": "y"}]}))

    assert "Did you mean part_number?" in caught.value.fix


@pytest.mark.parametrize("code", CALL_BACK_CODES)
def test_every_call_back_comment_is_a_code(document: Maker, code: str) -> None:
    assert parse_event(document(type="com.cinchhs.call.escalated", data={**CALL, "code": code})).data.facts() == {}


def test_there_are_23_call_back_comments() -> None:
    assert len(set(CALL_BACK_CODES)) == 23


def test_a_scenario_of_arise_needs_no_code(document: Maker) -> None:
    data = {**CALL, "actor": {**ANN, "channel": "arise"}, "client_scenario": "client asks"}

    assert parse_event(document(type="com.cinchhs.call.escalated", data=data)).data.who()


def test_an_exception_may_be_named_by_its_type(document: Maker) -> None:
    data = {"exception_type": "PR-Return", "trigger": "complete", "actor": ANN}

    event = parse_event(document(type="com.cinchhs.exception.transition-requested", data=data))

    assert event.data.who() is not None

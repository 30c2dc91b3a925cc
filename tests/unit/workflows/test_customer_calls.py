"""A customer is called three times a day at most, however the calls are told and however they are batched."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from business_time.clock import FixedClock
from tests.samples import event, job_created, message, transition
from workflows.intake import Intake

CALLER = {"name": "kim", "department": "Escalations"}
Call = Callable[[str], dict[str, Any]]


def _escalated(job: str) -> dict[str, Any]:
    data = {
        "actor": {"name": "lee", "department": "Customer Service"},
        "code": "PARTS DELAY",
        "supervisor_tried": True,
        "supervisor_available": False,
        "explanation": "six weeks without a refrigerator",
    }
    return event("call.escalated", data, job=job)


def _reported(job: str) -> dict[str, Any]:
    return event("call.made", {"outcome": "no answer", "to": "customer", "actor": CALLER}, job=job)


def _requested(job: str) -> dict[str, Any]:
    return transition("call_customer", kind="call_back", job=job, actor=CALLER)


def _kinds(intake: Intake, *told: dict[str, Any]) -> list[str]:
    taken = intake.take("test", [message(each) for each in told])
    return [outcome.kind for outcomes in taken.outcomes for outcome in outcomes]


@pytest.mark.parametrize("call", [_reported, _requested], ids=["reported", "requested"])
class TestTheCap:
    def test_counts_calls_of_earlier_batches(self, call: Call, intake: Intake) -> None:
        _kinds(intake, job_created("SJ-1"), _escalated("SJ-1"))
        assert [_kinds(intake, call("SJ-1")) for _ in range(4)] == [["moved"], ["moved"], ["moved"], ["refused"]]

    def test_counts_calls_of_one_batch(self, call: Call, intake: Intake) -> None:
        _kinds(intake, job_created("SJ-1"), _escalated("SJ-1"))
        assert _kinds(intake, *(call("SJ-1") for _ in range(4))) == ["moved"] * 3 + ["refused"]

    def test_is_over_on_the_next_day(self, call: Call, intake: Intake, clock: FixedClock) -> None:
        _kinds(intake, job_created("SJ-1"), _escalated("SJ-1"))
        _kinds(intake, *(call("SJ-1") for _ in range(3)))
        clock.advance(timedelta(days=1))
        assert _kinds(intake, call("SJ-1")) == ["moved"]

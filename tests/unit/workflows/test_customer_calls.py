"""A customer is called three times a day at most, however the calls are told and however they are batched."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from business_time.clock import FixedClock
from tests.samples import event, job_created, message, transition
from tests.stores import NOON
from workflows.intake import Intake

CALLER = {"name": "kim", "department": "Escalations"}
AUTHORIZER = {"name": "max", "department": "Authorizations"}
ARISE = {"name": "lou", "department": "Customer Service", "channel": "arise"}
Call = Callable[..., dict[str, Any]]


def _escalated(job: str) -> dict[str, Any]:
    data = {
        "actor": {"name": "lee", "department": "Customer Service"},
        "code": "PARTS DELAY",
        "supervisor_tried": True,
        "supervisor_available": False,
        "explanation": "six weeks without a refrigerator",
    }
    return event("call.escalated", data, job=job)


def _reported(job: str, at: datetime = NOON, caller: dict[str, str] = CALLER) -> dict[str, Any]:
    return event("call.made", {"outcome": "no answer", "to": "customer", "actor": caller}, job=job, at=at)


def _requested(job: str, at: datetime = NOON) -> dict[str, Any]:
    return transition("call_customer", kind="call_back", job=job, actor=CALLER) | {"time": at.isoformat()}


def _kinds(intake: Intake, *told: dict[str, Any]) -> list[str]:
    taken = intake.take_in("test", [message(each) for each in told])
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
        assert _kinds(intake, call("SJ-1", NOON + timedelta(days=1))) == ["moved"]

    def test_and_the_hours_are_those_of_the_call_however_late_it_is_told(
        self, call: Call, intake: Intake, clock: FixedClock
    ) -> None:
        _kinds(intake, job_created("SJ-1"), _escalated("SJ-1"))
        _kinds(intake, *(call("SJ-1") for _ in range(3)))
        clock.advance(timedelta(hours=14))
        late, on_time, in_the_night = NOON, NOON + timedelta(hours=7), NOON + timedelta(hours=13)
        assert [_kinds(intake, call("SJ-1", at)) for at in (late, on_time, in_the_night)] == [["refused"]] * 3
        clock.advance(timedelta(hours=12))
        assert _kinds(intake, call("SJ-1", NOON + timedelta(days=1))) == ["moved"]


class TestACallThatIsReported:
    def test_counts_whether_or_not_it_is_about_an_exception(self, intake: Intake) -> None:
        calls = [_reported("SJ-1", caller=AUTHORIZER) for _ in range(3)]
        assert _kinds(intake, job_created("SJ-1"), *calls) == ["noted"] * 4
        assert _kinds(intake, _escalated("SJ-1"), _reported("SJ-1")) == ["opened", "refused"]

    def test_counts_once_whatever_it_is_about(self, intake: Intake) -> None:
        scenario = _escalated("SJ-1")
        scenario["data"] |= {"code": None, "client_scenario": "of Arise", "actor": ARISE}
        _kinds(intake, job_created("SJ-1"), _escalated("SJ-1"), scenario)
        assert [_kinds(intake, _reported("SJ-1", caller=ARISE)) for _ in range(4)] == [["moved"]] * 3 + [["refused"]]

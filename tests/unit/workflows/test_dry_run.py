import json
from datetime import timedelta
from typing import Any

import pytest

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from tests.samples import denied, event, job_created, transition
from tests.stores import NOON
from workflows import dry_run
from workflows.apply_event import apply_event
from workflows.dry_run import DryRun, DryRunResult


def check(*events: dict[str, Any], **options: Any) -> list[DryRunResult]:
    bodies = ((line, json.dumps(each).encode()) for line, each in enumerate(events, start=1))
    return list(DryRun(Policy(), FixedClock(NOON), **options).over(bodies))


def test_a_later_event_meets_what_an_earlier_one_opened() -> None:
    created, raised, done, again = check(job_created(), denied(), transition("complete"), denied())
    assert created.outcome.kind == "noted"
    assert (raised.verdict, raised.outcome.kind) == ("accepted", "opened")
    assert (done.verdict, done.outcome.kind) == ("accepted", "moved")
    assert again.outcome.kind == "opened", "once it is Completed, a new one may be raised"


def test_a_second_open_exception_is_refused() -> None:
    *_, second = check(job_created(), denied(), denied())
    assert second.verdict == "refused"
    assert [rule.rule for rule in second.outcome.rules] == ["duplicate"]


def test_an_event_counts_once() -> None:
    denial = denied()
    *_, repeated = check(job_created(), denial, denial)
    assert (repeated.verdict, repeated.outcome.kind) == ("accepted", "duplicate")


def test_an_event_is_judged_at_its_own_time_at_the_instant_given_or_now() -> None:
    with_time, without = job_created(), job_created()
    with_time["time"] = (NOON - timedelta(hours=1)).isoformat()
    del without["time"]
    own, now = check(with_time, without)
    assert (own.judged_at, now.judged_at) == (NOON - timedelta(hours=1), NOON)
    (given,) = check(with_time, at=NOON + timedelta(days=1))
    assert given.judged_at == NOON + timedelta(days=1)


def test_what_cannot_be_read_tells_what_could_be_read_of_it() -> None:
    (dead,) = check(event("nope.nope", job="SJ-9"))
    assert (dead.verdict, dead.outcome.code, dead.job) == ("dead", "unknown-type", "SJ-9")
    assert dead.judged_at is None


def test_a_request_about_what_is_not_there_is_dead() -> None:
    (dead,) = check(transition("complete"))
    assert (dead.verdict, dead.outcome.code) == ("dead", "unknown-exception")


def test_a_batch_is_checked_member_by_member() -> None:
    batch = json.dumps([job_created(), event("nope.nope")]).encode()
    found = list(DryRun(Policy(), FixedClock(NOON)).over([(7, batch)]))
    assert [(each.line, each.verdict) for each in found] == [(7, "accepted"), (7, "dead")]


def test_a_rule_that_fails_spoils_only_its_event(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(work: Any, one: Any, at: Any) -> Any:
        if one.data.TYPE.endswith("authorization.decided"):
            raise ZeroDivisionError("division by zero")
        return apply_event(work, one, at)

    monkeypatch.setattr(dry_run, "apply_event", failing)
    broken, fine = check(denied(), job_created())
    assert (broken.verdict, broken.outcome.code) == ("dead", "rule-error")
    assert "ZeroDivisionError" in broken.outcome.text
    assert fine.verdict == "accepted"


def test_the_policy_is_that_of_the_installation() -> None:
    calls = [transition("call_customer") for _ in range(2)]
    bodies = [json.dumps(each).encode() for each in (job_created(), denied(), *calls)]
    policy = Policy(customer_calls_per_day=1)
    *_, allowed, refused = DryRun(policy, FixedClock(NOON)).over(enumerate(bodies))
    assert (allowed.verdict, refused.verdict) == ("accepted", "refused")

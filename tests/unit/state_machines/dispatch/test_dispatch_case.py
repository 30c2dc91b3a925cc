"""Dispatch case: opened as a job comes to Dispatch, once; ordered by age; ended when the job is settled."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from events.service_jobs import ServiceJobChanged, ServiceJobCreated
from events.vocabulary import SERVICE_JOB_STATUSES
from state_machines.declaration.departments import system_actor
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import MoveRequest, RaiseRequest, Situation
from state_machines.engine.registry import work_types
from tests.unit.state_machines.expected import Expected, Valid
from tests.unit.state_machines.situations import NOW, advance, fire, item, known, moved, opened, person, rules, take

KEY = "dispatch_case"

EXPECTED = Expected(
    title="Dispatch Case",
    aliases=("Dispatch Task", "Dispatch Case Management"),
    department="Dispatch",
    is_exception=False,
    moves={
        "Open": {"hold": "On Hold", "complete": "Completed", "void": "Completed"},
        "On Hold": {"hold": "On Hold", "resume": "Open", "complete": "Completed", "void": "Completed"},
        "Completed": {},
    },
    valid=Valid(person("Dispatch"), RaiseRequest(comment="Rejected")),
)

TYPE = work_types()[KEY]


def changed(**data: Any) -> ServiceJobChanged:
    return ServiceJobChanged.model_validate(data)


def created(**data: Any) -> ServiceJobCreated:
    return ServiceJobCreated.model_validate({"severity": "Standard", **data})


@pytest.mark.parametrize(
    ("data", "ground"),
    [
        ({"status": "Rejected"}, "Rejected"),
        ({"status": "Expired"}, "Expired"),
        ({"assigned_to_procure_vendor": True}, "Procure Vendor"),
        ({"status": "Accepted", "assigned_to_procure_vendor": True}, "Procure Vendor"),
        ({"status": "Expired", "assigned_to_procure_vendor": True}, "Expired"),
    ],
)
def test_a_job_without_a_provider_opens_it(data: dict[str, Any], ground: str) -> None:
    for event in (changed(**data), created(**data)):
        opening = opened(take(KEY, event))
        assert (opening.status, opening.comment) == ("Open", ground)


@pytest.mark.parametrize("status", sorted(set(SERVICE_JOB_STATUSES) - {"Rejected", "Expired"}))
def test_no_other_job_does(status: str) -> None:
    assert take(KEY, changed(status=status, assigned_to_procure_vendor=False)) is None
    assert take(KEY, created(status=status)) is None


def test_every_event_that_opens_it_is_left_to_an_open_one() -> None:
    assert all(opens.left_to(None, item(KEY)) for opens in TYPE.opened_by)


@pytest.mark.parametrize("case", ["Open", "On Hold"])
@pytest.mark.parametrize("status", ["Accepted", "Cancelled", "Completed"])
def test_a_settled_job_ends_it(status: str, case: str) -> None:
    after = moved(advance(item(KEY, status=case), changed(status=status))).item
    assert after.status == "Completed"


def test_a_job_that_the_placeholder_account_accepts_is_not_settled() -> None:
    on_procure_vendor = known({"assigned_to_procure_vendor": True})
    assert advance(item(KEY), changed(status="Accepted"), facts=on_procure_vendor) is None
    assert advance(item(KEY), changed(status="Cancelled"), facts=on_procure_vendor) is not None


def test_a_job_that_is_taken_off_the_placeholder_account_after_its_acceptance_is_settled() -> None:
    accepted = known({"status": "Accepted", "assigned_to_procure_vendor": True})
    after = moved(advance(item(KEY), changed(assigned_to_procure_vendor=False), facts=accepted)).item
    assert after.status == "Completed"


def test_a_late_acceptance_of_a_job_that_was_rejected_since_ends_nothing() -> None:
    rejected = JobFacts()
    rejected.learn({"status": "Rejected"}, NOW + timedelta(hours=1))
    assert advance(item(KEY), changed(status="Accepted"), facts=rejected) is None


@pytest.mark.parametrize("status", ["New", "Rejected", "Expired"])
def test_no_other_status_ends_it(status: str) -> None:
    assert advance(item(KEY), changed(status=status)) is None


def test_on_hold_says_for_whom_it_waits() -> None:
    assert rules(fire(item(KEY), MoveRequest(trigger="hold"))) == ["waiting-on"]
    held = moved(fire(item(KEY), MoveRequest(trigger="hold", waiting_on="the provider's calendar"))).item
    assert (held.status, held.waiting_on) == ("On Hold", "the provider's calendar")
    back = moved(fire(held, MoveRequest(trigger="resume"))).item
    assert (back.status, back.waiting_on) == ("Open", None)


def rank(order: int | None, job: int | None) -> str:
    """The rank of a job and its order, created on these days of November."""
    facts: dict[str, Any] = {}
    if order is not None:
        facts["service_order_created_at"] = datetime(2026, 11, order, 7, 30, tzinfo=UTC).isoformat()
    if job is not None:
        facts["service_job_created_at"] = datetime(2026, 11, job, tzinfo=UTC).isoformat()
    return TYPE.queue_rank(JobFacts(values=facts))


OLDEST_FIRST = [(1, 9), (2, 3), (2, 5), (2, None), (4, 4), (None, 1), (None, 8), (None, None)]
"""By the age of the service order, then of the job; an unknown age stands behind the known ones."""


def test_the_oldest_order_comes_first_then_the_oldest_job() -> None:
    ranks = [rank(*ages) for ages in OLDEST_FIRST]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    for few in permutations(OLDEST_FIRST, 3):
        assert sorted(few, key=lambda ages: rank(*ages)) == [ages for ages in OLDEST_FIRST if ages in few]


def test_a_rank_is_digits_of_one_length_so_that_every_database_sorts_it_alike() -> None:
    assert {len(rank(*ages)) for ages in OLDEST_FIRST} == {28}
    assert all(rank(*ages).isdigit() for ages in OLDEST_FIRST)


def test_the_offset_of_an_instant_does_not_matter() -> None:
    there = JobFacts(values={"service_order_created_at": "2026-11-02T01:30:00-06:00"})
    here = JobFacts(values={"service_order_created_at": "2026-11-02T07:30:00+00:00"})
    assert TYPE.queue_rank(there) == TYPE.queue_rank(here)


@pytest.mark.parametrize(
    ("facts", "comment", "applies"),
    [
        ({"service_provider.national_account": "Sears"}, "Rejected", True),
        ({"service_provider.national_account": "SEARS"}, "Rejected", True),
        ({"service_provider.national_account": "Sears"}, "Expired", False),
        ({"service_provider.national_account": "GE"}, "Rejected", False),
        ({}, "Rejected", False),
        ({"service_provider.national_account": "Sears", "assigned_to_procure_vendor": True}, "Rejected", False),
    ],
)
def test_the_day_to_answer_is_given_to_customers_of_jobs_that_sears_rejected(
    facts: dict[str, Any], comment: str, *, applies: bool
) -> None:
    (clock,) = TYPE.clocks
    assert clock.applies is not None
    asked = Situation(now=NOW, job="SJ-1", facts=known(facts), policy=Policy(), actor=system_actor(TYPE.department))
    assert clock.applies(item(KEY, comment=comment), asked) is applies
    assert not clock.pauses_in

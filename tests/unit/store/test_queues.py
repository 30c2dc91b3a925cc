from datetime import timedelta

import pytest

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.queries import Count, QueueItem, counts, department_queue
from tests.samples import ANN, denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception
from workflows.intake import Intake

HOUR = timedelta(hours=1)
NIGHT = NOON + 12 * HOUR  # midnight in Chicago: when emergencies may be raised


def _queue(store: Store, department: str = "support-services", **asked: object) -> list[QueueItem]:
    asked = {"now": NIGHT, **asked}
    with store.reading() as connection:
        return department_queue(connection, department, **asked)  # type: ignore[arg-type]


def _raised(intake: Intake, clock: FixedClock, *jobs: tuple[str, str | None]) -> None:
    """Raise an Auth-Job Follow Up on each job, given with its severity, a minute after the other."""
    clock.move_to(NIGHT)
    for job, severity in jobs:
        intake.take("test", [message(job_created(job, severity=severity)), message(denied(job))])
        clock.advance(timedelta(minutes=1))


def test_medical_emergencies_come_first_then_the_others_then_the_oldest(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    _raised(
        intake,
        clock,
        ("SJ-1", "Standard"),
        ("SJ-2", "Non-Medical Emergency"),
        ("SJ-3", "Medical Emergency"),
        ("SJ-4", "Medical Emergency"),
        ("SJ-5", "Standard"),
    )
    queue = _queue(store)
    assert [item.job for item in queue] == ["SJ-3", "SJ-4", "SJ-2", "SJ-1", "SJ-5"]
    assert [item.severity for item in queue[:3]] == ["Medical Emergency"] * 2 + ["Non-Medical Emergency"]
    assert [item.job for item in _queue(store, limit=2)] == ["SJ-3", "SJ-4"]


def test_only_what_is_open_in_the_department_is_in_its_queue(store: Store, intake: Intake) -> None:
    intake.take("test", [message(job_created(), denied()), message(job_created("SJ-2"), denied("SJ-2"))])
    intake.take("test", [message(transition("complete", job="SJ-2"))])
    assert [item.job for item in _queue(store)] == ["SJ-1"]
    assert _queue(store, "dispatch") == []
    assert _queue(store, type_key="call_back") == []
    assert len(_queue(store, type_key="auth_job_follow_up")) == 1


def test_an_item_shows_its_age_and_what_it_waits_for(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take("test", [message(job_created(), denied())])
    intake.take("test", [message(follow_up(2 * HOUR))])
    (early,) = _queue(store, now=NOON + HOUR)
    assert (early.status, early.age, early.comment) == ("Follow Up", HOUR, "NA")
    assert (early.follow_up_at, early.follow_up_reason) == (NOON + 2 * HOUR, "left a voicemail")
    assert not early.follow_up_due
    (late,) = _queue(store, now=NOON + 2 * HOUR)
    assert late.follow_up_due


def test_an_item_shows_who_holds_it_until_the_claim_expires(store: Store, intake: Intake) -> None:
    (taken,) = intake.take("test", [message(job_created(), denied())]).outcomes
    claim_exception(store, Policy(), taken[1].exception_id, who=ANN, now=NOON, lease=HOUR)
    (held,) = _queue(store, now=NOON + HOUR / 2)
    assert (held.assignee, held.claimed_until) == ("ann", NOON + HOUR)
    (free,) = _queue(store, now=NOON + HOUR)
    assert (free.assignee, free.claimed_until) == (None, None)


@pytest.mark.parametrize(
    ("customer", "severity", "flags"),
    [
        ({"zone": "America/Chicago", "state": "IL"}, "Standard", ()),
        ({"state": "IN"}, "Standard", ("zone-from-state",)),
        ({"name": "Ann"}, "Standard", ("no-customer-zone",)),
        ({"name": "Ann"}, None, ("no-customer-zone", "no-severity")),
    ],
)
def test_what_is_unknown_of_the_job_is_visible(
    store: Store, intake: Intake, customer: dict[str, str], severity: str | None, flags: tuple[str, ...]
) -> None:
    known = {"severity": severity} if severity else {}
    escalated = {"explanation": "why", "supervisor_tried": True, "supervisor_available": False, "code": "BBB"}
    agent = {"name": "kim", "department": "Customer Service"}
    called = event("call.escalated", {**escalated, "customer_wants_call_back": True, "actor": agent})
    intake.take("test", [message(event("service-job.changed", {"customer": customer, **known})), message(called)])
    (item,) = _queue(store, "escalations")
    assert item.flags == flags


def test_work_is_counted_by_department_and_status(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take("test", [message(job_created(f"SJ-{n}"), denied(f"SJ-{n}")) for n in range(3)])
    clock.advance(HOUR)
    intake.take("test", [message(job_created("SJ-9"), denied("SJ-9")), message(transition("complete", job="SJ-1"))])
    with store.reading() as connection:
        assert counts(connection) == [
            Count(department="support-services", status="Completed", number=1, oldest_at=NOON),
            Count(department="support-services", status="Open", number=3, oldest_at=NOON),
        ]

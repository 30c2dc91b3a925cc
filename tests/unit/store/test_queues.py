from datetime import timedelta

import pytest

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.exception_counts import recount
from store.queries import Count, QueueItem, counts, department_queue, open_count
from store.queries.timers import timers as timers_of
from store.timers import end
from store.verification.verify import verify
from tests.processes import run_together
from tests.samples import ANN, denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception
from workflows.intake import Intake
from workflows.timers import Timers

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
        intake.take_in("test", [message(job_created(job, severity=severity)), message(denied(job))])
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
    intake.take_in("test", [message(job_created(), denied()), message(job_created("SJ-2"), denied("SJ-2"))])
    intake.take_in("test", [message(transition("complete", job="SJ-2"))])
    assert [item.job for item in _queue(store)] == ["SJ-1"]
    assert _queue(store, "dispatch") == []
    assert _queue(store, type_key="call_back") == []
    assert len(_queue(store, type_key="auth_job_follow_up")) == 1


def test_an_item_shows_its_age_and_what_it_waits_for(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take_in("test", [message(job_created(), denied())])
    intake.take_in("test", [message(follow_up(2 * HOUR))])
    (early,) = _queue(store, now=NOON + HOUR)
    assert (early.status, early.age, early.comment) == ("Follow Up", HOUR, "NA")
    assert (early.follow_up_at, early.follow_up_reason) == (NOON + 2 * HOUR, "left a voicemail")
    assert not early.follow_up_due
    (late,) = _queue(store, now=NOON + 2 * HOUR)
    assert late.follow_up_due


def test_an_item_shows_who_holds_it_until_the_claim_expires(store: Store, intake: Intake) -> None:
    (taken,) = intake.take_in("test", [message(job_created(), denied())]).outcomes
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
    intake.take_in("test", [message(event("service-job.changed", {"customer": customer, **known})), message(called)])
    (item,) = _queue(store, "escalations")
    assert item.flags == flags


def test_work_is_counted_by_department_and_status(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take_in("test", [message(job_created(f"SJ-{n}"), denied(f"SJ-{n}")) for n in range(3)])
    clock.advance(HOUR)
    intake.take_in("test", [message(job_created("SJ-9"), denied("SJ-9")), message(transition("complete", job="SJ-1"))])
    with store.reading() as connection:
        assert counts(connection) == [
            Count(department="support-services", status="Completed", number=1, oldest_open_at=NOON),
            Count(department="support-services", status="Open", number=3, oldest_open_at=NOON),
        ]


def test_a_page_goes_on_after_the_last_of_the_page_before(store: Store, intake: Intake, clock: FixedClock) -> None:
    severities = ("Standard", "Medical Emergency", None, "Non-Medical Emergency", "Standard", "Medical Emergency")
    _raised(intake, clock, *((f"SJ-{number}", severity) for number, severity in enumerate(severities)))
    whole = [item.id for item in _queue(store)]
    pages, after = [], None
    while page := _queue(store, limit=2, after=after):
        pages.append([item.id for item in page])
        after = page[-1].id
    assert pages == [whole[:2], whole[2:4], whole[4:]]


def test_a_page_goes_on_after_an_item_that_has_left_the_queue(store: Store, intake: Intake, clock: FixedClock) -> None:
    _raised(intake, clock, ("SJ-1", "Standard"), ("SJ-2", "Standard"), ("SJ-3", "Standard"))
    second = _queue(store)[1]
    intake.take_in("test", [message(transition("complete", job="SJ-2"))])
    assert [item.job for item in _queue(store, after=second.id)] == ["SJ-3"]


def test_there_is_no_page_after_an_item_that_does_not_exist(store: Store) -> None:
    with pytest.raises(LookupError, match="EX-NOBODY"):
        _queue(store, after="EX-NOBODY")


def test_an_item_moves_up_when_its_job_turns_out_to_be_urgent(store: Store, intake: Intake, clock: FixedClock) -> None:
    _raised(intake, clock, ("SJ-1", "Standard"), ("SJ-2", "Standard"), ("SJ-3", "Non-Medical Emergency"))
    intake.take_in("test", [message(event("service-job.changed", {"severity": "Medical Emergency"}, job="SJ-2"))])
    assert [item.job for item in _queue(store)] == ["SJ-2", "SJ-3", "SJ-1"]
    later = (NIGHT + HOUR).isoformat()
    calmed = event("service-job.changed", {"severity": "Standard"}, job="SJ-2") | {"time": later}
    clock.advance(2 * HOUR)
    intake.take_in("test", [message(calmed)])
    assert [item.job for item in _queue(store)] == ["SJ-3", "SJ-1", "SJ-2"]


def test_what_has_run_out_of_time_comes_first_among_its_like_and_is_marked(store: Store, clock: FixedClock) -> None:
    hurried = Policy.model_validate({"clocks": {"auth_job_follow_up": {"resolve": {"target": "PT1H"}}}})
    _raised(Intake(store, Policy(), clock), clock, ("SJ-OLD", "Standard"))
    late = (("SJ-LATE", "Standard"), ("SJ-URGENT", "Medical Emergency"))
    for job, severity in late:
        Intake(store, hurried, clock).take_in("test", [message(job_created(job, severity=severity), denied(job))])
    assert [item.job for item in _queue(store)] == ["SJ-URGENT", "SJ-OLD", "SJ-LATE"]
    with store.writing() as connection:
        end(connection, [timer.id for timer in timers_of(connection, job="SJ-URGENT")], "moot", NIGHT)
    clock.advance(HOUR)
    Timers(store, hurried, clock).tick()
    queue = [(item.job, item.flags) for item in _queue(store)]
    assert queue == [("SJ-URGENT", ()), ("SJ-LATE", ("breached",)), ("SJ-OLD", ())]


def test_counts_follow_what_is_opened_and_moved_and_repeated(store: Store, intake: Intake) -> None:
    jobs = [f"SJ-{number}" for number in range(6)]
    events = [each for job in jobs for each in (job_created(job), denied(job))]
    intake.take_in("test", [message(*events)])
    intake.take_in("test", [message(*events)])
    intake.take_in("test", [message(follow_up(HOUR, job=job)) for job in jobs[:3]])
    intake.take_in("test", [message(transition("complete", job=job)) for job in jobs[2:4]])
    with store.reading() as connection:
        found = {count.status: count.number for count in counts(connection)}
        assert found == {"Open": 2, "Follow Up": 2, "Completed": 2}
        assert open_count(connection, "support-services") == 4
        assert open_count(connection, "support-services", type_key="call_back") == 0
        assert [flaw for flaw in verify(connection) if flaw.check == "count-out-of-step"] == []


def test_counting_anew_gives_what_was_kept(store: Store, intake: Intake) -> None:
    intake.take_in("test", [message(job_created(), denied(), job_created("SJ-2"), denied("SJ-2"))])
    intake.take_in("test", [message(transition("complete", job="SJ-2"))])
    with store.writing() as connection:
        kept = counts(connection)
        recount(connection)
        assert counts(connection) == kept


def _take_ten(url: str, number: int) -> None:
    store = Store(url)
    intake = Intake(store, Policy(), FixedClock(NOON))
    for each in range(10):
        job = f"SJ-{number}-{each}"
        intake.take_in("test", [message(job_created(job, event_id=f"c-{job}"), denied(job, event_id=f"d-{job}"))])
    store.close()


def test_units_of_work_at_once_lose_no_count(store: Store, database_url: str) -> None:
    run_together(_take_ten, [(database_url, number) for number in range(4)])
    with store.reading() as connection:
        assert open_count(connection, "support-services") == 40
        assert [flaw for flaw in verify(connection) if flaw.check == "count-out-of-step"] == []

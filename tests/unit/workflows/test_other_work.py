"""Work that is no exception, through the intake: one case for what upstream says twice, several tasks at once."""

from datetime import timedelta

from business_time.clock import FixedClock
from store.engine import Store
from store.queries import department_queue, exceptions_of_job
from store.verification.verify import verify
from tests.samples import event, job_created, message, transition
from tests.stores import NOON
from workflows.intake import Intake
from workflows.outcome import Outcome

TIER_2 = {"name": "pdasilva", "department": "Escalations"}
TASK = {
    "exception_type": "tier_2_task",
    "comment": "Phoenix T2 pdasilva",
    "actor": TIER_2,
    "details": {"escalation_type": "Live Transfer", "escalation_reason": "Delay", "escalation_sub_reason": "Other"},
}


def take(intake: Intake, *events: dict[str, object]) -> tuple[Outcome, ...]:
    """Take events in together; what came of each."""
    return tuple(intake.take_in("test", [message(*events)]).outcomes[0])


def test_a_job_that_comes_to_dispatch_twice_in_a_batch_is_one_case(store: Store, intake: Intake) -> None:
    changes = [event("service-job.changed", {"status": status}) for status in ("Rejected", "Expired", "Rejected")]
    outcomes = take(intake, job_created(), *changes)
    assert [outcome.kind for outcome in outcomes] == ["noted", "opened", "noted", "noted"]
    take(intake, event("service-job.changed", {"assigned_to_procure_vendor": True}))
    with store.reading() as connection:
        assert [item.type for item in exceptions_of_job(connection, "SJ-1")] == ["dispatch_case"]


def test_a_job_that_comes_back_after_it_was_settled_is_another_case(store: Store, intake: Intake) -> None:
    steps = [event("service-job.changed", {"status": status}) for status in ("Rejected", "Accepted", "Expired")]
    outcomes = take(intake, job_created(), *steps)
    assert [outcome.kind for outcome in outcomes] == ["noted", "opened", "moved", "opened"]
    with store.reading() as connection:
        assert sorted(item.status for item in exceptions_of_job(connection, "SJ-1")) == ["Completed", "Open"]


def test_a_rejection_that_arrives_after_the_acceptance_it_came_before_opens_no_case(
    store: Store, intake: Intake
) -> None:
    late = event("service-job.changed", {"status": "Rejected"}, at=NOON - timedelta(hours=2))
    accepted = event("service-job.changed", {"status": "Accepted"}, at=NOON - timedelta(hours=1))
    assert [outcome.kind for outcome in take(intake, accepted, late)] == ["noted", "noted"]
    with store.reading() as connection:
        assert exceptions_of_job(connection, "SJ-1") == []


def test_a_job_is_as_old_as_the_event_that_tells_of_its_creation(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    young, old = (
        job_created(f"SJ-{days}", status="Rejected") | {"time": (NOON - timedelta(days=days)).isoformat()}
        for days in (1, 9)
    )
    take(intake, young, old)
    with store.reading() as connection:
        queue = department_queue(connection, "dispatch", now=clock.now())
    assert [item.job for item in queue] == ["SJ-9", "SJ-1"]


def test_documents_that_an_open_review_waited_for_are_no_second_review(store: Store, intake: Intake) -> None:
    documents = [
        {"kind": kind, "documents": ["doc.pdf"], "completeness": "complete", "received_on": "2026-11-20"}
        for kind in ("estimate", "paid invoice")
    ]
    outcomes = take(intake, job_created(), *(event("documents.received", each) for each in documents))
    assert [(each.kind, len(each.effects)) for each in outcomes] == [("noted", 0), ("opened", 0), ("moved", 0)]


def test_dispatch_works_by_severity_then_age_of_the_order_then_of_the_job(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    ages = {
        "SJ-6": {},
        "SJ-5": {"service_order_created_at": "2026-11-05T08:00:00Z"},
        "SJ-4": {"service_order_created_at": "2026-11-03T08:00:00Z", "service_job_created_at": "2026-11-04T08:00:00Z"},
        "SJ-3": {"service_order_created_at": "2026-11-03T08:00:00Z", "service_job_created_at": "2026-11-03T09:00:00Z"},
        "SJ-2": {"service_order_created_at": "2026-11-01T08:00:00-05:00"},
        "SJ-1": {"severity": "Medical Emergency", "service_order_created_at": "2026-11-09T08:00:00Z"},
    }
    take(intake, *(job_created(job, status="Rejected", **facts) for job, facts in ages.items()))
    with store.reading() as connection:
        queue = department_queue(connection, "dispatch", now=clock.now())
    assert [item.job for item in queue] == ["SJ-1", "SJ-2", "SJ-3", "SJ-4", "SJ-5", "SJ-6"]


def test_a_case_moves_in_the_queue_when_the_age_of_its_order_comes_to_be_known(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    dated = {"service_order_created_at": "2026-11-05T08:00:00Z"}
    take(intake, job_created("SJ-1", status="Rejected"), job_created("SJ-2", status="Rejected", **dated))
    with store.reading() as connection:
        assert [item.job for item in department_queue(connection, "dispatch", now=clock.now())] == ["SJ-2", "SJ-1"]
        before = exceptions_of_job(connection, "SJ-1")
    take(intake, event("service-job.changed", {"service_order_created_at": "2026-11-01T08:00:00Z"}))
    with store.reading() as connection:
        assert [item.job for item in department_queue(connection, "dispatch", now=clock.now())] == ["SJ-1", "SJ-2"]
        assert exceptions_of_job(connection, "SJ-1") == before
        assert list(verify(connection)) == []


def test_an_older_executive_request_comes_before_a_newer_one_on_an_emergency(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    for job, severity in (("SJ-1", "Standard"), ("SJ-2", "Medical Emergency")):
        take(
            intake,
            job_created(job, severity=severity),
            event("executive-call-back.requested", {"request": "Call me."}, job=job),
        )
        clock.advance(timedelta(minutes=1))
    with store.reading() as connection:
        queue = department_queue(connection, "escalations", now=clock.now())
    assert [(item.job, item.severity) for item in queue] == [("SJ-1", "Standard"), ("SJ-2", "Medical Emergency")]


def test_an_sos_stands_first_in_the_queue_of_escalations(store: Store, intake: Intake, clock: FixedClock) -> None:
    take(intake, job_created(), event("exception.raise-requested", TASK))
    feedback = {"sentiment": "negative", "details": "Threatened me.", "high_risk": ["Police Involved"]}
    take(intake, event("provider-feedback.given", feedback))
    with store.reading() as connection:
        queue = department_queue(connection, "escalations", now=clock.now())
    assert [item.type for item in queue] == ["sos_high_risk", "tier_2_task"]


def test_several_tasks_may_be_open_on_a_job_and_that_is_no_flaw(store: Store, intake: Intake) -> None:
    take(intake, job_created(), event("exception.raise-requested", TASK), event("exception.raise-requested", TASK))
    with store.reading() as connection:
        assert [item.type for item in exceptions_of_job(connection, "SJ-1")] == ["tier_2_task"] * 2
        assert list(verify(connection)) == []


def test_one_of_several_is_named_by_its_id(intake: Intake) -> None:
    first, second = take(intake, event("exception.raise-requested", TASK), event("exception.raise-requested", TASK))
    (dead,) = take(intake, transition("start", kind="tier_2_task"))
    assert (dead.kind, dead.code) == ("dead", "unknown-exception")
    assert first.exception_id in dead.fix
    assert second.exception_id in dead.fix
    named = event(
        "exception.transition-requested", {"exception_id": second.exception_id, "trigger": "start", "actor": TIER_2}
    )
    (moved,) = take(intake, named)
    assert (moved.kind, moved.exception_id) == ("moved", second.exception_id)


def test_a_call_that_tier_2_has_taken_is_a_record_and_no_work(store: Store, intake: Intake, clock: FixedClock) -> None:
    ended = {**TASK, "details": {**TASK["details"], "resolution_reason": "Answered"}}  # type: ignore[dict-item] # a dict
    (outcome,) = take(intake, event("exception.raise-requested", ended))
    assert outcome.text.endswith("opened in Completed for Escalations")
    with store.reading() as connection:
        assert department_queue(connection, "escalations", now=clock.now()) == []
        (record,) = exceptions_of_job(connection, "SJ-1")
    assert record.details["resolution_reason"] == "Answered"

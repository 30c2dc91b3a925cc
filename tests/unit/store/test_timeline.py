from datetime import timedelta

from sqlalchemy import insert

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store import tables
from store.engine import Store
from store.outbox import mark_enqueued
from store.queries import (
    ExceptionRecord,
    TimelineEntry,
    exception,
    exceptions_of_job,
    job,
    job_timeline,
    refusals,
)
from store.queries.deliveries import deliveries
from tests.samples import denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows.intake import Intake
from workflows.timers import TIMER_SOURCE, Timers

HOUR = timedelta(hours=1)


def _timeline(store: Store, number: str = "SJ-1") -> list[TimelineEntry]:
    with store.reading() as connection:
        return job_timeline(connection, number)


def _told(entries: list[TimelineEntry]) -> list[tuple[str, str]]:
    return [(entry.kind, entry.text.split(":")[0]) for entry in entries]


def test_a_job_that_nobody_has_named_has_no_story(store: Store) -> None:
    assert _timeline(store) == []
    with store.reading() as connection:
        assert job(connection, "SJ-1") is None
        assert exception(connection, "EX-1") is None
        assert exceptions_of_job(connection, "SJ-1") == []


def test_a_jobs_story_is_told_from_its_first_event_to_its_last_notice(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    intake.take_in("test", [message(job_created(event_id="created")), message(job_created("SJ-2"))])
    clock.advance(HOUR)
    intake.take_in("test", [message(denied(event_id="denied", at=NOON + HOUR))])
    clock.advance(HOUR)
    intake.take_in("test", [message(denied(event_id="again", at=NOON + 2 * HOUR))])
    clock.advance(HOUR)
    intake.take_in("test", [message(follow_up(2 * HOUR, now=clock.now()))])
    clock.advance(2 * HOUR)
    Timers(store, Policy(), clock).tick()
    clock.advance(HOUR)
    intake.take_in("test", [message(event("nonsense"))])
    entries = _timeline(store)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert [entry.kind for entry in entries] == [
        "event",  # created
        *("event", "history", "timer-set", "notice"),  # denied: opened, and the denial letter's time runs
        *("event", "history", "refusal", "notice"),  # denied again: refused, noted on the open one, and notified
        *("event", "history", "timer-set"),  # put off
        *("timer-ended", "history", "notice"),  # woken
        "dead-letter",
    ]
    kinds = {entry.kind: entry for entry in entries}
    assert kinds["dead-letter"].text.endswith("(unknown-type, 1 times, open)")
    assert "an open Auth-Job Follow Up exists" in kinds["refusal"].text
    assert "opened in Open" in entries[2].text


def test_every_entry_but_a_beginning_names_its_cause(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take_in("test", [message(job_created(event_id="created")), message(denied(event_id="denied"))])
    put_off = follow_up(HOUR)
    intake.take_in("test", [message(put_off)])
    clock.advance(HOUR)
    Timers(store, Policy(), clock).tick()
    entries = _timeline(store)
    causes = {(entry.kind, entry.cause_id) for entry in entries if entry.kind in {"history", "notice"}}
    timer = next(entry.id for entry in entries if entry.kind == "timer-ended")
    assert causes == {
        ("history", "denied"), ("notice", "denied"), ("history", put_off["id"]), ("history", timer), ("notice", timer)
    }  # fmt: skip
    woken = entries[-1]
    assert (woken.cause_source, woken.cause_id) == (TIMER_SOURCE, timer)
    assert {entry.cause_id for entry in entries if entry.kind == "timer-set"} == {"denied", put_off["id"]}


def test_a_repeated_event_says_how_often_it_came(store: Store, intake: Intake) -> None:
    created = job_created()
    intake.take_in("test", [message(created)] * 3)
    (entry,) = _timeline(store)
    assert entry.text.endswith("noted; repeated 2 times")


def test_an_exceptions_notice_and_a_refusals_notice_are_told(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take_in("test", [message(job_created(severity="Medical Emergency", status="Rejected", event_id="created"))])
    intake.take_in("test", [message(denied(event_id="denied"))])
    notices = [entry for entry in _timeline(store) if entry.kind == "notice"]
    assert [(entry.text.split(" ")[0], entry.cause_id) for entry in notices] == [
        ("Dispatch", "created"),
        ("Authorizations", "denied"),
    ]


def test_deliveries_are_told_with_their_notices(store: Store, intake: Intake) -> None:
    taken = intake.take_in("test", [message(job_created(), denied(event_id="denied"))])
    exception_id = taken.outcomes[0][1].exception_id
    notice = f"{exception_id}.1.opened"
    assert _timeline(store)[-1].text.endswith("(not enqueued yet)")
    with store.writing() as connection:
        mark_enqueued(connection, [portion.id for portion in taken.portions], NOON)
        row = {"notice_id": notice, "channel": "desk", "department": "support-services", "job": "SJ-1"}
        sent = {"exception_id": exception_id, "reason": "opened", "text": "t", "status": "delivered", "attempts": 1}
        when = {"created_at": NOON, "delivered_at": NOON + HOUR}
        connection.execute(insert(tables.deliveries).values(**row, **sent, **when))
    *_, told, last = _timeline(store)
    assert told.text.endswith("(enqueued 2026-11-20 18:00 UTC)")
    assert (last.kind, last.at, last.cause_id) == ("delivery", NOON + HOUR, "denied")
    assert last.text == "Support Services by desk: delivered"
    with store.reading() as connection:
        assert [told.notice_id for told in deliveries(connection, exception_id=exception_id)] == [notice]
        assert deliveries(connection, exception_id="EX-NOBODY") == []


def test_an_exception_is_shown_as_it_stands(store: Store, intake: Intake) -> None:
    (outcome,) = intake.take_in("test", [message(job_created(), denied())]).outcomes
    with store.reading() as connection:
        shown = exception(connection, outcome[1].exception_id)
        assert shown is not None
        assert exceptions_of_job(connection, "SJ-1") == [shown]
        known = job(connection, "SJ-1")
    assert isinstance(shown, ExceptionRecord)
    assert (shown.status, shown.comment, shown.department, shown.details) == ("Open", "NA", "support-services", {})
    assert (shown.opened_at, shown.opened_by, shown.history_length) == (NOON, "aziz", 1)
    assert known is not None
    assert known.facts["severity"] == "Standard"
    assert known.updated_at == NOON


def test_refusals_are_listed_latest_first_and_by_what_is_asked(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take_in("test", [message(job_created(), denied())])
    intake.take_in("test", [message(denied(event_id="again"))])
    clock.advance(HOUR)
    intake.take_in("test", [message(transition("wake")), message(job_created("SJ-2")), message(denied("SJ-2"))])
    with store.reading() as connection:
        listed = refusals(connection)
        assert [(refusal.asked, refusal.at) for refusal in listed] == [("wake", NOON + HOUR), ("raise", NOON)]
        assert listed[0].exception_id is not None
        assert listed[0].actor.name == "ann"
        assert refusals(connection, limit=1) == listed[:1]
        assert refusals(connection, since=NOON + HOUR) == listed[:1]
        assert refusals(connection, type_key="call_back") == []
        assert refusals(connection, job="SJ-2") == []
        assert refusals(connection, job="SJ-1", type_key="auth_job_follow_up", limit=None) == listed

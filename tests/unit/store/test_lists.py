"""Timers, deliveries and dead letters as they are listed."""

from datetime import timedelta

from business_time.clock import FixedClock
from store.dead_letters import DISCARDED, settle
from store.deliveries import DESK, plan
from store.engine import Store
from store.queries.dead_letters import causes, dead_letter, dead_letters, open_causes
from store.queries.deliveries import deliveries
from store.queries.timers import timers
from tests.samples import denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows.intake import Intake

HOUR = timedelta(hours=1)


def test_timers_are_listed_the_next_due_first(store: Store, intake: Intake) -> None:
    for job, after in (("SJ-1", 2 * HOUR), ("SJ-2", HOUR)):
        intake.take_in("tests", [message(job_created(job), denied(job), follow_up(after, job=job))])
    with store.reading() as connection:
        found = [timer for timer in timers(connection) if timer.rule == "follow-up"]
        of_one = timers(connection, exception_id=found[1].exception_id)
        assert timers(connection, job="SJ-1", exception_id=found[1].exception_id) == of_one
        assert timers(connection, job="SJ-2", exception_id=found[1].exception_id) == []
        first = timers(connection, limit=1)
    assert [(timer.job, timer.due_at) for timer in found] == [("SJ-2", NOON + HOUR), ("SJ-1", NOON + 2 * HOUR)]
    assert {(timer.job, timer.exception_id) for timer in of_one} == {("SJ-1", found[1].exception_id)}
    assert len(first) == 1


def test_timers_that_have_ended_are_listed_on_request(store: Store, intake: Intake) -> None:
    intake.take_in("tests", [message(job_created(), denied(), follow_up(HOUR))])
    intake.take_in("tests", [message(transition("complete"))])
    with store.reading() as connection:
        pending, every = timers(connection), timers(connection, pending_only=False)
    assert "follow-up" not in {timer.rule for timer in pending}
    assert {timer.rule: timer.ending for timer in every}["follow-up"] == "cancelled"


def test_deliveries_are_listed_the_latest_first(store: Store, intake: Intake) -> None:
    first = intake.take_in("tests", [message(job_created(), denied())]).portions
    second = intake.take_in("tests", [message(job_created("SJ-2"), denied("SJ-2"))]).portions
    with store.writing() as connection:
        for minute, portion in enumerate((*first, *second)):
            now = NOON + timedelta(minutes=minute)
            plan(connection, "support-services", portion.id, ["email"], now=now, due=now)
        found = deliveries(connection, department="support-services", channel=DESK)
        by_mail = deliveries(connection, channel="email", exception_id=found[0].exception_id)
        elsewhere = deliveries(connection, department="dispatch")
    assert [delivery.job for delivery in found] == ["SJ-2", "SJ-1"]
    assert [(delivery.job, delivery.status) for delivery in by_mail] == [("SJ-2", "pending")]
    assert elsewhere == []


def test_dead_letters_are_listed_by_status_and_cause(store: Store, intake: Intake, clock: FixedClock) -> None:
    intake.take_in(
        "tests", [message(event("nope.nope")), message(event("nope.other")), message(transition("complete"))]
    )
    with store.writing() as connection:
        at_first = open_causes(connection)
        (unknown,) = dead_letters(connection, code="unknown-exception")
        settle(connection, unknown.id, status=DISCARDED, by="ann", note="a slip", now=clock.now())
        settled = dead_letter(connection, unknown.id)
        left, every = dead_letters(connection), dead_letters(connection, status=None)
        assert causes(connection) == {"unknown-type": 2}
        assert causes(connection, status=DISCARDED) == {"unknown-exception": 1}
        assert causes(connection, status=None) == at_first
    assert list(at_first.items()) == [("unknown-type", 2), ("unknown-exception", 1)]
    assert settled is not None
    assert (settled.status, settled.settled_by, settled.settled_note) == ("discarded", "ann", "a slip")
    assert (len(left), len(every)) == (2, 3)


def test_there_is_no_letter_where_none_is(store: Store) -> None:
    with store.reading() as connection:
        assert dead_letter(connection, "DL-NONE") is None
        assert open_causes(connection) == {}

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import text

from business_time.clock import FixedClock
from state_machines import auth_job_follow_up
from state_machines.declaration.guards import Guard
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import Situation
from store import outbox
from store.dead_letters import count_attempt
from store.engine import Store
from store.errors import ConcurrentChangeError, ContradictionError, StoreUnavailableError
from store.queries import ExceptionRecord, exceptions_of_job, history, inbox_event, job, refusals
from store.queries.dead_letters import DeadLetterRecord, dead_letters
from store.queries.timers import timers
from store.unit_of_work import save
from store.verification.verify import verify
from tests import stores
from tests.samples import denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows.intake import Intake, IntakeResult
from workflows.messages import Message, restored

POISON_JOB = "SJ-POISON"


def _kinds(intake: Intake, *messages: Message) -> list[list[str]]:
    return [[outcome.kind for outcome in outcomes] for outcomes in intake.take_in("test", messages).outcomes]


def _letters(store: Store) -> list[DeadLetterRecord]:
    with store.reading() as connection:
        return dead_letters(connection, limit=None)


def _exceptions(store: Store, *jobs: str) -> list[ExceptionRecord]:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        return [record for number in jobs or ("SJ-1",) for record in exceptions_of_job(connection, number)]


def _everything(store: Store) -> dict[str, Any]:
    """What an event may change, as data to be compared."""
    with store.reading() as connection:
        records = exceptions_of_job(connection, "SJ-1")
        return {
            "exceptions": [asdict(record) for record in records],
            "history": [asdict(line) for record in records for line in history(connection, record.id)],
            "job": job(connection, "SJ-1"),
            "timers": timers(connection, pending_only=False),
            "refusals": refusals(connection),
            "notices": outbox.notices_waiting(connection, NOON),
            "events": outbox.events_waiting(connection, NOON),
            "letters": dead_letters(connection),
        }


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[BaseException]], None]:
    """Make a rule of Auth-Job Follow Up fail on one job, as a fault in a declaration would."""

    def poison(error: type[BaseException]) -> None:
        def fails(situation: Situation) -> str | None:
            if situation.job == POISON_JOB:
                raise error("a fault of ours")
            return None

        declared = auth_job_follow_up.TYPE
        guard = Guard(rule="poisoned", description="a rule with a fault", source="test", broken=fails)
        monkeypatch.setitem(declared.__dict__, "guards", (*declared.guards, guard))

    return poison


def test_each_message_has_its_outcomes_in_its_place(intake: Intake) -> None:
    assert _kinds(
        intake,
        message(job_created()),
        message(denied(), denied()),
        Message(id="m", body=b"no json"),
        Message(id="m", body=b"[]"),
        message(event("no.such")),
        message(transition("complete")),
    ) == [["noted"], ["opened", "refused"], ["dead"], ["dead"], ["dead"], ["moved"]]


def _to_be_told(store: Store, taken: IntakeResult) -> list[tuple[str, str, str]]:
    """What the portions to hand on hold: department, service job and reason of each notice."""
    with store.reading() as connection:
        notices = [notice for portion in taken.portions for notice in outbox.notices(connection, portion.id)]
    assert len(notices) == sum(portion.notices for portion in taken.portions)
    return [(notice.department, notice.job, notice.reason) for notice in notices]


def test_the_portions_to_hand_on_are_those_of_the_batch(store: Store, intake: Intake) -> None:
    intake.take_in("test", [message(job_created("SJ-2"), denied("SJ-2"))])
    taken = intake.take_in("test", [message(job_created(), denied())])
    assert _to_be_told(store, taken) == [("support-services", "SJ-1", "opened")]


def test_what_a_batch_tells_one_department_is_one_portion(store: Store, intake: Intake) -> None:
    jobs = [f"SJ-{number}" for number in range(5)]
    taken = intake.take_in("test", [message(job_created(number), denied(number)) for number in jobs])
    assert [(portion.department, portion.notices) for portion in taken.portions] == [("support-services", 5)]
    assert _to_be_told(store, taken) == [("support-services", number, "opened") for number in jobs]


def test_a_batch_that_tells_no_department_has_nothing_to_hand_on(intake: Intake) -> None:
    intake.take_in("test", [message(job_created(), denied())])
    assert intake.take_in("test", [message(transition("complete"))]).portions == ()


def test_an_event_that_comes_again_changes_nothing_and_says_so(store: Store, intake: Intake) -> None:
    batch = [message(job_created()), message(denied()), message(denied()), message(follow_up(NOON - NOON, now=NOON))]
    first = _kinds(intake, *batch)
    assert first == [["noted"], ["opened"], ["refused"], ["refused"]]
    before = _everything(store)
    for _ in range(4):
        assert _kinds(intake, *batch) == [["duplicate"]] * 4
    assert _everything(store) == before


def test_an_event_that_comes_twice_in_one_batch_counts_once(store: Store, intake: Intake) -> None:
    once = denied(event_id="once")
    assert _kinds(intake, message(job_created(), once), message(once, once)) == [
        ["noted", "opened"],
        ["duplicate", "duplicate"],
    ]
    with store.reading() as connection:
        kept = inbox_event(connection, "/tests", "once")
    assert kept is not None
    assert kept.repeats == 2


def test_the_same_id_of_another_source_is_another_event(intake: Intake) -> None:
    one = job_created(event_id="same")
    assert _kinds(intake, message(one), message({**one, "source": "/others"})) == [["noted"], ["noted"]]


def test_a_bad_event_costs_only_itself(store: Store, intake: Intake) -> None:
    batch = [
        message(job_created(), {"specversion": "1.0"}, denied()),
        Message(id="broken", body=b'{"specversion": "1.0", "id": "x\\u0000", "source": "\\u0000"}'),
        message(transition("complete")),
    ]
    assert _kinds(intake, *batch) == [["noted", "dead", "opened"], ["dead"], ["moved"]]
    assert [record.status for record in _exceptions(store)] == ["Completed"]
    assert {letter.door for letter in _letters(store)} == {"test"}
    assert all(letter.reason and letter.fix and letter.payload for letter in _letters(store))


def test_a_rule_with_a_fault_costs_only_the_event_it_met(
    store: Store, intake: Intake, poisoned: Callable[[type[BaseException]], None]
) -> None:
    poisoned(ZeroDivisionError)
    before, after = (message(job_created(number), denied(number)) for number in ("SJ-1", "SJ-2"))
    taken = intake.take_in("test", [before, message(job_created(POISON_JOB), denied(POISON_JOB)), after])
    assert [[outcome.kind for outcome in outcomes] for outcomes in taken.outcomes] == [
        ["noted", "opened"],
        ["noted", "dead"],
        ["noted", "opened"],
    ]
    assert [job for _, job, _ in _to_be_told(store, taken)] == ["SJ-1", "SJ-2"]
    (letter,) = _letters(store)
    assert (letter.code, letter.job, letter.type) == ("rule-error", POISON_JOB, "com.cinchhs.authorization.decided")
    assert letter.reason == "applying it failed: ZeroDivisionError: a fault of ours"
    assert [record.job for record in _exceptions(store, "SJ-1", "SJ-2", POISON_JOB)] == ["SJ-1", "SJ-2"]


def test_a_dead_letter_holds_the_event_as_it_came_and_can_come_again_when_the_fault_is_mended(
    store: Store, intake: Intake, poisoned: Callable[[type[BaseException]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context():
        poisoned(ZeroDivisionError)
        intake.take_in("test", [message(job_created(POISON_JOB), denied(POISON_JOB))])
    monkeypatch.undo()
    (letter,) = _letters(store)
    assert _kinds(intake, Message(id="again", body=letter.payload)) == [["opened"]]


def test_a_request_for_what_is_not_there_is_a_dead_letter_with_what_to_do(store: Store, intake: Intake) -> None:
    intake.take_in("test", [message(job_created("SJ-2"), denied("SJ-2"))])
    (other,) = _exceptions(store, "SJ-2")
    asked = {"trigger": "complete", "actor": {"name": "ann", "department": "Support Services"}}
    named = [{"exception_id": "EX-NOBODY"}, {"exception_id": other.id}, {"exception_type": "auth_job_follow_up"}]
    requests = [event("exception.transition-requested", {**asked, **which}) for which in named]
    unknown = event("exception.raise-requested", {"exception_type": "call bck", "actor": asked["actor"]})
    outcomes = [each for (each,) in intake.take_in("test", [message(one) for one in (*requests, unknown)]).outcomes]
    assert [outcome.code for outcome in outcomes] == ["unknown-exception"] * 3 + ["unknown-exception-type"]
    assert "it belongs to SJ-2" in outcomes[1].text
    assert "Call Back" in outcomes[3].text
    assert len(_letters(store)) == 4


def test_a_batch_that_lost_against_another_is_taken_again(
    store: Store, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([ConcurrentChangeError("lost")] * 2)

    def lose_twice(*arguments: Any) -> None:
        save(*arguments)
        for error in failures:
            raise error

    monkeypatch.setattr("workflows.intake.save", lose_twice)
    assert _kinds(intake, message(job_created()), message(denied())) == [["noted"], ["opened"]]
    assert len(_exceptions(store)) == 1
    assert _letters(store) == []


def test_an_event_whose_row_always_contradicts_another_becomes_a_dead_letter(
    store: Store, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def contradict(*_: Any) -> None:
        raise ContradictionError("it is there")

    monkeypatch.setattr("workflows.intake.save", contradict)
    assert _kinds(intake, message(job_created())) == [["dead"]]
    assert [letter.code for letter in _letters(store)] == ["rule-error"]


def test_an_event_that_always_loses_against_others_waits(
    store: Store, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_: Any) -> None:
        raise ConcurrentChangeError("a deadlock")

    with monkeypatch.context() as patched:
        patched.setattr("workflows.intake.save", lose)
        with pytest.raises(StoreUnavailableError, match="in use"):
            intake.take_in("test", [message(job_created())])
    assert _letters(store) == []
    assert _kinds(intake, message(job_created())) == [["noted"]]


@stores.on_postgresql_only
@pytest.mark.parametrize("sqlstate", ["25006", "53100", "57P01", "08006", "XX000", "58030", "40P01", "26000", "99999"])
def test_nothing_that_the_server_answers_makes_a_dead_letter_of_a_good_event(
    store: Store, intake: Intake, sqlstate: str
) -> None:
    fails = f"BEGIN RAISE EXCEPTION 'odd' USING ERRCODE = '{sqlstate}'; END"
    with store.writing() as connection:
        connection.execute(text(f"CREATE FUNCTION pg_temp_odd() RETURNS trigger LANGUAGE plpgsql AS $$ {fails} $$"))
        connection.execute(text("CREATE TRIGGER odd BEFORE INSERT ON inbox EXECUTE FUNCTION pg_temp_odd()"))
    try:
        with pytest.raises(StoreUnavailableError):
            intake.take_in("test", [message(job_created()), message(denied())])
        for _ in range(5):
            with pytest.raises(StoreUnavailableError):
                intake.take_in_redelivered("test", message(job_created()))
    finally:
        with store.writing() as connection:
            connection.execute(text("DROP FUNCTION pg_temp_odd CASCADE"))
    assert _letters(store) == []
    taken = intake.take_in_redelivered("test", message(job_created()))
    assert [outcome.kind for outcome in taken.outcomes[0]] == ["noted"]
    assert _letters(store) == []


@stores.on_sqlite_only
def test_a_full_disk_makes_no_dead_letter_of_a_good_event(store: Store, intake: Intake) -> None:
    with store.writing() as connection:
        driver: Any = connection.connection.driver_connection
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count={pages}")
    big = [message(job_created(f"SJ-{number}")) for number in range(400)]
    with pytest.raises(StoreUnavailableError, match="full"):
        intake.take_in("test", big)
    assert _letters(store) == []
    with store.writing() as connection:
        connection.execute(text("PRAGMA max_page_count=1000000"))
    assert all(kinds == ["noted"] for kinds in _kinds(intake, *big))


def test_a_store_that_is_away_is_no_fault_of_the_events(
    store: Store, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise StoreUnavailableError("gone")

    with monkeypatch.context() as patched:
        patched.setattr("workflows.intake.save", away)
        with pytest.raises(StoreUnavailableError):
            intake.take_in("test", [message(job_created()), message(denied())])
    assert _letters(store) == []
    assert _kinds(intake, message(job_created()), message(denied())) == [["noted"], ["opened"]]


def test_a_message_of_very_many_events_is_taken_in_portions(
    store: Store, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.intake.MOST_AT_ONCE", 10)
    events = [job_created(f"SJ-{number}") for number in range(25)]
    assert _kinds(intake, message(*events), message(denied("SJ-7"))) == [["noted"] * 25, ["opened"]]
    assert [record.status for record in _exceptions(store, "SJ-7")] == ["Open"]


def test_a_message_that_never_finishes_keeps_its_headers_for_the_replay(intake: Intake, store: Store) -> None:
    headers = {"ce-specversion": "1.0", "ce-id": "e-1", "ce-source": "/tests", "ce-subject": "SJ-1"}
    headers["ce-type"] = "com.cinchhs.service-job.created"
    binary = Message(id="m-1", body=b'{"severity": "Standard"}', headers=headers)
    with store.writing() as connection:
        for _ in range(3):
            count_attempt(connection, "test", binary.id, NOON)
    intake.take_in_redelivered("test", binary)
    with store.reading() as connection:
        (letter,) = dead_letters(connection)
    assert restored("again", letter.payload).headers == binary.headers


def test_a_message_that_is_begun_and_never_finished_becomes_a_dead_letter(
    store: Store, intake: Intake, poisoned: Callable[[type[BaseException]], None]
) -> None:
    poisoned(SystemExit)  # as near to kill -9 as a test can come in its own process
    intake.take_in("test", [message(job_created(POISON_JOB))])
    killer = message(denied(POISON_JOB))
    for _ in range(3):
        with pytest.raises(SystemExit):
            intake.take_in_redelivered("test", killer)
    assert _letters(store) == []
    ((outcome,),) = intake.take_in_redelivered("test", killer).outcomes
    assert (outcome.kind, outcome.code) == ("dead", "never-finished")
    (letter,) = _letters(store)
    assert letter.payload == killer.body
    assert letter.reason.startswith("it was begun 3 times and never finished")


def test_a_suspect_that_finishes_is_no_suspect_any_more(store: Store, clock: FixedClock) -> None:
    intake = Intake(store, Policy(), clock, max_attempts=1)
    created = message(job_created())
    kinds = [intake.take_in_redelivered("test", created).outcomes[0][0].kind for _ in range(4)]
    assert kinds == ["noted", "duplicate", "duplicate", "duplicate"]
    assert _letters(store) == []


def test_a_clock_upstream_that_runs_ahead_does_not_keep_later_facts_out(store: Store, intake: Intake) -> None:
    ahead = {**job_created(), "time": "2099-01-01T00:00:00Z"}
    now = {**event("service-job.changed", {"severity": "Medical Emergency"}), "time": NOON.isoformat()}
    _kinds(intake, message(ahead))
    _kinds(intake, message(now))
    with store.reading() as connection:
        known = job(connection, "SJ-1")
    assert known is not None
    assert known.facts["severity"] == "Medical Emergency"


def test_facts_come_out_the_same_in_whatever_order_they_arrive(store: Store, intake: Intake) -> None:
    told = [
        ("Standard", NOON.replace(hour=1)),
        ("Medical Emergency", NOON.replace(hour=2)),
        ("Standard", NOON.replace(hour=3)),
    ]
    orders = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
    for number, order in enumerate(orders):
        for place in order:
            severity, at = told[place]
            changed = event("service-job.changed", {"severity": severity}, job=f"SJ-{number}", at=at)
            intake.take_in("test", [message(changed)])
        with store.reading() as connection:
            known = job(connection, f"SJ-{number}")
        assert known is not None
        assert known.facts["severity"] == "Standard", order


def test_it_is_the_same_whether_events_come_one_by_one_or_in_one_batch(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    one_by_one = Intake(store, Policy(), clock)

    def day(number: str) -> list[dict[str, Any]]:
        due = {"due_at": "2026-11-21T12:00:00Z"}
        return [
            job_created(number, event_id=f"{number}-1"),
            denied(number, event_id=f"{number}-2"),
            {**follow_up(NOON.replace(hour=23) - NOON, job=number), "id": f"{number}-3"},
            denied(number, event_id=f"{number}-4"),
            event("service-report.due", due, job=number, event_id=f"{number}-5"),
            event("service-report.due", {"due_at": "2026-11-24T12:00:00Z"}, job=number, event_id=f"{number}-6"),
        ]

    together = intake.take_in("test", [message(*day("SJ-A"))]).outcomes[0]
    singly = [one_by_one.take_in("test", [message(each)]).outcomes[0][0] for each in day("SJ-B")]
    assert [outcome.kind for outcome in together] == [outcome.kind for outcome in singly]
    with store.reading() as connection:
        pending = {
            number: sorted((timer.rule, timer.due_at) for timer in timers(connection, job=number))
            for number in ("SJ-A", "SJ-B")
        }
        lines = [
            [(line.trigger, line.before, line.after) for line in history(connection, record.id)]
            for number in ("SJ-A", "SJ-B")
            for record in exceptions_of_job(connection, number)
        ]
    assert pending["SJ-A"] == pending["SJ-B"]
    assert lines[0] == lines[1]


def test_what_is_kept_of_an_event_is_what_came(store: Store, intake: Intake) -> None:
    created = job_created(event_id="created")
    intake.take_in("test", [message(created)])
    with store.reading() as connection:
        kept = inbox_event(connection, "/tests", "created")
    assert kept is not None
    assert json.loads(kept.payload) == created

"""Events that come too early wait, in order, and are answered at their deadline."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from business_time.clock import FixedClock
from events.registry import event_model
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.queries import exceptions_of_job, history, inbox_event, refusals
from store.queries.dead_letters import DeadLetterRecord, dead_letters
from store.tables import inbox, service_jobs, waiting_events
from store.verification.verify import verify
from store.waiting import WaitingEvent, all_waiting, count_waiting
from tests.samples import denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows import early_events
from workflows.early_deadlines import EarlyDeadlines
from workflows.intake import Intake
from workflows.outcome import Outcome
from workflows.patience import Patience, PatienceError, by_event

SOURCING = {"name": "kim", "department": "Parts Sourcing", "role": "Agent", "channel": "internal"}
EMERGENCY = "Non-Medical Emergency"


def asked(trigger: str, **entered: Any) -> dict[str, Any]:
    data = {"exception_type": "pr_return", "trigger": trigger, "actor": SOURCING, **entered}
    return event("exception.transition-requested", data)


def raised() -> dict[str, Any]:
    comment = "Compressor, Encompass, PO# 4471182, damaged"
    data = {"exception_type": "pr_return", "comment": comment, "actor": SOURCING}
    return event("exception.raise-requested", data)


@pytest.fixture
def deadlines(store: Store, clock: FixedClock) -> EarlyDeadlines:
    return EarlyDeadlines(store, Policy(), clock, Patience())


def take(intake: Intake, *documents: dict[str, Any], may_wait: bool = True) -> list[Outcome]:
    """Take in one batch, as a door does."""
    taken = intake.take_in("stream", [message(each) for each in documents], may_wait=may_wait)
    return [outcome for outcomes in taken.outcomes for outcome in outcomes]


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [outcome.kind for outcome in outcomes]


def waiting(store: Store) -> list[WaitingEvent]:
    with store.reading() as connection:
        found = all_waiting(connection)
        assert connection.execute(select(service_jobs.c.number, service_jobs.c.waiting)).all() == [
            (number, Counter(each.job for each in found)[number])
            for (number,) in connection.execute(select(service_jobs.c.number))
        ]
        return found


def letters(store: Store) -> list[DeadLetterRecord]:
    with store.reading() as connection:
        return dead_letters(connection)


def told(store: Store) -> list[tuple[str, str, list[str]]]:
    """Type and status of each exception of the job, and what happened to it."""
    with store.reading() as connection:
        assert list(verify(connection)) == []
        return [
            (record.type, record.status, [line.trigger for line in history(connection, record.id)])
            for record in exceptions_of_job(connection, "SJ-1")
        ]


@pytest.mark.parametrize("batches", [1, 4])
def test_moves_wait_for_their_exception_and_keep_their_order(intake: Intake, store: Store, batches: int) -> None:
    documents = [asked("wait", waiting_on="the carrier"), asked("resume"), raised(), asked("complete", note="done")]
    size = len(documents) // batches
    outcomes = [
        outcome
        for start in range(0, len(documents), size)
        for outcome in take(intake, *documents[start : start + size])
    ]
    assert kinds(outcomes) == ["waiting", "waiting", "opened", "moved"]
    assert [effect.kind for effect in outcomes[2].effects] == ["moved", "moved"]
    assert told(store) == [("pr_return", "Completed", ["raise", "wait", "resume", "complete"])]
    assert (waiting(store), letters(store)) == ([], [])
    with store.reading() as connection:
        assert sorted(connection.execute(select(inbox.c.outcome)).scalars()) == ["moved", "moved", "moved", "opened"]


def test_a_move_that_waited_in_vain_becomes_a_dead_letter_that_says_how_long(
    intake: Intake, store: Store, clock: FixedClock, deadlines: EarlyDeadlines
) -> None:
    early = asked("wait", waiting_on="the carrier")
    take(intake, early)
    clock.move_to(NOON + timedelta(seconds=59))
    assert deadlines.tick().jobs == 0
    clock.move_to(NOON + timedelta(seconds=60))
    assert deadlines.tick().jobs == 1
    (letter,) = letters(store)
    assert (letter.door, letter.code, letter.event_id) == ("stream", "unknown-exception", early["id"])
    assert letter.reason == "no PR-Return is open on service job SJ-1; the event waited 1 min for this"
    assert json.loads(letter.payload) == early
    assert waiting(store) == []
    assert deadlines.tick().jobs == 0
    take(intake, raised())
    assert kinds(take(intake, early)) == ["moved"]  # replayed once its exception is there


def test_a_decision_waits_for_the_facts_that_it_depends_on(intake: Intake, store: Store) -> None:
    outcomes = take(intake, denied())
    assert kinds(outcomes) == ["waiting"]
    assert outcomes[0].text == (
        "Auth-Job Follow Up waits: the severity of the service job is unknown, so it is unknown when this may be raised"
    )
    with store.reading() as connection:
        assert refusals(connection) == []
    assert told(store) == []
    (created,) = take(intake, job_created())
    assert [effect.kind for effect in created.effects] == ["opened"]
    assert told(store) == [("auth_job_follow_up", "Open", ["raise"])]
    assert waiting(store) == []
    with store.reading() as connection:
        decided = connection.execute(select(inbox.c.outcome).where(inbox.c.type.endswith("decided"))).scalar_one()
    assert decided == "opened"


def test_facts_that_come_in_two_parts_are_waited_for_until_both_are_there(intake: Intake, store: Store) -> None:
    take(intake, denied())
    take(intake, event("service-job.changed", {"severity": EMERGENCY}))
    assert [each.waits_for for each in waiting(store)] == ["+auth_job_follow_up"]
    night = {"customer": {"id": "C-1", "zone": "Asia/Tokyo"}}
    take(intake, event("service-job.changed", night))
    assert told(store) == [("auth_job_follow_up", "Open", ["raise"])]


def test_a_decision_whose_facts_never_come_is_refused_at_its_deadline(
    intake: Intake, store: Store, clock: FixedClock, deadlines: EarlyDeadlines
) -> None:
    take(intake, denied())
    clock.move_to(NOON + timedelta(minutes=15))
    ended = deadlines.tick()
    assert kinds(list(ended.outcomes)) == ["refused"]
    assert {portion.department for portion in ended.portions} == {"authorizations"}
    with store.reading() as connection:
        (refusal,) = refusals(connection)
    assert "; the event waited 15 min for this" in str(refusal)
    assert (waiting(store), letters(store)) == ([], [])


def test_what_comes_after_a_decision_that_waits_waits_behind_it(
    intake: Intake, store: Store, clock: FixedClock
) -> None:
    """The move of what is not raised yet waits as long as what is to raise it; the customer's being told as well."""
    outcomes = take(intake, denied(), follow_up(timedelta(days=1)), event("customer.informed", {"channel": "phone"}))
    assert kinds(outcomes) == ["waiting"] * 3
    found = {each.type.rpartition(".")[2]: each for each in waiting(store)}
    assert found["transition-requested"].until == found["decided"].until
    take(intake, job_created())
    assert told(store) == [("auth_job_follow_up", "Completed", ["raise", "follow_up", "complete"])]
    assert waiting(store) == []


def test_a_move_that_waits_for_facts_is_not_passed_by_a_later_one(intake: Intake, store: Store) -> None:
    take(intake, event("service-job.created", {"severity": "Standard"}), denied())
    outcomes = take(intake, transition("call_customer"), transition("complete", note="told"))
    assert kinds(outcomes) == ["waiting", "waiting"]
    take(intake, event("service-job.changed", {"customer": {"id": "C-1", "zone": "America/Chicago"}}))
    assert told(store) == [("auth_job_follow_up", "Completed", ["raise", "call_customer", "complete"])]


def test_who_waits_for_the_answer_is_answered_at_once(intake: Intake, store: Store) -> None:
    assert kinds(take(intake, asked("resume"), denied(), may_wait=False)) == ["dead", "refused"]
    assert waiting(store) == []


def test_what_can_never_come_does_not_wait(intake: Intake, store: Store) -> None:
    unknown_type = event("exception.transition-requested", {"exception_type": "?", "trigger": "x", "actor": SOURCING})
    take(intake, raised())
    assert kinds(take(intake, unknown_type, asked("no_such_move"))) == ["dead", "refused"]


def test_a_repeat_of_what_waits_is_a_repeat_and_another_content_a_conflict(intake: Intake, store: Store) -> None:
    early = asked("resume")
    other = {**asked("complete", note="done"), "id": early["id"]}
    assert kinds(take(intake, early)) == ["waiting"]
    assert kinds(take(intake, early, other)) == ["duplicate", "dead"]
    assert len(waiting(store)) == 1
    elsewhere = {**other, "subject": "SJ-2"}
    assert kinds(take(intake, elsewhere)) == ["dead"]
    assert {letter.code for letter in letters(store)} == {"id-reused"}


def test_another_time_may_be_set_for_events_of_a_type(store: Store, clock: FixedClock) -> None:
    patience = Patience(by_event=by_event({"exception_transition_requested": 5, "Authorization-Decided": 3600}))
    intake = Intake(store, Policy(), clock, patience=patience)
    take(intake, asked("resume"), denied())
    assert [each.until - each.since for each in waiting(store)] == [timedelta(seconds=5), timedelta(hours=1)]
    with pytest.raises(PatienceError, match="no event has the type weather"):
        by_event({"weather": 1})


def test_where_nothing_waits_nothing_is_asked(intake: Intake, store: Store) -> None:
    statements: list[str] = []
    listen = (store.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    take(intake, asked("resume"))
    sqlalchemy_event.listen(*listen)
    try:
        take(intake, job_created("SJ-2"))
        assert not [each for each in statements if "waiting_events.job" in each]
        take(intake, job_created("SJ-1"))
        assert [each for each in statements if "waiting_events.job" in each]
    finally:
        sqlalchemy_event.remove(*listen)


@pytest.fixture
def a_rule_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A move that waited cannot be carried out: a fault of ours."""
    module: Any = early_events
    apply = module.apply_event

    def fails(context: Any, event: Any, occurred_at: Any) -> Outcome:
        if getattr(event.data, "trigger", "") == "resume":
            raise ValueError("a fault of ours")
        outcome: Outcome = apply(context, event, occurred_at)
        return outcome

    monkeypatch.setattr(module, "apply_event", fails)


@pytest.mark.usefixtures("a_rule_that_fails")
def test_a_fault_in_what_waits_costs_only_itself(
    intake: Intake, store: Store, clock: FixedClock, deadlines: EarlyDeadlines
) -> None:
    take(intake, asked("resume"))
    assert kinds(take(intake, raised(), job_created("SJ-2"))) == ["opened", "noted"]
    assert len(waiting(store)) == 1
    clock.move_to(NOON + timedelta(seconds=60))
    for _ in range(4):
        assert deadlines.tick().jobs == 1
    assert deadlines.tick().jobs == 0
    assert [letter.code for letter in letters(store)] == ["never-finished"]
    assert waiting(store) == []


def test_an_event_of_a_type_that_is_gone_meanwhile_becomes_a_dead_letter(
    intake: Intake, store: Store, clock: FixedClock, deadlines: EarlyDeadlines
) -> None:
    take(intake, asked("resume"))
    with store.writing() as connection:
        connection.execute(waiting_events.update().values(payload='{"specversion": "1.0"}'))
    clock.move_to(NOON + timedelta(seconds=60))
    deadlines.tick()
    assert [letter.code for letter in letters(store)] != []
    with store.reading() as connection:
        assert count_waiting(connection) == 0


def test_every_type_of_event_may_be_named() -> None:
    assert by_event({"SERVICE_JOB_CREATED": 1}) == {
        event_model("com.cinchhs.service-job.created").TYPE: timedelta(seconds=1)
    }


def test_a_person_passes_what_waits(intake: Intake, store: Store) -> None:
    take(intake, event("service-job.created", {"severity": "Standard"}), denied(), transition("call_customer"))
    assert kinds(take(intake, transition("complete", note="told"), may_wait=False)) == ["moved"]
    with store.reading() as connection:
        assert inbox_event(connection, "/tests", "none") is None

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from business_time.clock import FixedClock
from state_machines import auth_job_follow_up
from state_machines.declaration.policy import Policy
from state_machines.declaration.reactions import FOLLOW_UP_TIMER, TimerRule
from state_machines.declaration.situation import JobException, Situation
from state_machines.declaration.status import Status
from store.engine import Store
from store.errors import StoreUnavailableError
from store.outbox import notices, unenqueued
from store.queries import ExceptionRecord, exceptions_of_job, history
from store.queries.dead_letters import DeadLetterRecord, dead_letters
from store.queries.timers import TimerRecord, timers
from store.verification.verify import verify
from tests.samples import denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows.intake import Intake
from workflows.replay import replay
from workflows.timers import LEASE, MAX_ATTEMPTS, TIMER_SOURCE, Timers

HOUR = timedelta(hours=1)


@pytest.fixture
def ticker(store: Store, clock: FixedClock) -> Timers:
    return Timers(store, Policy(), clock)


def _put_off(intake: Intake, *jobs: str, after: timedelta = HOUR) -> None:
    for job in jobs or ("SJ-1",):
        intake.take_in("test", [message(job_created(job), denied(job), follow_up(after, job=job))])


def _only(store: Store, job: str = "SJ-1") -> ExceptionRecord:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        (record,) = exceptions_of_job(connection, job)
    return record


def _triggers(store: Store, job: str = "SJ-1") -> list[str]:
    record = _only(store, job)
    with store.reading() as connection:
        return [line.trigger for line in history(connection, record.id)]


def _follow_ups(store: Store) -> list[TimerRecord]:
    with store.reading() as connection:
        return [timer for timer in timers(connection, pending_only=False) if timer.rule == "follow-up"]


@pytest.fixture
def faulty() -> Iterator[Callable[[type[BaseException] | None], None]]:
    """Make the waking of one job's exception fail, as a fault in a declaration would; None mends it."""
    _ = auth_job_follow_up.TYPE.lifecycle  # built once, now: it would keep a fault that it was built with
    (wake,) = (move for move in auth_job_follow_up.TYPE.moves if move.trigger == "wake")

    def poison(error: type[BaseException] | None) -> None:
        def fails(item: JobException, _situation: Situation) -> bool:
            if item.job == "SJ-POISON" and error is not None:
                raise error("a fault of ours")
            return True

        object.__setattr__(wake, "when", fails)  # the declaration is frozen, and is asked for the move first

    yield poison
    object.__setattr__(wake, "when", None)


def test_a_follow_up_wakes_at_its_instant_and_the_department_is_told(
    store: Store, intake: Intake, clock: FixedClock, ticker: Timers
) -> None:
    _put_off(intake)
    clock.move_to(NOON + HOUR - timedelta(microseconds=1))
    assert ticker.tick().claimed == 0
    clock.move_to(NOON + HOUR)
    ticked = ticker.tick()
    assert [(outcome.kind, outcome.exception_id) for outcome in ticked.outcomes] == [("moved", _only(store).id)]
    with store.reading() as connection:
        told = [notice for portion in ticked.portions for notice in notices(connection, portion.id)]
    assert [(notice.department, notice.reason) for notice in told] == [("support-services", "follow-up-due")]
    assert (_only(store).status, _only(store).follow_up_at) == ("Open", None)
    with store.reading() as connection:
        last = history(connection, _only(store).id)[-1]
    (timer,) = _follow_ups(store)
    assert (last.trigger, last.cause_source, last.cause_id) == ("wake", TIMER_SOURCE, timer.id)
    assert (timer.ending, timer.ended_at, timer.attempts) == ("fired", NOON + HOUR, 1)


def test_a_timer_fires_once(intake: Intake, clock: FixedClock, ticker: Timers) -> None:
    _put_off(intake)
    clock.advance(HOUR)
    assert [len(ticker.tick().outcomes) for _ in range(3)] == [1, 0, 0]


def test_a_later_follow_up_takes_the_place_of_the_earlier(
    store: Store, intake: Intake, clock: FixedClock, ticker: Timers
) -> None:
    _put_off(intake)
    intake.take_in("test", [message(follow_up(3 * HOUR))])
    clock.advance(HOUR)
    assert ticker.tick().outcomes == ()
    clock.advance(2 * HOUR)
    assert len(ticker.tick().outcomes) == 1
    assert sorted(timer.ending or "" for timer in _follow_ups(store)) == ["cancelled", "fired"]


def test_leaving_the_status_cancels_the_timer(store: Store, intake: Intake, clock: FixedClock, ticker: Timers) -> None:
    _put_off(intake)
    intake.take_in("test", [message(transition("complete"))])
    assert [(timer.ending, timer.ended_at) for timer in _follow_ups(store)] == [("cancelled", NOON)]
    clock.advance(HOUR)
    assert ticker.tick().claimed == 0
    assert _triggers(store) == ["raise", "follow_up", "complete"]


def test_a_timer_whose_item_moved_on_between_claim_and_firing_is_moot(
    store: Store, intake: Intake, clock: FixedClock, ticker: Timers, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put_off(intake)
    clock.advance(HOUR)
    real = Timers._fire_together

    def after_the_claim(self: Timers, *arguments: object) -> object:
        intake.take_in("test", [message(transition("complete"))])
        return real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Timers, "_fire_together", after_the_claim)
    ticked = ticker.tick()
    assert (ticked.claimed, ticked.outcomes) == (1, ())
    assert _triggers(store) == ["raise", "follow_up", "complete"]
    assert [timer.ending for timer in _follow_ups(store)] == ["cancelled"]


def test_a_timer_of_a_status_that_was_left_is_moot(
    store: Store, intake: Intake, clock: FixedClock, ticker: Timers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a declaration changed while the timer ran."""
    _put_off(intake)
    clock.advance(HOUR)
    narrowed = TimerRule(
        name="follow-up", description="", source="test", while_in=frozenset({Status.PENDING}), due=FOLLOW_UP_TIMER.due
    )
    with monkeypatch.context() as patched:
        patched.setitem(auth_job_follow_up.TYPE.__dict__, "all_timers", (narrowed,))
        assert ticker.tick().outcomes == ()
    assert [timer.ending for timer in _follow_ups(store)] == ["moot"]


def test_a_timer_with_a_fault_costs_only_itself_and_dies_after_its_attempts(
    store: Store,
    intake: Intake,
    clock: FixedClock,
    ticker: Timers,
    faulty: Callable[[type[BaseException] | None], None],
) -> None:
    faulty(ZeroDivisionError)
    _put_off(intake, "SJ-1", "SJ-POISON", "SJ-2")
    clock.advance(HOUR)
    assert [outcome.kind for outcome in ticker.tick().outcomes] == ["moved", "moved"]
    assert [_only(store, job).status for job in ("SJ-1", "SJ-2")] == ["Open", "Open"]
    for _ in range(MAX_ATTEMPTS):
        clock.advance(LEASE)
        assert ticker.tick().outcomes == ()
    clock.advance(LEASE)
    assert ticker.tick().claimed == 0
    with store.reading() as connection:
        (letter,) = dead_letters(connection)
    assert (letter.door, letter.code, letter.job) == ("timers", "never-finished", "SJ-POISON")
    assert f"was begun {MAX_ATTEMPTS} times and never finished" in letter.reason


@pytest.fixture
def died(
    store: Store,
    intake: Intake,
    clock: FixedClock,
    ticker: Timers,
    faulty: Callable[[type[BaseException] | None], None],
) -> DeadLetterRecord:
    """The letter of a timer that was faulty until it died; its fault is mended by now."""
    faulty(ZeroDivisionError)
    _put_off(intake, "SJ-POISON")
    clock.advance(HOUR)
    for _ in range(MAX_ATTEMPTS + 1):
        ticker.tick()
        clock.advance(LEASE)
    faulty(None)
    with store.reading() as connection:
        (letter,) = dead_letters(connection)
    return letter


def test_a_timer_that_died_fires_once_its_fault_is_mended_and_its_letter_replayed(
    store: Store, intake: Intake, clock: FixedClock, ticker: Timers, died: DeadLetterRecord
) -> None:
    assert replay(store, intake, clock, died, by="ann").settled
    assert not replay(store, intake, clock, died, by="ann").settled, "it waits already"
    assert [outcome.kind for outcome in ticker.tick().outcomes] == ["moved"]
    assert _only(store, "SJ-POISON").status == "Open"
    with store.reading() as connection:
        assert dead_letters(connection) == []


def test_a_timer_that_died_does_not_come_back_beside_a_later_one(
    store: Store, intake: Intake, clock: FixedClock, ticker: Timers, died: DeadLetterRecord
) -> None:
    intake.take_in("test", [message(follow_up(5 * HOUR, job="SJ-POISON"))])
    (outcome,) = replay(store, intake, clock, died, by="ann").outcomes
    assert (outcome.kind, outcome.fix) == ("dead", died.fix)
    assert ticker.tick().outcomes == ()


def test_a_timer_that_kills_its_worker_dies_and_takes_no_other_with_it(
    store: Store,
    intake: Intake,
    clock: FixedClock,
    ticker: Timers,
    faulty: Callable[[type[BaseException] | None], None],
) -> None:
    faulty(SystemExit)  # as near to kill -9 as a test can come in its own process
    jobs = ["SJ-1", "SJ-2", "SJ-POISON", "SJ-3", "SJ-4"]
    _put_off(intake, *jobs)
    clock.advance(HOUR)
    killed = 0
    for _ in range(12):
        try:
            ticker.tick()
        except SystemExit:
            killed += 1
        clock.advance(LEASE)
    assert killed == MAX_ATTEMPTS
    with store.reading() as connection:
        assert [letter.job for letter in dead_letters(connection)] == ["SJ-POISON"]
    others = [job for job in jobs if job != "SJ-POISON"]
    assert [_only_unverified(store, job).status for job in others] == ["Open"] * 4
    assert [timer.ending for timer in _follow_ups(store)].count("dead") == 1


def _only_unverified(store: Store, job: str) -> ExceptionRecord:
    """As ``_only``, where an exception is stranded on purpose."""
    with store.reading() as connection:
        assert {flaw.check for flaw in verify(connection)} == {"follow-up-without-timer"}
        (record,) = exceptions_of_job(connection, job)
    return record


def test_a_store_that_goes_away_in_a_tick_leaves_the_timers_for_later(
    store: Store, intake: Intake, clock: FixedClock, ticker: Timers, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put_off(intake)
    clock.advance(HOUR)

    def away(*_: object) -> None:
        raise StoreUnavailableError("gone")

    with monkeypatch.context() as patched:
        patched.setattr("workflows.timers.save", away)
        with pytest.raises(StoreUnavailableError):
            ticker.tick()
    assert _only(store).status == "Follow Up"
    assert len(ticker.tick().outcomes) == 1  # at once: this process knows that nobody is at it


def test_outages_use_up_no_attempts_of_a_timer(
    store: Store, intake: Intake, clock: FixedClock, ticker: Timers, monkeypatch: pytest.MonkeyPatch
) -> None:
    _put_off(intake)
    clock.advance(HOUR)

    def away(*_: object) -> None:
        raise StoreUnavailableError("gone")

    with monkeypatch.context() as patched:
        patched.setattr("workflows.timers.save", away)
        for _ in range(MAX_ATTEMPTS + 2):
            clock.advance(LEASE)
            with pytest.raises(StoreUnavailableError):
                ticker.tick()
    assert len(ticker.tick().outcomes) == 1
    with store.reading() as connection:
        assert dead_letters(connection) == []


def test_a_watch_on_the_job_raises_its_exception_unless_things_changed(
    store: Store, intake: Intake, clock: FixedClock
) -> None:
    policy = Policy(service_report_auto_after=timedelta(hours=2))
    due = {"due_at": (NOON + HOUR).isoformat()}
    watched = Intake(store, policy, clock)
    for job in ("SJ-1", "SJ-2"):
        watched.take_in("test", [message(job_created(job), event("service-report.due", due, job=job))])
    watched.take_in("test", [message(event("service-report.received", {"complete": True}, job="SJ-2"))])
    clock.advance(4 * HOUR)
    ticked = Timers(store, policy, clock).tick()
    assert ticked.claimed == 2
    assert {outcome.kind for outcome in ticked.outcomes} <= {"opened", "refused"}
    assert len(ticked.outcomes) == 1
    with store.reading() as connection:
        endings = {timer.job: timer.ending for timer in timers(connection, pending_only=False)}
        assert list(verify(connection)) == []
    assert endings == {"SJ-1": "fired", "SJ-2": "moot"}


def test_a_watch_that_raises_nothing_tells_its_department(store: Store, intake: Intake, clock: FixedClock) -> None:
    paid = {"amount": "450.00", "method": "check"}
    intake.take_in("test", [message(job_created(), event("payment.issued", paid))])
    clock.advance(timedelta(days=14))
    (outcome,) = Timers(store, Policy(), clock).tick().outcomes
    assert (outcome.kind, outcome.type_key) == ("noted", "ss_claim_credit_review")
    with store.reading() as connection:
        (portion,) = unenqueued(connection, before=clock.now(), limit=10)
        (told,) = notices(connection, portion.id)
        assert list(verify(connection)) == []
    assert (told.department, told.reason, told.job) == ("support-services", "check-missing", "SJ-1")
    assert "stop the payment" in told.text


def test_a_tick_takes_no_more_than_its_limit(intake: Intake, clock: FixedClock, ticker: Timers) -> None:
    _put_off(intake, *(f"SJ-{number}" for number in range(5)))
    clock.advance(HOUR)
    assert [ticker.tick(limit=2).claimed for _ in range(4)] == [2, 2, 1, 0]


def test_an_instant_is_kept_to_the_microsecond(store: Store, intake: Intake) -> None:
    _put_off(intake, after=timedelta(seconds=3601, microseconds=7))
    (timer,) = _follow_ups(store)
    assert timer.due_at == datetime.fromisoformat("2026-11-20T19:00:01.000007+00:00")

"""Several processes on one store: nothing is lost, nothing is done twice, every chain holds."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store import tables
from store.engine import Store
from store.queries import counts, exceptions_of_job, history, inbox_event, job
from store.queries.timers import timers
from store.verification.verify import verify
from tests.processes import run_together
from tests.samples import denied, event, follow_up, job_created, message, transition
from tests.stores import NOON
from workflows.intake import Intake
from workflows.timers import Timers

PROCESSES = 3
JOBS = [f"SJ-{number}" for number in range(6)]
HOUR = timedelta(hours=1)


def _take(url: str, batches: list[list[dict[str, Any]]]) -> Counter[str]:
    """Take in batches of events; count what came of each."""
    store = Store(url)
    intake, kinds = Intake(store, Policy(), FixedClock(NOON)), Counter[str]()
    for batch in batches:
        for outcomes in intake.take_in("test", [message(each) for each in batch]).outcomes:
            kinds.update(outcome.kind for outcome in outcomes)
    store.close()
    return kinds


def _batches(events: list[dict[str, Any]], seed: int, size: int = 8) -> list[list[dict[str, Any]]]:
    shuffled = random.Random(seed).sample(events, len(events))
    return [shuffled[start : start + size] for start in range(0, len(shuffled), size)]


def test_the_same_events_in_several_processes_and_orders_count_once(store: Store, database_url: str) -> None:
    orders = [{"po_number": f"PO-{number}", "item": "Compressor", "placed_by": "Cinch"} for number in range(4)]
    Intake(store, Policy(), FixedClock(NOON)).take_in("test", [message(job_created(number)) for number in JOBS])
    events = [denied(number) for number in JOBS for _ in range(3)]
    events += [event("order.placed", order, job=number) for number in JOBS for order in orders]
    kinds = run_together(_take, [(database_url, _batches(events, seed)) for seed in range(PROCESSES)])
    total = sum(kinds, Counter[str]())
    assert total["duplicate"] == (PROCESSES - 1) * len(events)
    assert total["opened"] == len(JOBS)
    assert total["dead"] == 0
    assert total.total() == PROCESSES * len(events)
    with store.reading() as connection:
        assert list(verify(connection)) == []
        known = [inbox_event(connection, "/tests", each["id"]) for each in events]
        assert [kept.repeats for kept in known if kept] == [PROCESSES - 1] * len(events)
        facts = [known_job.facts for number in JOBS if (known_job := job(connection, number))]
    assert [sum(path.endswith(".item") for path in each) for each in facts] == [len(orders)] * len(JOBS)


def test_of_many_who_raise_it_at_once_one_opens_it(store: Store, database_url: str) -> None:
    """Each process has events of its own, so that no duplicate hides the race."""
    mine = [
        [[job_created(number) for number in JOBS], *([denied(number)] for number in JOBS)] for _ in range(PROCESSES)
    ]
    kinds = run_together(_take, [(database_url, batches) for batches in mine])
    total = sum(kinds, Counter[str]())
    assert total["opened"] == len(JOBS)
    assert total["refused"] == (PROCESSES - 1) * len(JOBS)
    with store.reading() as connection:
        assert list(verify(connection)) == []
        assert sum(count.number for count in counts(connection)) == len(JOBS)


def test_moves_of_one_exception_from_everywhere_are_all_in_its_history(store: Store, database_url: str) -> None:
    Intake(store, Policy(), FixedClock(NOON)).take_in("test", [message(job_created(), denied())])
    each = 10
    moves = [[[follow_up(HOUR)] for _ in range(each)] for _ in range(PROCESSES)]
    kinds = run_together(_take, [(database_url, batches) for batches in moves])
    assert sum(kinds, Counter[str]()) == {"moved": PROCESSES * each}
    with store.reading() as connection:
        assert list(verify(connection)) == []
        (record,) = exceptions_of_job(connection, "SJ-1")
        assert [line.number for line in history(connection, record.id)] == list(range(1, PROCESSES * each + 2))
        assert [timer.rule for timer in timers(connection)].count("follow-up") == 1


def _tick(url: str) -> list[str]:
    """Tick until nothing is due; name the exceptions that were woken."""
    store, woken = Store(url), list[str]()
    timers = Timers(store, Policy(), FixedClock(NOON + HOUR))
    while (ticked := timers.tick(limit=5)).claimed:
        woken += [outcome.exception_id for outcome in ticked.outcomes if outcome.kind == "moved"]
    store.close()
    return woken


def test_several_tickers_wake_each_exception_once(store: Store, database_url: str) -> None:
    jobs = [f"SJ-{number}" for number in range(40)]
    intake = Intake(store, Policy(), FixedClock(NOON))
    intake.take_in("test", [message(job_created(job), denied(job), follow_up(HOUR, job=job)) for job in jobs])
    woken = [woken for ticker in run_together(_tick, [(database_url,)] * PROCESSES) for woken in ticker]
    with store.reading() as connection:
        ids = [record.id for job in jobs for record in exceptions_of_job(connection, job)]
        assert sorted(woken) == sorted(ids)
        lines = select(func.count()).where(tables.history.c.trigger == "wake")
        told = select(func.count()).where(tables.outbox.c.reason == "follow-up-due", tables.outbox.c.text.is_not(None))
        assert connection.execute(lines).scalar_one() == len(jobs)
        assert connection.execute(told).scalar_one() == len(jobs)
        assert list(verify(connection)) == []


def _take_or_tick(url: str, batches: list[list[dict[str, Any]]]) -> int:
    return _take(url, batches).total() if batches else len(_tick(url))


def test_waking_and_completing_at_once_never_disagree(store: Store, database_url: str) -> None:
    jobs = [f"SJ-{number}" for number in range(20)]
    intake = Intake(store, Policy(), FixedClock(NOON))
    intake.take_in("test", [message(job_created(job), denied(job), follow_up(HOUR, job=job)) for job in jobs])
    completing = [[transition("complete", job=job)] for job in jobs]
    run_together(_take_or_tick, [(database_url, []), (database_url, completing)])
    with store.reading() as connection:
        assert list(verify(connection)) == []
        assert {record.status for job in jobs for record in exceptions_of_job(connection, job)} == {"Completed"}

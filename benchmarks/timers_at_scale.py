"""Timers: how many a worker fires a second, and how late, where a million others are pending; Celery's ETA beside it.

The worker and beat are the real ones. The timers that fall due are clocks of exceptions that were raised as long ago as
their target is long, over one second; a trigger records when each was fired.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import redis
from pydantic_core import from_json, to_json

from benchmarks.events import make_events
from benchmarks.filled_store import CLOCK_HOURS, POLICY, WAITING
from benchmarks.measurement import Line, Measurement, Outcome, Request, percentile
from benchmarks.peers import celery_eta
from benchmarks.servers import private_redis
from benchmarks.workers import Workers
from business_time.clock import FixedClock
from store.engine import Store
from workflows.intake import Intake
from workflows.messages import Message
from workflows.timers import Timers

if TYPE_CHECKING:
    from collections.abc import Iterator

DUE = 10_000
STEPS = 100
"""In so many instants over the second the timers fall due."""

TICKS = (1.0, 0.1)
START_SECONDS = 15.0
PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.5
TARGET = timedelta(hours=CLOCK_HOURS)
POLICY_FILE = f'[clocks.call_back.resolve]\ntarget = "PT{CLOCK_HOURS}H"\n'
HEADS = ("How", "Pending", "Due in 1 s", "Fired/s", "p50 ms late", "p99 ms late")


def run(request: Request) -> Outcome:
    """Measure the rate in one process, then the lateness of the real worker at each tick, then Celery's ETA."""
    lines: list[Line] = []
    with request.databases.copy(request.most, mix=WAITING) as url:
        events_per_s, timers_per_s = _rates(url)
    lines.append(("one process, all overdue", f"{request.most:,}", "-", f"{timers_per_s:,.0f}", "-", "-"))
    lines.append(("one process takes events in", f"{request.most:,}", "-", f"{events_per_s:,.0f}", "-", "-"))
    worst: dict[float, float] = {}
    for tick in TICKS:
        with request.databases.copy(request.most, mix=WAITING) as url, private_redis() as broker:
            late, rate = _lateness(url, broker, tick)
        worst[tick] = percentile(late, 0.99)
        lines.append(_line(f"worker, tick of {tick:g} s", request.most, rate, late))
    with private_redis() as broker:
        late, rate = _celery_eta(broker)
    lines.append(_line("Celery ETA, prefork 2", DUE, rate, late))
    return Outcome(
        HEADS, lines, {"timers_per_s": round(timers_per_s), "timer_p99_ms": [round(worst[tick], 1) for tick in TICKS]}
    )


def _line(name: str, pending: int, rate: float, late: list[float]) -> tuple[str, ...]:
    p50, p99 = percentile(late, 0.5), percentile(late, 0.99)
    return (name, f"{pending:,}", f"{DUE:,}", f"{rate:,.0f}", f"{p50:,.0f}", f"{p99:,.0f}")


def _rates(url: str) -> tuple[float, float]:
    """How many events one process takes in a second, and how many timers it fires."""
    store, now = Store(url), datetime.now(UTC)
    clock = FixedClock(now - TARGET)
    begun = time.perf_counter()
    _raise(store, clock, "rate", DUE)
    taken_in = time.perf_counter() - begun
    clock.move_to(now)
    timers, fired = Timers(store, POLICY, clock), 0
    begun = time.perf_counter()
    while claimed := timers.tick(limit=500).claimed:
        fired += claimed
    firing = time.perf_counter() - begun
    store.close()
    if fired != DUE:
        raise RuntimeError(f"{fired} timers fired of {DUE}")
    return DUE / taken_in, fired / firing


def _raise(store: Store, clock: FixedClock, name: str, number: int) -> None:
    """Raise Call Backs; the clock of each is that of the policy."""
    intake = Intake(store, POLICY, clock)
    events = [from_json(event) for event in make_events(4 * number, name)][::4]
    messages = [Message(id=str(place), body=to_json(event)) for place, event in enumerate(events)]
    for start in range(0, number, 200):
        intake.take_in("benchmarks", messages[start : start + 200])


def _lateness(url: str, broker: str, tick: float) -> tuple[list[float], float]:
    """How late each timer was fired by a worker with two processes, in ms, and how many were fired a second."""
    store = Store(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(NOTE_WHAT_IS_FIRED)
    with _worker(url, broker, tick):
        time.sleep(START_SECONDS)  # it has to be at work before anything falls due
        first = datetime.now(UTC) + timedelta(seconds=START_SECONDS)
        for step in range(STEPS):
            clock = FixedClock(first + timedelta(seconds=step / STEPS) - TARGET)
            _raise(store, clock, f"due-{step:02}", DUE // STEPS)
        fired = _noted(url)
    store.close()
    late = [(at - due).total_seconds() * 1000 for due, at in fired]
    lasted = (max(at for _, at in fired) - first).total_seconds()
    return late, len(fired) / lasted


def _noted(url: str) -> list[tuple[datetime, datetime]]:
    """When each timer fell due, and when the transaction that fired it came to its end."""
    deadline = time.monotonic() + START_SECONDS + PATIENCE_SECONDS
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            time.sleep(LOOK_SECONDS)
            (number,) = connection.execute("SELECT count(*) FROM bench_fired").fetchone() or (0,)
            if number >= DUE:
                return connection.execute("SELECT due_at, at FROM bench_fired").fetchall()
            if time.monotonic() > deadline:
                raise RuntimeError(f"{number} timers were fired of {DUE}")


NOTE_WHAT_IS_FIRED = """
CREATE UNLOGGED TABLE bench_fired (due_at timestamptz, at timestamptz);
CREATE FUNCTION bench_note() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO bench_fired VALUES (NEW.due_at, clock_timestamp()); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER bench_note AFTER UPDATE ON timers DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION bench_note();
"""
"""A deferred trigger runs as its transaction commits; polling would take the worker's time."""


@contextmanager
def _worker(url: str, broker: str, tick: float) -> Iterator[None]:
    """Run a worker and beat, with this tick."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="sje-bench-timers-")))
        policy = folder / "policy.toml"
        policy.write_text(POLICY_FILE, encoding="utf-8")
        environment = {
            "SJE_DATA_DIR": str(folder),
            "SJE_DATABASE_URL": url,
            "SJE_BROKER_URL": broker,
            "SJE_POLICY_FILE": str(policy),
            "SJE_LOG_LEVEL": "WARNING",
            "SJE_TIMER_TICK_SECONDS": str(tick),
        }
        workers = Workers()
        ends.callback(workers.stop)
        pairs = [f"{name}={value}" for name, value in environment.items()]
        for role in ("worker", "beat"):
            workers.start("env", *pairs, sys.executable, "-m", "cli", "run", role)
        yield
        workers.check()


def _celery_eta(broker: str) -> tuple[list[float], float]:
    """How late plain Celery runs tasks of which each has an ETA in one second."""
    workers = Workers()
    workers.start(
        "env", f"BENCH_REDIS_URL={broker}", sys.executable, "-m", "celery", "-A", "benchmarks.peers.celery_eta",
        "worker", "--pool=prefork", "--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle",
    )  # fmt: skip
    try:
        with redis.Redis.from_url(broker) as client:
            celery_eta.publish(broker, DUE, PATIENCE_SECONDS / 4)
            deadline = time.monotonic() + 3 * PATIENCE_SECONDS
            while client.llen("late") < DUE and time.monotonic() < deadline:
                workers.check()
                time.sleep(0.2)
            found = client.lrange("late", 0, -1)
    finally:
        workers.stop()
    times = [tuple(map(float, each.split())) for each in found]
    lasted = max(at for _, at in times) - min(due for due, _ in times)
    return [(at - due) * 1000 for due, at in times], len(times) / lasted


MEASUREMENT = Measurement(
    name="timers",
    title="Timers",
    says=(
        "10,000 timers of exceptions' clocks fall due within one second while a million others are pending. One worker "
        "with two processes, beat at the tick; late is from the instant at which a timer falls due until what it "
        "brought about is committed. Celery gets as many tasks with an ETA and none besides: a hundred thousand "
        "pending ones take it a gigabyte of memory."
    ),
    run=run,
)

"""Latency of one system: events published at a steady pace, each timed until another session can read its row.

A trigger on the table in which the event is stored announces it with NOTIFY, which PostgreSQL delivers after the
commit: the time is taken from outside, whatever the system itself believes, and includes that delivery.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from benchmarks.events import identity, make_events
from benchmarks.flat_out import TrialError, wait_until_handed

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.system import StoredRows, System

WARM_UP_EVENTS = 50
LATE_SECONDS = 30.0
CHANNEL = "bench_stored"

_ANNOUNCE = sql.SQL("""
CREATE FUNCTION bench_announce() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify({channel}, NEW.{event_id}); RETURN NULL; END $$;
CREATE TRIGGER bench_announce AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION bench_announce();
""")


@dataclass(frozen=True, slots=True)
class Steady:
    """The outcome of one latency trial, in milliseconds from just before the publish to the row being readable."""

    events: int
    per_second: float
    p50_ms: float
    p99_ms: float


class _Listener:
    """Notes when each event's row became readable, by its id, in a thread of its own."""

    def __init__(self, database_url: str, stored_rows: StoredRows) -> None:
        self.seen: dict[str, float] = {}
        self._ending = threading.Event()
        self._connection = psycopg.connect(database_url, autocommit=True)
        self._connection.execute(
            _ANNOUNCE.format(
                channel=sql.Literal(CHANNEL),
                event_id=sql.Identifier(stored_rows.event_id),
                table=sql.Identifier(stored_rows.table),
            )
        )
        self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        self._thread = threading.Thread(target=self._listen, name="listener")
        self._thread.start()

    def _listen(self) -> None:
        while not self._ending.is_set():
            for notice in self._connection.notifies(timeout=0.2):
                self.seen.setdefault(notice.payload, time.perf_counter())

    def close(self) -> None:
        self._ending.set()
        self._thread.join()
        self._connection.close()


def measure(
    system: System, database_url: str, events: int, per_second: float, progress: Callable[[int], None]
) -> Steady:
    """Warm the prepared system up, publish `events` events at the pace, and return how soon they were stored."""
    listener = _Listener(database_url, system.stored_rows)
    try:
        system.publish(make_events(WARM_UP_EVENTS, "warm"))
        wait_until_handed(system, WARM_UP_EVENTS)
        sent = _publish_at_pace(system, make_events(events, "run"), per_second, progress)
        _wait_until_seen(listener.seen, WARM_UP_EVENTS + events)
    finally:
        listener.close()
    latencies = sorted(1000 * (listener.seen[event_id] - moment) for event_id, moment in sent.items())
    return Steady(events, per_second, percentile(latencies, 0.50), percentile(latencies, 0.99))


def percentile(ordered: list[float], part: float) -> float:
    """Return the value that `part` of the ordered values do not exceed (nearest rank)."""
    return ordered[math.ceil(len(ordered) * part) - 1]


def _publish_at_pace(
    system: System, events: list[str], per_second: float, progress: Callable[[int], None]
) -> dict[str, float]:
    """Publish one event at a time at its moment; return when each was sent, by its id."""
    sent: dict[str, float] = {}
    start = time.perf_counter()
    for number, event in enumerate(events):
        time.sleep(max(0.0, start + number / per_second - time.perf_counter()))
        _, event_id = identity(event)
        sent[event_id] = time.perf_counter()
        system.publish([event])
        progress(number + 1)
    return sent


def _wait_until_seen(seen: dict[str, float], expected: int) -> None:
    deadline = time.monotonic() + LATE_SECONDS
    while len(seen) < expected:
        if time.monotonic() > deadline:
            raise TrialError(f"{len(seen)} of {expected} events were stored in time")
        time.sleep(0.01)

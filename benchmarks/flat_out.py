"""Throughput of one system: all published at once, timed until the last notification is recorded as enqueued."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from benchmarks.events import make_events, with_repeats

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.system import Counts, System

WARM_UP_EVENTS = 100
STALLED_SECONDS = 90.0
POLL_SECONDS = (0.005, 0.25)
"""The shortest and longest pause between two counts: the count itself must not slow down what it measures."""
SETTLE_SECONDS = 10.0


class TrialError(RuntimeError):
    """A trial that does not count: the system stopped moving, or did not complete the job."""


@dataclass(frozen=True, slots=True)
class FlatOut:
    """The outcome of one throughput trial."""

    events: int
    """Different events; the repeats among what was published do not count."""
    seconds: float
    """From the first publish to the last notification seen as recorded."""
    publish_seconds: float

    @property
    def per_second(self) -> float:
        """Events a second."""
        return self.events / self.seconds


def measure(system: System, events: int, progress: Callable[[int], None]) -> FlatOut:
    """Warm the prepared system up, time `events` events through it, and check that all was done and nothing twice."""
    with ThreadPoolExecutor(1, thread_name_prefix="publisher") as publisher:
        publisher.submit(system.publish, make_events(WARM_UP_EVENTS, "warm")).result()
        wait_until_handed(system, WARM_UP_EVENTS)
        published = with_repeats(make_events(events, "run"))
        started = time.perf_counter()
        publishing = publisher.submit(_timed_publish, system, published)

        def watch(handed: int) -> None:
            progress(handed - WARM_UP_EVENTS)
            if publishing.done():
                publishing.result()  # raises what the publisher raised

        wait_until_handed(system, WARM_UP_EVENTS + events, watch)
        seconds = time.perf_counter() - started
        publish_seconds = publishing.result()
    _check(system, WARM_UP_EVENTS + events)
    return FlatOut(events, seconds, publish_seconds)


def _timed_publish(system: System, events: list[str]) -> float:
    started = time.perf_counter()
    system.publish(events)
    return time.perf_counter() - started


def wait_until_handed(system: System, expected: int, watch: Callable[[int], None] = lambda _: None) -> None:
    """Count until `expected` are enqueued, pausing for about half of the time that the rest should take."""
    shortest, longest = POLL_SECONDS
    before = system.handed()
    moved = time.perf_counter()
    while True:
        handed = system.handed()
        watch(handed)
        if handed >= expected:
            return
        now = time.perf_counter()
        rate = (handed - before) / (now - moved)
        if handed > before:
            before, moved = handed, now
        elif now - moved > STALLED_SECONDS:
            raise TrialError(f"{handed} of {expected} handed, and no more for {STALLED_SECONDS:.0f} s")
        system.check_workers()
        time.sleep(min(max((expected - handed) / rate / 2, shortest), longest) if rate > 0 else longest)


def _check(system: System, expected: int) -> None:
    """Raise `TrialError` unless each event left exactly its rows and one notification, the repeated ones too."""
    deadline = time.monotonic() + SETTLE_SECONDS
    counts: Counts = system.counts()
    while not counts.all_are(expected) and time.monotonic() < deadline:
        time.sleep(0.2)
        counts = system.counts()
    if not counts.all_are(expected):
        raise TrialError(f"each count should be {expected}: {asdict(counts)}")

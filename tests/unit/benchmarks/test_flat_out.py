from collections import Counter
from collections.abc import Sequence

import pytest

from benchmarks import flat_out
from benchmarks.addresses import Addresses
from benchmarks.events import identity
from benchmarks.flat_out import WARM_UP_EVENTS, TrialError
from benchmarks.system import Counts, StoredRows
from benchmarks.workers import WorkerDiedError


class InMemory:
    """A system that does the whole job as it is published to."""

    stored_rows = StoredRows("none", "none")

    def __init__(self) -> None:
        self.seen: Counter[tuple[str, str]] = Counter()

    def publish(self, events: Sequence[str]) -> None:
        self.seen.update(identity(event) for event in events)

    def handed(self) -> int:
        return len(self.seen)

    def prepare(self, addresses: Addresses) -> None:
        raise AssertionError(f"is prepared already, at {addresses}")

    def start_workers(self) -> None:
        raise AssertionError("they run already")

    def worker_log(self) -> str:
        return ""

    def stop(self) -> None:
        raise AssertionError("whoever started it stops it")

    def check_workers(self) -> None:
        pass

    def counts(self) -> Counts:
        return Counts(*[len(self.seen)] * 5)


class CountsRepeats(InMemory):
    def counts(self) -> Counts:
        done = self.seen.total()
        return Counts(done, done, done, done, done)


class HandsNothing(InMemory):
    def handed(self) -> int:
        return 0


class LosesItsWorker(HandsNothing):
    def check_workers(self) -> None:
        raise WorkerDiedError("code 1")


class CannotPublish(InMemory):
    def publish(self, events: Sequence[str]) -> None:
        if self.seen:
            raise ConnectionError("broker gone")
        super().publish(events)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flat_out, "STALLED_SECONDS", 0.05)
    monkeypatch.setattr(flat_out, "SETTLE_SECONDS", 0.05)
    monkeypatch.setattr(flat_out, "POLL_SECONDS", (0.001, 0.01))


def test_different_events_are_counted_and_progress_is_theirs() -> None:
    progress: list[int] = []

    outcome = flat_out.measure(InMemory(), 2_000, progress.append)

    assert outcome.events == 2_000
    assert progress[-1] == 2_000
    assert 0 < outcome.publish_seconds <= outcome.seconds
    assert outcome.per_second == pytest.approx(2_000 / outcome.seconds)


def test_a_system_that_does_a_repeated_event_twice_does_not_count() -> None:
    with pytest.raises(TrialError, match=rf"each count should be {WARM_UP_EVENTS + 2_000}: .*2102"):
        flat_out.measure(CountsRepeats(), 2_000, lambda _: None)


def test_a_system_that_stops_moving_does_not_count() -> None:
    with pytest.raises(TrialError, match="0 of 100 handed"):
        flat_out.measure(HandsNothing(), 10, lambda _: None)


def test_a_dead_worker_ends_the_trial() -> None:
    with pytest.raises(WorkerDiedError):
        flat_out.measure(LosesItsWorker(), 10, lambda _: None)


def test_a_publisher_that_fails_ends_the_trial() -> None:
    with pytest.raises(ConnectionError, match="broker gone"):
        flat_out.measure(CannotPublish(), 10, lambda _: None)

"""What a measured system must offer: the job, from an event's publish to its notification on the department's queue."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.addresses import Addresses


@dataclass(frozen=True, slots=True)
class Counts:
    """What a finished trial left behind; each must equal the number of different events published."""

    exceptions: int
    history: int
    timers: int
    handed: int
    """Notifications recorded as enqueued for their department."""
    queued: int
    """Exceptions that the messages in the department queues really name."""

    def all_are(self, expected: int) -> bool:
        """Whether every count is `expected`."""
        return all(count == expected for count in asdict(self).values())


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The PostgreSQL table in which a stored event first appears, and its column that holds the event's id."""

    table: str
    event_id: str


class System(Protocol):
    """One way to do the job. A trial makes one, in a process of its own, and calls it in this order.

    Its database and Redis are the trial's own, empty at the start. No system consumes the department queues while it is
    measured: the time ends when the notification is enqueued and that is recorded.
    """

    stored_rows: StoredRows

    def prepare(self, addresses: Addresses) -> None:
        """Create the tables, and what the publisher needs."""

    def start_workers(self) -> None:
        """Start the worker processes, sized for two cores. They may still be starting on return: a warm-up follows."""

    def check_workers(self) -> None:
        """Raise `WorkerDiedError` if a worker has ended."""

    def worker_log(self) -> str:
        """Return the end of what the workers printed, for a trial that failed."""

    def publish(self, events: Sequence[str]) -> None:
        """Publish the events (CloudEvents JSON) as fast as this system's own client allows; always from one thread."""

    def handed(self) -> int:
        """Return how many notifications are recorded as enqueued so far. Called from another thread than `publish`."""

    def counts(self) -> Counts:
        """Count what was left behind."""

    def stop(self) -> None:
        """Stop the workers and close every connection."""

"""What the peers share besides the job: their tables, their worker processes, and the counting afterwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from benchmarks.peers import rows
from benchmarks.system import Counts, System
from benchmarks.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

    from benchmarks.addresses import Addresses


class Peer(System, ABC):
    """A `System` whose rows are those of `rows.SCHEMA`; a peer adds its workers, its publisher and its queues."""

    stored_rows = rows.STORED_ROWS

    addresses: Addresses
    workers: Workers
    database: psycopg.Connection[tuple[int, ...]]

    def prepare(self, addresses: Addresses) -> None:
        """Make the tables and the connection that counts."""
        self.addresses = addresses
        self.workers = Workers()
        self.database = rows.connect(addresses.database_url)
        self.database.execute(rows.SCHEMA)

    @abstractmethod
    def start_workers(self) -> None:
        """Start the library's own worker command, sized for two cores."""

    def check_workers(self) -> None:
        """Raise `WorkerDiedError` if a worker has ended."""
        self.workers.check()

    def worker_log(self) -> str:
        """Return the end of what the workers printed."""
        return self.workers.log_tail()

    @abstractmethod
    def publish(self, events: Sequence[str]) -> None:
        """Publish with the library's own client."""

    def handed(self) -> int:
        """Count the notifications recorded as handed."""
        return self.count("SELECT count(enqueued_at) FROM notifications")

    def counts(self) -> Counts:
        """Count the rows, and what lies in the department queues."""
        return Counts(
            exceptions=self.count("SELECT count(*) FROM exceptions"),
            history=self.count("SELECT count(*) FROM history"),
            timers=self.timers(),
            handed=self.handed(),
            queued=self.queued(),
        )

    def timers(self) -> int:
        """Count the follow-ups that will wake their exceptions."""
        return self.count("SELECT count(*) FROM timers")

    @abstractmethod
    def queued(self) -> int:
        """Count the notifications in the department queues, as the library keeps them."""

    def stop(self) -> None:
        """Stop the workers and close the connection that counts."""
        self.workers.stop()
        self.database.close()

    def count(self, query: str, *parameters: object) -> int:
        """Return the one number that a query answers with."""
        row = self.database.execute(query.encode(), parameters or None).fetchone()
        return row[0] if row else 0

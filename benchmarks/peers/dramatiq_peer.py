"""dramatiq on Redis with psycopg, one message per event: the fastest of the task queues that were measured.

The actor validates, stores all four rows in one round trip and one commit, sends the notification to the actor of the
owning department (a queue each), and records the hand-off in a second commit.

Fair: two processes of four threads (two cores), a connection per thread with prepared statements, no ORM, no results,
the default middleware. dramatiq neither sends nor consumes in batches, so that none is used. The follow-up is a row in
the same statement: cheaper than dramatiq's own delayed messages, and it survives Redis.

Does not: check any rule, run the timers that it stores, or survive a crash between its two commits.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from benchmarks.addresses import Addresses
from benchmarks.events import DEPARTMENTS, RaiseRequested
from benchmarks.peers import rows
from benchmarks.peers.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

EVENTS_QUEUE = "events"

broker = RedisBroker(url=Addresses().redis_url)
dramatiq.set_broker(broker)

_of_thread = threading.local()


def _connection() -> psycopg.Connection[tuple[int, ...]]:
    """Return this worker thread's own connection, opened when first needed."""
    if not hasattr(_of_thread, "connection"):
        _of_thread.connection = rows.connect(Addresses().database_url)
    connection: psycopg.Connection[tuple[int, ...]] = _of_thread.connection
    return connection


def _notify(exception_id: int) -> None:
    """Show the exception to its department: run by the department's own worker, which no trial starts."""
    print(f"look at exception {exception_id}")


notifiers = {
    department: dramatiq.actor(_notify, queue_name=department, actor_name=f"notify.{department}")
    for department in DEPARTMENTS
}


@dramatiq.actor(queue_name=EVENTS_QUEUE)
def receive(body: str) -> None:
    """Store the exception that an event asks for, then tell its department."""
    event = RaiseRequested.model_validate_json(body)
    connection = _connection()
    stored = connection.execute(rows.STORE, rows.store_values(event)).fetchone()
    if stored is None:  # a repeated event: it was stored before
        return
    notification_id, exception_id = stored
    notifiers[event.department].send(exception_id)
    connection.execute(rows.MARK_HANDED, (notification_id,))


class Dramatiq(Peer):
    """The peer as the harness drives it."""

    def start_workers(self) -> None:
        """Start two processes of four threads on the queue of events."""
        self.workers.start(
            *(sys.executable, "-m", "dramatiq", "benchmarks.peers.dramatiq_peer", "--path", "."),
            *("--queues", EVENTS_QUEUE, "--processes", "2", "--threads", "4"),
        )

    def publish(self, events: Sequence[str]) -> None:
        """Send one message per event."""
        for event in events:
            receive.send(event)

    def queued(self) -> int:
        """Count the messages in the departments' queues."""
        return sum(broker.client.hlen(f"{broker.namespace}:{department}.msgs") for department in DEPARTMENTS)

    def stop(self) -> None:
        """Stop the workers and close the broker's connections."""
        super().stop()
        broker.close()

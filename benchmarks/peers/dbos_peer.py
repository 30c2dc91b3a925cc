"""DBOS on PostgreSQL, one durable workflow per event, in its faster form: the whole job is one step.

The step stores all four rows, marked as handed, and enqueues the department's workflow in the same transaction
(`enqueue_in_transaction`), so that nothing can be lost in between. The event's identity is the workflow's id, by which
DBOS itself refuses a repeat.

Fair: two processes (two cores) with a worker concurrency of 20 each, polling every 0.1 s (its default is 1 s), the same
single statement as the other peers.

Does not: check any rule, or run the timers that it stores. Needs no Redis.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import cache
from typing import TYPE_CHECKING

import psycopg
from dbos import DBOS, DBOSClient, DBOSConfig
from sqlalchemy import create_engine

from benchmarks.addresses import Addresses
from benchmarks.events import DEPARTMENTS, RaiseRequested
from benchmarks.peers import rows
from benchmarks.peers.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

EVENTS_QUEUE = "events"
PROCESSES = 2
BATCH = 100
CONCURRENCY = 20
"""Workflows that one process runs at a time."""
CONNECTIONS = 8
"""Of each process to its rows, and as many to the queue: PostgreSQL allows 100 by default."""
POLL_SECONDS = 0.1
VERSION = "benchmark"


def _config() -> DBOSConfig:
    return {
        "name": "dbos-peer",
        "system_database_url": Addresses().database_url,
        "application_version": VERSION,
        "sys_db_pool_size": CONNECTIONS,
        "executor_id": f"worker-{os.getpid()}",
        "log_level": "WARNING",
    }


@cache
def _engine() -> Engine:
    return create_engine(
        Addresses().database_url.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=CONNECTIONS, max_overflow=0
    )


@cache
def _client() -> DBOSClient:
    return DBOSClient(system_database_url=Addresses().database_url)


@DBOS.workflow(name="receive")
def receive(body: str) -> None:
    """Do the job for one event."""
    store_and_notify(body)


@DBOS.step()
def store_and_notify(body: str) -> None:
    """Store the exception that an event asks for and enqueue its notification, in one transaction."""
    event = RaiseRequested.model_validate_json(body)
    with _engine().begin() as connection:
        driver: psycopg.Connection = connection.connection.driver_connection
        stored = psycopg.RawCursor(driver).execute(rows.STORE_AS_HANDED, rows.store_values(event)).fetchone()
        if stored is not None:  # else a repeated event: it was stored before
            _client().enqueue_in_transaction(
                connection, {"workflow_name": "notify", "queue_name": event.department}, stored[1]
            )


def serve() -> None:
    """Be one worker process, until told to end."""
    DBOS(config=_config())
    DBOS.listen_queues([EVENTS_QUEUE])
    DBOS.launch()
    DBOS.register_queue(EVENTS_QUEUE, worker_concurrency=CONCURRENCY, polling_interval_sec=POLL_SECONDS)
    signal.sigwait({signal.SIGTERM})
    DBOS.destroy()


class OneStepDbos(Peer):
    """The peer as the harness drives it."""

    def prepare(self, addresses: Addresses) -> None:
        """Make the tables, and DBOS' own."""
        super().prepare(addresses)
        DBOS(config=_config())
        DBOS.launch()
        DBOS.destroy()
        self._engine = _engine()
        self._client = _client()

    def start_workers(self) -> None:
        """Start two processes."""
        for _ in range(PROCESSES):
            self.workers.start(sys.executable, "-m", "benchmarks.peers.dbos_peer")

    def publish(self, events: Sequence[str]) -> None:
        """Enqueue one workflow per event, with the event's identity as its id, a hundred in one transaction."""
        for start in range(0, len(events), BATCH):
            with self._engine.begin() as connection:
                for event in events[start : start + BATCH]:
                    self._enqueue(connection, event)

    def _enqueue(self, connection: Connection, event: str) -> None:
        identity = RaiseRequested.model_validate_json(event)
        self._client.enqueue_in_transaction(
            connection,
            {
                "workflow_name": "receive",
                "queue_name": EVENTS_QUEUE,
                "workflow_id": f"{identity.source}#{identity.id}",
            },
            event,
        )

    def queued(self) -> int:
        """Count the workflows enqueued for the departments."""
        return self.count(
            "SELECT count(*) FROM dbos.workflow_status WHERE status = 'ENQUEUED' AND queue_name = ANY($1)",
            list(DEPARTMENTS),
        )

    def stop(self) -> None:
        """Stop the workers and close the clients."""
        super().stop()
        self._client.destroy()
        self._engine.dispose()


if __name__ == "__main__":
    serve()

"""DBOS on PostgreSQL, one durable workflow per event, in its faster form: the whole job is one step.

The step stores all four rows, marked as handed, and enqueues the department's workflow in the same transaction
(`enqueue_in_transaction`), so that nothing can be lost in between. The event's identity is the workflow's id, by which
DBOS itself refuses a repeat. Of three forms that were tried this was the fastest: a datasource transaction and a child
workflow with a second step took half as much CPU again.

Fair: two processes (two cores), polling every 0.1 s (its default is 1 s) for up to 20 workflows each, which is more
than they finish; the same single statement as the other peers; published a hundred in one transaction.

Does not: check any rule, or run the timers that it stores. Needs no Redis.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import psycopg
from dbos import DBOS, DBOSClient, DBOSConfig
from sqlalchemy import create_engine

from benchmarks.addresses import Addresses
from benchmarks.events import DEPARTMENTS, RaiseRequested, identity
from benchmarks.peers import rows
from benchmarks.peers.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

EVENTS_QUEUE = "events"
PROCESSES = 2
CONCURRENCY = 20
"""Workflows that one process runs at a time."""
POLL_SECONDS = 0.1
CONNECTIONS = 8
"""Of each process to its rows, and as many to the queue: PostgreSQL allows 100 in all unless told otherwise."""
PUBLISH_BATCH = 100


def _config() -> DBOSConfig:
    return {
        "name": "dbos-peer",
        "application_version": "benchmark",  # else a hash of the code: the publisher is none of the workers
        "executor_id": f"worker-{os.getpid()}",  # else both recover what the other is running
        "system_database_url": Addresses().database_url,
        "sys_db_pool_size": CONNECTIONS,
        "log_level": "WARNING",
    }


@cache
def _engine() -> Engine:
    url = Addresses().database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(url, pool_size=CONNECTIONS, max_overflow=0)


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
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        stored = psycopg.RawCursor(driver).execute(rows.STORE_AS_HANDED, rows.store_values(event)).fetchone()
        if stored is not None:  # else a repeated event: it was stored before
            _, exception_id = stored
            _client().enqueue_in_transaction(
                connection, {"workflow_name": "notify", "queue_name": event.department}, exception_id
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
        """Make the tables, and DBOS' own, which it makes when it is launched."""
        super().prepare(addresses)
        DBOS(config=_config())
        DBOS.launch()
        DBOS.destroy()

    def start_workers(self) -> None:
        """Start two processes."""
        for _ in range(PROCESSES):
            self.workers.start(sys.executable, "-m", "benchmarks.peers.dbos_peer")

    def publish(self, events: Sequence[str]) -> None:
        """Enqueue one workflow per event, a hundred in one transaction."""
        for start in range(0, len(events), PUBLISH_BATCH):
            with _engine().begin() as connection:
                for event in events[start : start + PUBLISH_BATCH]:
                    self._enqueue(connection, event)

    @staticmethod
    def _enqueue(connection: Connection, event: str) -> None:
        workflow_id = "#".join(identity(event))
        _client().enqueue_in_transaction(
            connection,
            {"workflow_name": "receive", "queue_name": EVENTS_QUEUE, "workflow_id": workflow_id},
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
        _client().destroy()
        _engine().dispose()


if __name__ == "__main__":
    serve()

"""pgqueuer in batch mode on PostgreSQL with asyncpg: a queue in the database itself, the fastest of that kind.

A hundred events are enqueued with one call and dequeued with `batch_size=100`. The handler of each validates and stores
all four rows in one round trip and one commit. A relay in each worker process claims up to a hundred stored
notifications, enqueues them for their departments with one call, and records the hand-off, in one transaction: with the
queue in the same database nothing can be lost in between.

Fair: two processes (two cores) on uvloop, as its own command runs them, a pool of connections each, prepared
statements, no ORM, its default (durable) tables. pgqueuer gives its handlers one job at a time, so that each event has
a commit of its own. Enqueuing each notification in its handler's transaction instead halved the rate.

Does not: check any rule, or run the timers that it stores. Needs no Redis.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import uvloop
from pgqueuer import PgQueuer, Queries
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver

from benchmarks.addresses import Addresses
from benchmarks.events import DEPARTMENTS, RaiseRequested
from benchmarks.peers import rows
from benchmarks.peers.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgqueuer.models import Job


EVENTS_QUEUE = "events"
BATCH = 100
PROCESSES = 2
RELAY_SECONDS = 0.02
"""Pause of the relay when it found less than a batch."""
CONNECTIONS = 10
"""Of each process; one of them listens."""


async def serve() -> None:
    """Be one worker process, until told to end: handle events, and relay the notifications that they leave."""
    async with asyncpg.create_pool(Addresses().database_url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        worker = PgQueuer.from_asyncpg_pool(pool)

        @worker.entrypoint(EVENTS_QUEUE, accepts_context=False)
        async def receive(job: Job) -> None:
            event = RaiseRequested.model_validate_json(job.payload or b"")
            await pool.execute(rows.STORE, *rows.store_values(event))

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.shutdown.set)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(worker.run(batch_size=BATCH))
            tasks.create_task(_relay(pool, worker.shutdown))


async def _relay(pool: asyncpg.Pool[asyncpg.Record], shutdown: asyncio.Event) -> None:
    """Hand on what was stored, a hundred notifications with one call, until `shutdown`."""
    queries = Queries.from_asyncpg_pool(pool)
    while not shutdown.is_set():
        async with pool.acquire() as connection, connection.transaction():
            claimed = await connection.fetch(rows.CLAIM_UNHANDED, BATCH)
            if claimed:
                departments = [row["department"] for row in claimed]
                bodies: list[bytes | None] = [str(row["exception_id"]).encode() for row in claimed]
                in_transaction = replace(queries, driver=AsyncpgDriver(connection))
                await in_transaction.enqueue(departments, bodies, [0] * len(claimed))
        if len(claimed) < BATCH:
            await asyncio.sleep(RELAY_SECONDS)


class PgQueuerBatches(Peer):
    """The peer as the harness drives it."""

    def prepare(self, addresses: Addresses) -> None:
        """Make the tables, pgqueuer's own and the publisher's connection."""
        super().prepare(addresses)
        self._loop = asyncio.Runner()
        self._connection = self._loop.run(self._install())
        self._queries = Queries.from_asyncpg_connection(self._connection)

    async def _install(self) -> asyncpg.Connection[asyncpg.Record]:
        connection = await asyncpg.connect(self.addresses.database_url)
        await Queries.from_asyncpg_connection(connection).install()
        return connection

    def start_workers(self) -> None:
        """Start two processes that dequeue a hundred events at a time."""
        for _ in range(PROCESSES):
            self.workers.start(sys.executable, "-m", "benchmarks.peers.pgqueuer_peer")

    def publish(self, events: Sequence[str]) -> None:
        """Enqueue a hundred events with each call."""
        self._loop.run(self._enqueue([event.encode() for event in events]))

    async def _enqueue(self, bodies: list[bytes | None]) -> None:
        for start in range(0, len(bodies), BATCH):
            batch = bodies[start : start + BATCH]
            await self._queries.enqueue([EVENTS_QUEUE] * len(batch), batch, [0] * len(batch))

    def queued(self) -> int:
        """Count the jobs that wait for the departments."""
        return self.count(
            "SELECT count(*) FROM pgqueuer WHERE status = 'queued' AND entrypoint = ANY($1)", list(DEPARTMENTS)
        )

    def stop(self) -> None:
        """Stop the workers and close the connections."""
        super().stop()
        self._loop.run(self._connection.close())
        self._loop.close()


if __name__ == "__main__":
    uvloop.run(serve())

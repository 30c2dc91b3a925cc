"""Our pipeline, as it runs in production: events through the stream door, two consumer processes, every rule on.

The publisher sends pipelines of 100 ``XADD``, as `sje publish` does. The consumers enqueue the notices of each batch in
the departments' Celery queues and record that; no Celery worker empties the queues meanwhile, as with every peer. One
setting is given that the sources leave open: a reminder of a Call Back is due after 48 hours, so that over a cycle of
the events as many timers are set as events came in, as with the peers.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import redis

from benchmarks.system import Counts, StoredRows
from benchmarks.workers import Workers
from settings import Settings
from state_machines.declaration.departments import Department
from store.engine import Store
from store.outbox import enqueued_count, notices
from store.queries.totals import totals
from store.schema import migrate
from tasks.queues import notify_queue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.addresses import Addresses

CONSUMERS = 2
PIPELINE = 100
POLICY = 'call_back_due = "PT48H"\n'


class Ours:
    """The system this repository builds."""

    stored_rows = StoredRows("inbox", "event_id")

    def prepare(self, addresses: Addresses) -> None:
        """Create the schema, the policy file and the publisher's connection."""
        self._folder = tempfile.TemporaryDirectory(prefix="sje-bench-ours-")
        policy = Path(self._folder.name) / "policy.toml"
        policy.write_text(POLICY, encoding="utf-8")
        self._environment = {
            "SJE_DATA_DIR": self._folder.name,
            "SJE_DATABASE_URL": addresses.database_url,
            "SJE_BROKER_URL": addresses.redis_url,
            "SJE_POLICY_FILE": str(policy),
            "SJE_LOG_LEVEL": "WARNING",
        }
        self._settings = Settings(database_url=addresses.database_url, broker_url=addresses.redis_url)
        self._store = Store(self._settings.effective_database_url)
        migrate(self._store)
        self._redis = redis.Redis.from_url(addresses.redis_url)
        self._workers = Workers()

    def start_workers(self) -> None:
        """Start the consumers."""
        pairs = [f"{name}={value}" for name, value in self._environment.items()]
        for _ in range(CONSUMERS):
            self._workers.start("env", *pairs, sys.executable, "-m", "cli", "run", "consumer")

    def check_workers(self) -> None:
        """Raise `WorkerDiedError` if a consumer has ended."""
        self._workers.check()

    def worker_log(self) -> str:
        """Return the end of what the consumers printed."""
        return self._workers.log_tail()

    def publish(self, events: Sequence[str]) -> None:
        """Publish to the stream, a hundred events a round trip."""
        for start in range(0, len(events), PIPELINE):
            with self._redis.pipeline(transaction=False) as pipeline:
                for event in events[start : start + PIPELINE]:
                    pipeline.xadd(self._settings.stream_name, {"event": event})
                pipeline.execute()

    def handed(self) -> int:
        """Count the notices recorded as enqueued for their department."""
        with self._store.reading() as connection:
            return enqueued_count(connection)

    def counts(self) -> Counts:
        """Count the rows, and the notices in the messages that lie in the department queues."""
        with self._store.reading() as connection:
            found = totals(connection)
        return Counts(
            exceptions=found.opened,
            history=found.history,
            timers=found.timers,
            handed=self.handed(),
            queued=sum(self._queued(department) for department in Department),
        )

    def stop(self) -> None:
        """Stop the consumers and close every connection."""
        self._workers.stop()
        self._store.close()
        self._redis.close()
        self._folder.cleanup()

    def _queued(self, department: Department) -> int:
        messages: list[bytes] = self._redis.lrange(notify_queue(department.slug), 0, -1)  # type: ignore[assignment] # bytes, as asked
        with self._store.reading() as connection:
            return sum(len(notices(connection, _portion(message))) for message in messages)


def _portion(message: bytes) -> int:
    """The portion that a Celery message names, as kombu keeps it on Redis: its body is base64 of [args, ...]."""
    arguments, _, _ = json.loads(base64.b64decode(json.loads(message)["body"]))
    portion: int = arguments[1]
    return portion

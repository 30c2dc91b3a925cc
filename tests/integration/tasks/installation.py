"""A whole installation for a test: real processes on a broker and a database, watched, killed and compared."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import redis
from sqlalchemy import Table, func, select

from settings import Settings
from store.engine import Store
from store.tables import dead_letters, deliveries, exceptions, heartbeats, history, outbox, portions, refusals, timers
from tasks.doors.partitioned_stream import waiting
from tasks.runtime import Runtime
from tests.integration.tasks.role import run
from tests.processes import CONTEXT

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

PATIENCE = 60.0
"""Seconds after which a test gives up waiting; far more than it takes, for machines that are busy."""

QUICK = {
    "relay_after_seconds": "0.2",
    "timer_tick_seconds": "0.3",
    "relay_tick_seconds": "0.3",
    "upkeep_tick_seconds": "1",
    "heartbeat_tick_seconds": "1",
}
"""Ticks that make a test short."""


State = dict[str, Counter[tuple[Any, ...]]]


def state_of(store: Store) -> State:
    """Everything in a store that must be the same however often something fell over meanwhile."""
    wanted: dict[str, tuple[Table, str]] = {
        "exceptions": (exceptions, "id type job status history_length"),
        "history": (history, "exception_id number trigger before after why cause_id"),
        "refusals": (refusals, "id job type asked rules"),
        "timers": (timers, "exception_id rule ending"),
        "deliveries": (deliveries, "notice_id channel status"),
        "dead letters": (dead_letters, "code payload"),
        "outbox": (outbox, "id department text routing_key"),
    }
    with store.reading() as connection:
        return {
            what: Counter(
                tuple(row) for row in connection.execute(select(*(table.c[name] for name in columns.split())))
            )
            for what, (table, columns) in wanted.items()
        }


class Installation:
    """Starts roles on a broker and a database, and knows what came of what it published."""

    def __init__(self, folder: Path, broker_url: str, database_url: str, **settings: str) -> None:
        """Prepare it; the database is migrated already. Settings are given by field name, as text."""
        chosen = {"data_dir": str(folder), "broker_url": broker_url, "database_url": database_url, **QUICK, **settings}
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("SJE_")}
        self._environment |= {f"SJE_{name.upper()}": value for name, value in chosen.items()}
        self._folder = folder
        self._running: dict[str, BaseProcess] = {}
        self.settings = Settings(
            data_dir=folder,
            broker_url=broker_url,
            database_url=database_url,
            stream_url=settings.get("stream_url"),
            outgoing_exchange=settings.get("outgoing_exchange", "sje.exceptions"),
        )
        self.runtime = Runtime(self.settings)

    def start(self, *roles: str, faults: Sequence[str] = ()) -> None:
        """Start roles: ``consumer``, ``worker``, ``beat``, ``web``; a name may go on after a hyphen (``beat-2``)."""
        for role in roles:
            arguments = (role.partition("-")[0], self._environment, self._folder / f"{role}.log", *faults)
            process = CONTEXT.Process(target=run, args=arguments)
            process.start()
            self._running[role] = process

    def kill(self, role: str) -> None:
        """Kill a role and its children with signal 9."""
        process = self._running.pop(role)
        process.kill()
        with suppress(ProcessLookupError):
            os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()

    def has_died(self, role: str) -> bool:
        """Whether a role has ended by itself."""
        return not self._running[role].is_alive()

    def stop(self) -> dict[str, int | None]:
        """Stop every role as an operator does; returns their exit codes."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.join(PATIENCE)
        codes = {role: process.exitcode for role, process in self._running.items()}
        for role in list(self._running):
            self.kill(role)
        return codes

    def close(self) -> None:
        """End whatever still runs."""
        for role in list(self._running):
            self.kill(role)
        self.runtime.close()

    def publish(self, documents: Iterable[str]) -> None:
        """Publish to the stream, as any upstream system does."""
        with redis.Redis.from_url(str(self.settings.effective_stream_url)) as client, client.pipeline() as pipe:
            for document in documents:
                pipe.xadd(self.settings.stream_name, {"event": document})
            pipe.execute()

    def waiting_in_stream(self) -> int:
        """How many entries are not stored yet."""
        with redis.Redis.from_url(str(self.settings.effective_stream_url)) as client:
            return sum(waiting(client, self.settings.stream_name).values())

    def until(self, what: Callable[[], object], patience: float = PATIENCE) -> None:
        """Wait until something holds; if it never does, say what the processes said last."""
        deadline = time.monotonic() + patience
        while not what():
            if time.monotonic() > deadline:
                raise AssertionError(f"never came true: {self._last_words()}")
            time.sleep(0.05)

    def has_pulse(self, role: str) -> bool:
        """Whether a role has shown that it moves."""
        return self.count(heartbeats, heartbeats.c.name.startswith(role)) > 0

    def all_told(self) -> bool:
        """Whether nothing waits to be taken in, handed on, planned, delivered or published."""
        unplanned = (portions.c.notices > 0) & (portions.c.enqueued_at.is_(None) | portions.c.planned_at.is_(None))
        unpublished = (portions.c.events > 0) & portions.c.published_at.is_(None)
        return self.waiting_in_stream() == 0 and not (
            self.count(portions, unplanned | unpublished) or self.count(deliveries, deliveries.c.status == "pending")
        )

    def count(self, table: Any, *conditions: Any) -> int:
        """How many rows of a table meet some conditions."""
        with self.runtime.store.reading() as connection:
            return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()

    def state(self) -> State:
        """Everything that must be the same however often something fell over meanwhile."""
        return state_of(self.runtime.store)

    def said(self, role: str) -> str:
        """What a role has logged so far."""
        log = self._folder / f"{role}.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def _last_words(self) -> str:
        logs = {path.name: path.read_text(errors="replace")[-3_000:] for path in self._folder.glob("*.log")}
        return json.dumps({"running": list(self._running), **logs}, indent=1).replace("\\n", "\n")

"""One trial: lives published through a door, disturbed consumers, and the final states of the lives."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import redis
from kombu import Connection
from sqlalchemy import func, select

from benchmarks.order import lives
from benchmarks.order.crowd import Crowd
from store.engine import Store
from store.schema import migrate
from store.tables import dead_letters, exceptions, history, inbox, refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PIPELINE = 100
STREAM, QUEUE = "stream", "queue"


class TrialError(RuntimeError):
    """A trial that never ended: what was published was not all taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The parameters of a trial."""

    door: str
    """``stream`` or ``queue``."""

    broker_url: str
    database_url: str
    """The URL of an empty database."""

    consumers: int
    lives: int
    every_seconds: float | None = None
    """How often something befalls a consumer; None: never."""

    blows: int = 12
    """How often at most."""

    freeze_seconds: float = 6.0
    """How long a frozen consumer stays so: longer than its lease."""

    settings: dict[str, str] = field(default_factory=dict)
    patience_seconds: float = 300.0
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of it."""

    events: int
    seconds: float
    wrong_ends: int
    dead_letters: int
    refused: int
    doubled: int
    befell: dict[str, int]

    @property
    def is_clean(self) -> bool:
        """Whether every life came to its end, and nothing was refused, set aside or done twice."""
        return not (self.wrong_ends or self.dead_letters or self.refused or self.doubled)


def run(trial: Trial) -> Verdict:
    """Run a trial.

    Raises:
        TrialError: what was published was not taken in.

    """
    events = lives.published(trial.lives)
    queue = f"sje.order.{uuid4().hex[:8]}"
    with (
        closing(Store(trial.database_url)) as store,
        tempfile.TemporaryDirectory(prefix="sje-order-") as folder,
        _door(trial, queue) as publish,
    ):
        migrate(store)
        log = Path(folder) / "consumers.log"
        crowd = Crowd(_environment(trial, queue, folder), log)
        publishing = threading.Thread(target=publish, args=(events,))
        begun = time.monotonic()
        try:
            crowd.keep(trial.consumers)
            publishing.start()
            _watch(trial, store, crowd, len(events), log)
            seconds = time.monotonic() - begun
            publishing.join()
        finally:
            crowd.close()
        return _judge(store, trial.lives, seconds, crowd.befell)


def _environment(trial: Trial, queue: str, folder: str) -> dict[str, str]:
    addresses = (
        {"SJE_STREAM_URL": trial.broker_url, "SJE_BROKER_URL": "memory://"}
        if trial.door == STREAM
        else {"SJE_EVENT_QUEUE_URL": trial.broker_url, "SJE_BROKER_URL": "memory://"}
    )
    return {
        "SJE_DATA_DIR": folder,
        "SJE_DATABASE_URL": trial.database_url,
        "SJE_LOG_LEVEL": "INFO",
        "SJE_STREAM_NAME": queue,
        "SJE_EVENT_QUEUE": queue,
        **addresses,
        **{f"SJE_{name.upper()}": value for name, value in trial.settings.items()},
    }


@contextmanager
def _door(trial: Trial, name: str) -> Iterator[Callable[[Sequence[str]], None]]:
    """Give what publishes to the trial's door, in order and from one publisher."""
    if trial.door == STREAM:
        with redis.Redis.from_url(trial.broker_url) as client:
            yield lambda events: _add(client, name, events)
            for key in client.keys(f"{name}*"):
                client.delete(key)
        return
    with Connection(trial.broker_url) as connection:
        channel: Any = connection.channel()
        channel.queue_declare(name, durable=True, auto_delete=False)
        producer = connection.Producer(channel)

        def send(events: Sequence[str]) -> None:
            for event in events:
                producer.publish(event, routing_key=name, content_type="application/json", content_encoding="utf-8")

        yield send
        channel.queue_delete(name)


def _add(client: redis.Redis, stream: str, events: Sequence[str]) -> None:
    for start in range(0, len(events), PIPELINE):
        with client.pipeline(transaction=False) as pipeline:
            for event in events[start : start + PIPELINE]:
                pipeline.xadd(stream, {"event": event})
            pipeline.execute()


def _watch(trial: Trial, store: Store, crowd: Crowd, events: int, log: Path) -> None:
    """Wait until every event was taken in or set aside, while things befall the consumers."""
    chance = random.Random(trial.seed)
    deadline = time.monotonic() + trial.patience_seconds
    next_blow = time.monotonic() + (trial.every_seconds or 0)
    taken_before = 0
    while (taken := _count(store, inbox) + _count(store, dead_letters)) < events:
        now = time.monotonic()
        if now > deadline:
            raise TrialError(f"{taken:,} of {events:,} events were taken in:\n{log.read_text()[-3000:]}")
        may_fall = sum(crowd.befell.values()) < trial.blows and taken > taken_before
        if trial.every_seconds and may_fall and now >= next_blow:  # it befalls those who work
            crowd.befall(chance, trial.freeze_seconds)
            taken_before = taken
            next_blow = time.monotonic() + trial.every_seconds * chance.uniform(0.5, 1.5)
        crowd.wake(time.monotonic())
        time.sleep(0.05)


def _judge(store: Store, count: int, seconds: float, befell: dict[str, int]) -> Verdict:
    ends: dict[str, lives.End] = defaultdict(Counter)
    columns = (exceptions.c.job, exceptions.c.type, exceptions.c.status, exceptions.c.history_length)
    same_cause = (history.c.exception_id, history.c.cause_id, history.c.trigger)
    twice = select(*same_cause).group_by(*same_cause).having(func.count() > 1).subquery()
    with store.reading() as connection:
        for job, *what in connection.execute(select(*columns)):
            ends[job][tuple(what)] += 1
    return Verdict(
        events=count * lives.STEPS,
        seconds=seconds,
        wrong_ends=sum(ends[lives.job_number(number)] != lives.end_of(number) for number in range(count)),
        dead_letters=_count(store, dead_letters),
        refused=_count(store, refusals),
        doubled=_count(store, twice),
        befell=dict(befell),
    )


def _count(store: Store, table: Any) -> int:
    with store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

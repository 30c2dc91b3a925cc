"""The outbox: what was committed and must still be told.

What one unit of work has to tell a department is a *portion*: it is handed on as a whole, with one message that names
it and one row that says so, however many notices and outgoing events it holds. Its rows are never changed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from store.tables import deliveries, iso, outbox, portions

MOST_IN_PORTION = 200
"""Rows in a portion, at most: what one task does well within its time limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What is handed on as a whole: the notices and outgoing events of one unit of work for one department."""

    id: int
    """Grows with time; of two portions about one exception, the later has the greater."""

    department: str
    notices: int
    created_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a department is told."""

    id: str
    department: str
    job: str
    exception_id: str | None
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingEvent:
    """What other systems are told: a CloudEvent as JSON, and where it is routed."""

    id: str
    routing_key: str
    event: str


_PORTION = tuple(portions.c[name] for name in Portion.__dataclass_fields__)
_NOTICE = tuple(outbox.c[name] for name in Notice.__dataclass_fields__)
_EVENT = tuple(outbox.c[name] for name in OutgoingEvent.__dataclass_fields__)

_TO_HAND = (portions.c.notices > 0, portions.c.enqueued_at.is_(None))
_HANDED = (portions.c.notices > 0, portions.c.enqueued_at.is_not(None), portions.c.planned_at.is_(None))
_TO_PUBLISH = (portions.c.events > 0, portions.c.published_at.is_(None))


_INSERT = "INSERT INTO portions (department, notices, events, created_at) VALUES ({}) RETURNING id"
_NEW_PORTION = {"postgresql": _INSERT.format("%s, %s, %s, %s"), "sqlite": _INSERT.format("?, ?, ?, ?")}


class OutboxContent(Protocol):
    """A row of the outbox, so far as its portion counts it."""

    @property
    def text(self) -> str | None:
        """What the department is told, if it is."""

    @property
    def event(self) -> str | None:
        """What is published, if anything is."""


def new_portion(connection: Connection, department: str, rows: Sequence[OutboxContent], now: datetime) -> Portion:
    """Open the portion that these rows make up."""
    notices = sum(row.text is not None for row in rows)
    events = sum(row.event is not None for row in rows)
    values = (department, notices, events, now if connection.dialect.name == "postgresql" else iso(now))
    number = connection.exec_driver_sql(_NEW_PORTION[connection.dialect.name], values).scalar_one()
    return Portion(id=number, department=department, notices=notices, created_at=now)


def unenqueued(connection: Connection, *, before: datetime, limit: int) -> list[Portion]:
    """Portions whose notices were written before an instant and are not handed on, the oldest first.

    Two relays may read the same rows; whoever is told twice must take it once, which every receiver of ours does.
    On PostgreSQL the rows are locked for the transaction, so a second relay reads others.
    """
    query = select(*_PORTION).where(*_TO_HAND, portions.c.created_at <= before)
    return _portions(connection, query.order_by(portions.c.id).limit(limit).with_for_update(skip_locked=True))


def unplanned(connection: Connection, department: str, before: datetime, limit: int) -> list[Portion]:
    """Portions for a department that were handed on before an instant, and whose deliveries nobody has planned.

    Their message was lost by the broker, or still waits in the department's queue.
    """
    query = select(*_PORTION).where(
        portions.c.department == department,
        portions.c.notices > 0,
        portions.c.planned_at.is_(None),
        portions.c.enqueued_at <= before,
    )
    return _portions(connection, query.order_by(portions.c.enqueued_at, portions.c.id).limit(limit))


def unpublished(connection: Connection, limit: int) -> list[Portion]:
    """Portions whose events are not published yet, in the order to publish them.

    An exception's events come in the order of its history: a portion's number is given under the lock of its jobs.
    """
    return _portions(connection, select(*_PORTION).where(*_TO_PUBLISH).order_by(portions.c.id).limit(limit))


def notices(connection: Connection, portion: int) -> list[Notice]:
    """The notices of a portion, in the order they were written."""
    query = select(*_NOTICE).where(outbox.c.portion == portion, outbox.c.text.is_not(None)).order_by(outbox.c.place)
    return [Notice(**row) for row in connection.execute(query).mappings()]


def events(connection: Connection, ids: Collection[int]) -> list[OutgoingEvent]:
    """The outgoing events of some portions, in the order to publish them."""
    query = select(*_EVENT).where(outbox.c.portion.in_(list(ids)), outbox.c.event.is_not(None))
    return [
        OutgoingEvent(**row) for row in connection.execute(query.order_by(outbox.c.portion, outbox.c.place)).mappings()
    ]


def count_attempts(connection: Connection, ids: Collection[int]) -> None:
    """Count an attempt to hand these portions on, before it is made."""
    _set(connection, ids, attempts=portions.c.attempts + 1)


def mark_enqueued(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Note that the notices of these portions were handed on."""
    _set(connection, ids, portions.c.enqueued_at.is_(None), enqueued_at=now)


def mark_requeued(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Note that the notices of these portions were handed on once more."""
    _set(connection, ids, portions.c.planned_at.is_(None), enqueued_at=now, attempts=portions.c.attempts + 1)


def mark_planned(connection: Connection, portion: int, now: datetime) -> None:
    """Note that the deliveries of a portion's notices are planned; whoever planned them was handed them."""
    enqueued_at = func.coalesce(portions.c.enqueued_at, literal(now, portions.c.enqueued_at.type))
    _set(connection, [portion], portions.c.planned_at.is_(None), planned_at=now, enqueued_at=enqueued_at)


def mark_published(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Note that the events of these portions were published."""
    _set(connection, ids, portions.c.published_at.is_(None), published_at=now)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What still waits to be told."""

    number: int
    age: timedelta
    """How long the oldest has waited."""


def notices_waiting(connection: Connection, now: datetime) -> Backlog:
    """The notices that are not handed on yet."""
    return _backlog(connection, portions.c.notices, _TO_HAND, now)


def notices_handed(connection: Connection, now: datetime) -> Backlog:
    """The notices that were handed on and that nobody has taken up: their message waits in its queue, or is lost."""
    return _backlog(connection, portions.c.notices, _HANDED, now)


def events_waiting(connection: Connection, now: datetime) -> Backlog:
    """The outgoing events that are not published yet."""
    return _backlog(connection, portions.c.events, _TO_PUBLISH, now)


def untold(connection: Connection) -> int:
    """How many notices no channel has delivered yet."""
    told = select(deliveries.c.id).where(deliveries.c.notice_id == outbox.c.id, deliveries.c.status == "delivered")
    query = select(func.count()).where(outbox.c.text.is_not(None), ~told.exists())
    return int(connection.execute(query).scalar_one())


def handed_count(connection: Connection) -> int:
    """How many notices were handed on."""
    handed = select(func.coalesce(func.sum(portions.c.notices), 0)).where(portions.c.enqueued_at.is_not(None))
    return int(connection.execute(handed).scalar_one())


def _portions(connection: Connection, query: Select[tuple[object, ...]]) -> list[Portion]:
    return [Portion(**row) for row in connection.execute(query).mappings()]


def _set(connection: Connection, ids: Collection[int], *only: ColumnElement[bool], **values: object) -> None:
    if ids:
        connection.execute(portions.update().where(portions.c.id.in_(list(ids)), *only).values(**values))


def _backlog(
    connection: Connection, number: ColumnElement[int], waits: Sequence[ColumnElement[bool]], now: datetime
) -> Backlog:
    query = select(func.coalesce(func.sum(number), 0), func.min(portions.c.created_at)).where(*waits)
    waiting, oldest = connection.execute(query).one()
    return Backlog(int(waiting), (now - oldest) if oldest else timedelta(0))

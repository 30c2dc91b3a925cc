"""The outbox: notices and outgoing events that were committed and must still be sent.

The rows of one unit of work for one department are a *portion*: it is enqueued as a whole, with one message that names
it and one row that records it, however many notices and outgoing events it holds. Its rows are never changed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from store.tables import deliveries, iso, outbox, portions

MOST_IN_PORTION = 200
"""The most rows in a portion: one task handles them well within its time limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What is enqueued as a whole: the notices and outgoing events of one unit of work for one department."""

    id: int
    """Grows with time: of two portions about one exception, the later has the greater number."""

    department: str
    notices: int
    created_at: datetime
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice to a department."""

    id: str
    department: str
    job: str
    exception_id: str | None
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingEvent:
    """An event for other systems: a CloudEvent as JSON, and its routing key."""

    id: str
    routing_key: str
    event: str


_PORTION = tuple(portions.c[name] for name in Portion.__dataclass_fields__)
_NOTICE = tuple(outbox.c[name] for name in Notice.__dataclass_fields__)
_EVENT = tuple(outbox.c[name] for name in OutgoingEvent.__dataclass_fields__)

_TO_ENQUEUE = (portions.c.notices > 0, portions.c.enqueued_at.is_(None))
_ENQUEUED = (portions.c.notices > 0, portions.c.enqueued_at.is_not(None), portions.c.planned_at.is_(None))
_TO_PUBLISH = (portions.c.events > 0, portions.c.published_at.is_(None))


_INSERT = "INSERT INTO portions (department, notices, events, created_at) VALUES ({}) RETURNING id"
_NEW_PORTION = {"postgresql": _INSERT.format("%s, %s, %s, %s"), "sqlite": _INSERT.format("?, ?, ?, ?")}


class OutboxContent(Protocol):
    """A row of the outbox, as its portion counts it."""

    @property
    def text(self) -> str | None:
        """The notice to the department, if any."""

    @property
    def event(self) -> str | None:
        """The event to publish, if any."""


def new_portion(connection: Connection, department: str, rows: Sequence[OutboxContent], now: datetime) -> Portion:
    """Create the portion of these rows."""
    notices = sum(row.text is not None for row in rows)
    events = sum(row.event is not None for row in rows)
    values = (department, notices, events, now if connection.dialect.name == "postgresql" else iso(now))
    number = connection.exec_driver_sql(_NEW_PORTION[connection.dialect.name], values).scalar_one()
    return Portion(id=number, department=department, notices=notices, created_at=now)


def unenqueued(connection: Connection, *, before: datetime, limit: int) -> list[Portion]:
    """Portions whose notices were written before an instant and are not enqueued, the oldest first.

    Two relays may read the same rows, so a receiver may get a portion twice; all receivers handle it once. On
    PostgreSQL the rows are locked for the transaction, so a second relay reads others.
    """
    query = select(*_PORTION).where(*_TO_ENQUEUE, portions.c.created_at <= before)
    return _portions(connection, query.order_by(portions.c.id).limit(limit).with_for_update(skip_locked=True))


def unplanned(connection: Connection, department: str, before: datetime, limit: int) -> list[Portion]:
    """Portions for a department that were enqueued before an instant, and whose deliveries are not planned yet.

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
    """Count an attempt to enqueue these portions, before it is made."""
    _set(connection, ids, attempts=portions.c.attempts + 1)


def mark_enqueued(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Record that the notices of these portions were enqueued."""
    _set(connection, ids, portions.c.enqueued_at.is_(None), enqueued_at=now)


def mark_requeued(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Record that the notices of these portions were enqueued again."""
    _set(connection, ids, portions.c.planned_at.is_(None), enqueued_at=now, attempts=portions.c.attempts + 1)


def mark_planned(connection: Connection, portion: int, now: datetime) -> None:
    """Record that the deliveries of a portion's notices are planned, so the portion was enqueued."""
    enqueued_at = func.coalesce(portions.c.enqueued_at, literal(now, portions.c.enqueued_at.type))
    _set(connection, [portion], portions.c.planned_at.is_(None), planned_at=now, enqueued_at=enqueued_at)


def mark_published(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Record that the events of these portions were published."""
    _set(connection, ids, portions.c.published_at.is_(None), published_at=now)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Notices or events that still wait."""

    number: int
    age: timedelta
    """How long the oldest has waited."""


def notices_waiting(connection: Connection, now: datetime) -> Backlog:
    """The notices that are not enqueued yet."""
    return _backlog(connection, portions.c.notices, _TO_ENQUEUE, now)


def notices_enqueued(connection: Connection, now: datetime) -> Backlog:
    """The notices that were enqueued but not taken up by a worker: their message waits in its queue, or is lost."""
    return _backlog(connection, portions.c.notices, _ENQUEUED, now)


def events_waiting(connection: Connection, now: datetime) -> Backlog:
    """The outgoing events that are not published yet."""
    return _backlog(connection, portions.c.events, _TO_PUBLISH, now)


def undelivered_count(connection: Connection) -> int:
    """The number of notices that no channel has delivered yet."""
    told = select(deliveries.c.id).where(deliveries.c.notice_id == outbox.c.id, deliveries.c.status == "delivered")
    query = select(func.count()).where(outbox.c.text.is_not(None), ~told.exists())
    return int(connection.execute(query).scalar_one())


def enqueued_count(connection: Connection) -> int:
    """The number of notices that were enqueued."""
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

"""Notices by department and channel, and their delivery."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, desc, select

from store.bulk import listing, looked_up, within
from store.tables import deliveries as told
from store.tables import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """One notice on one channel."""

    notice_id: str
    channel: str
    """``desk`` is the department's own inbox."""

    department: str
    job: str
    exception_id: str | None
    reason: str
    """Kebab-case kind of the notice, such as ``opened``, ``follow-up-due`` or ``call-now``."""

    text: str
    status: str
    """``pending``, ``delivered`` or ``failed``."""

    attempts: int
    created_at: datetime
    delivered_at: datetime | None
    next_attempt_at: datetime | None
    """The machine's own time, also where the rules follow a simulated clock."""

    last_error: str | None


MOST = 2**63 - 1
"""A number that grows with each delivery."""

_FIELDS = tuple(DeliveryRecord.__dataclass_fields__)
_COLUMNS = tuple(told.c[name] for name in _FIELDS)


def deliveries(
    connection: Connection,
    *,
    department: str | None = None,
    channel: str | None = None,
    exception_id: str | None = None,
    limit: int | None = 100,
) -> list[DeliveryRecord]:
    """Deliveries, the last planned first.

    Args:
        connection: a connection that may read.
        department: only those to this department, by slug.
        channel: only those on this channel.
        exception_id: only those about this exception.
        limit: the most deliveries to return; None for all.

    """
    query = select(*_COLUMNS, told.c.id)
    order: list[ColumnElement[Any]] = [desc("id")]
    given: dict[str, Any] = {}
    if department is not None and channel is not None and exception_id is None:
        key = (told.c.department, told.c.channel, told.c.id)
        query = query.where(within(key, (department, channel, 0), (department, channel, MOST)))
        order = [column.desc() for column in key]
    elif department is not None:
        query = query.where(told.c.department == department)
    if channel is not None:
        query = query.where(told.c.channel == channel)
    if exception_id is not None:
        # By way of the notices, which have an index by exception: a table without one is written faster.
        notices = select(outbox.c.id).where(outbox.c.exception_id == exception_id)
        dialect = connection.dialect.name
        given = {"notices": listing(dialect, connection.execute(notices).scalars())}
        query = looked_up(dialect, query, told.c.notice_id, "notices")
    found = connection.execute(query.order_by(*order).limit(limit), given).mappings()
    return [DeliveryRecord(**{name: row[name] for name in _FIELDS}) for row in found]

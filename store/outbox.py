"""The outbox: what was committed and must still be told; claimed by whoever tells it, marked when it is handed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from store.tables import deliveries, iso, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhanded:
    """An outbox row that is to be handed on."""

    id: str
    kind: str
    department: str
    routing_key: str
    job: str
    exception_id: str | None
    reason: str
    payload: str
    created_at: datetime
    attempts: int


NOTIFY, PUBLISH = "notify", "publish"

_COLUMNS = tuple(outbox.c[name] for name in Unhanded.__dataclass_fields__)


def unhanded(connection: Connection, kind: str, *, before: datetime, limit: int) -> list[Unhanded]:
    """Rows of a kind that were written before an instant and are not handed on, the oldest first.

    Two relays may read the same rows; whoever is told twice must take it once, which every receiver of ours does.
    On PostgreSQL the rows are locked for the transaction, so a second relay reads others.
    """
    query = (
        select(*_COLUMNS)
        .where(outbox.c.kind == kind, outbox.c.handed_at.is_(None), outbox.c.created_at <= before)
        .order_by(outbox.c.created_at, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Unhanded(**row) for row in connection.execute(query).mappings()]


def count_attempts(connection: Connection, ids: Sequence[str]) -> None:
    """Count an attempt to hand these rows on, before it is made."""
    connection.execute(outbox.update().where(outbox.c.id.in_(list(ids))).values(attempts=outbox.c.attempts + 1))


def mark_handed(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Mark rows as handed on."""
    if not ids:
        return
    if connection.dialect.name == "sqlite":
        statement = "UPDATE outbox SET handed_at = ? WHERE id = ? AND handed_at IS NULL"
        connection.exec_driver_sql(statement, [(iso(now), row_id) for row_id in ids])
    else:
        statement = "UPDATE outbox SET handed_at = %s WHERE id = ANY(%s) AND handed_at IS NULL"
        connection.exec_driver_sql(statement, (now, list(ids)))


def notices(connection: Connection, ids: Sequence[str]) -> list[Unhanded]:
    """The notices of these ids, in the order they were written."""
    query = select(*_COLUMNS).where(outbox.c.id.in_(list(ids)), outbox.c.kind == NOTIFY)
    query = query.order_by(outbox.c.created_at, outbox.c.id)
    return [Unhanded(**row) for row in connection.execute(query).mappings()]


def backlog(connection: Connection, kind: str, now: datetime) -> tuple[int, timedelta]:
    """How many rows of a kind wait to be handed on, and how long the oldest has waited."""
    query = select(func.count(), func.min(outbox.c.created_at)).where(
        outbox.c.kind == kind, outbox.c.handed_at.is_(None)
    )
    waiting, oldest = connection.execute(query).one()
    return waiting, (now - oldest) if oldest else timedelta(0)


def untold(connection: Connection) -> int:
    """How many notices no channel has delivered yet."""
    told = select(deliveries.c.id).where(deliveries.c.notice_id == outbox.c.id, deliveries.c.status == "delivered")
    query = select(func.count()).where(outbox.c.kind == NOTIFY, ~told.exists())
    return int(connection.execute(query).scalar_one())


def handed_count(connection: Connection) -> int:
    """How many notices were handed on."""
    query = select(func.count(outbox.c.handed_at)).where(outbox.c.kind == NOTIFY)
    return int(connection.execute(query).scalar_one())

"""How much of everything the store holds."""

from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.sql.elements import ColumnElement

from state_machines.declaration.status import Status
from store import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts over the whole store."""

    events: int
    dead_letters: int
    """Every time one came, not only different ones."""

    opened: int
    moves: int
    """History lines besides those that opened an exception."""

    history: int
    timers: int
    refusals: int
    open: int
    delivered: int
    by_status: dict[str, int]


def totals(connection: Connection) -> Totals:
    """Count everything."""
    history = tables.history.c
    statuses = select(tables.exceptions.c.status, func.count()).group_by(tables.exceptions.c.status)
    by_status = {status: count for status, count in connection.execute(statuses)}
    opened = sum(by_status.values())
    return Totals(
        events=_count(connection, tables.inbox),
        dead_letters=connection.execute(select(func.coalesce(func.sum(tables.dead_letters.c.times), 0))).scalar_one(),
        opened=opened,
        moves=_count(connection, tables.history, history.trigger != "raise"),
        history=_count(connection, tables.history),
        timers=_count(connection, tables.timers),
        refusals=_count(connection, tables.refusals),
        open=opened - by_status.get(Status.COMPLETED, 0),
        delivered=_count(connection, tables.deliveries, tables.deliveries.c.status == "delivered"),
        by_status=by_status,
    )


def _count(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())

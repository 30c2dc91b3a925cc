"""Totals over the whole store."""

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
    """Every arrival, not only different ones."""

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
    statuses = select(tables.exceptions.c.status, func.count().label("number")).group_by(tables.exceptions.c.status)
    by_status: dict[str, int] = {row.status: row.number for row in connection.execute(statuses)}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentTotals:
    """What a department has open, has completed, and was notified of."""

    department: str
    open: int
    completed: int
    delivered: int


def department_totals(connection: Connection) -> list[DepartmentTotals]:
    """Counts for each department that has had work or notices, in alphabetical order."""
    exceptions, deliveries = tables.exceptions.c, tables.deliveries.c
    by_status = select(exceptions.department, exceptions.status, func.count())
    work = connection.execute(by_status.group_by(exceptions.department, exceptions.status)).all()
    told = select(deliveries.department, func.count().label("number")).where(deliveries.status == "delivered")
    told = told.group_by(deliveries.department)
    delivered: dict[str, int] = {row.department: row.number for row in connection.execute(told)}
    names = sorted({row[0] for row in work} | set(delivered))
    return [
        DepartmentTotals(
            department=name,
            open=sum(count for owner, status, count in work if owner == name and status != Status.COMPLETED),
            completed=sum(count for owner, status, count in work if owner == name and status == Status.COMPLETED),
            delivered=delivered.get(name, 0),
        )
        for name in names
    ]


def raised_types(connection: Connection) -> set[str]:
    """The keys of the types of which at least one exception was ever raised."""
    return set(connection.execute(select(tables.exceptions.c.type).distinct()).scalars())


def _count(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())

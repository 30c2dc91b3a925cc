"""A department's queue, the most urgent first, and how much work stands where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    RowMapping,
    case,
    cast,
    func,
    select,
    type_coerce,
)

from state_machines.engine.registry import work_types
from store.tables import COMPLETED, exceptions, service_jobs

URGENCY = ("Medical Emergency", "Non-Medical Emergency")
"""Severities that come before all others, the most urgent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One open exception in its department's queue, as of the instant at which the queue was read."""

    id: str
    type: str
    job: str
    status: str
    severity: str | None
    """The severity of the service job; None when upstream has not said."""

    comment: str
    opened_at: datetime
    age: timedelta
    follow_up_at: datetime | None
    follow_up_reason: str | None
    follow_up_due: bool
    """Whether the follow-up's date and time has come."""

    waiting_on: str | None
    assignee: str | None
    """Who has claimed it; None once the claim has lapsed."""

    claimed_until: datetime | None
    attempts: int
    flags: tuple[str, ...]
    """What is amiss: ``no-customer-zone`` (no rule of local time can be kept), ``zone-from-state`` (the zone is
    unknown and every zone of the state counts), ``no-severity``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many exceptions of a department stand in a status."""

    department: str
    status: str
    number: int
    oldest_at: datetime
    """When the oldest of them was opened."""


_ITEM_COLUMNS = tuple(
    exceptions.c[name]
    for name in (
        "id", "type", "job", "status", "comment", "opened_at", "follow_up_at", "follow_up_reason", "waiting_on",
        "assignee", "claimed_until", "attempts",
    )
)  # fmt: skip


def department_queue(
    connection: Connection, department: str, *, now: datetime, limit: int | None = 100, type_key: str | None = None
) -> list[QueueItem]:
    """The open exceptions of a department: medical emergencies, other emergencies, the rest; the oldest first.

    Work whose declaration leaves severity out of its order stands with the rest.

    Args:
        connection: a connection that may read.
        department: the department's slug, such as ``support-services``.
        now: the instant by which ages, due follow-ups and lapsed claims are judged; aware.
        limit: at most so many; None for all.
        type_key: only exceptions of this type.

    """
    severity = _fact(connection, "severity")
    query = (
        select(
            *_ITEM_COLUMNS,
            severity.label("severity"),
            _fact(connection, "customer.zone").label("zone"),
            _fact(connection, "customer.state").label("state"),
        )
        .join_from(exceptions, service_jobs, service_jobs.c.number == exceptions.c.job, isouter=True)
        .where(exceptions.c.department == department, exceptions.c.status != COMPLETED)
        .order_by(*working_order(connection))
        .limit(limit)
    )
    if type_key is not None:
        query = query.where(exceptions.c.type == type_key)
    return [_item(row, now) for row in connection.execute(query).mappings()]


def working_order(connection: Connection) -> tuple[ColumnElement[Any], ...]:
    """The order in which open work is to be done, for a query of exceptions joined with their service jobs."""
    severity = _fact(connection, "severity")
    urgency = case(
        (exceptions.c.type.in_(_without_severity()), len(URGENCY)),
        *((severity == name, place) for place, name in enumerate(URGENCY)),
        else_=len(URGENCY),
    )
    return urgency, exceptions.c.queue_rank, exceptions.c.opened_at, exceptions.c.id


@cache
def _without_severity() -> tuple[str, ...]:
    """The kinds of work in whose order the severity of the service job does not count."""
    return tuple(key for key, declared in work_types().items() if not declared.severity_first)


def counts(connection: Connection) -> list[Count]:
    """How many exceptions stand in each status, by department."""
    query = (
        select(
            exceptions.c.department,
            exceptions.c.status,
            func.count().label("number"),
            func.min(exceptions.c.opened_at).label("oldest_at"),
        )
        .group_by(exceptions.c.department, exceptions.c.status)
        .order_by(exceptions.c.department, exceptions.c.status)
    )
    return [Count(**row) for row in connection.execute(query).mappings()]


def _fact(connection: Connection, path: str) -> ColumnElement[str | None]:
    """A fact of the service job."""
    return text_inside(connection, service_jobs.c.facts, path)


def text_inside(connection: Connection, column: ColumnElement[str], name: str) -> ColumnElement[str | None]:
    """A text of an object that is kept as JSON, read inside the database."""
    document = type_coerce(column, JSON) if connection.dialect.name == "sqlite" else cast(column, JSON)
    text: ColumnElement[str | None] = document[name].as_string()
    return text


def _item(row: RowMapping, now: datetime) -> QueueItem:
    values = dict(row)
    zone, state = values.pop("zone"), values.pop("state")
    due_at, claimed_until = values["follow_up_at"], values["claimed_until"]
    if claimed_until is not None and claimed_until <= now:
        values["assignee"] = values["claimed_until"] = None
    return QueueItem(
        **values,
        age=now - values["opened_at"],
        follow_up_due=due_at is not None and due_at <= now,
        flags=_flags(values["severity"], zone, state),
    )


def _flags(severity: str | None, zone: str | None, state: str | None) -> tuple[str, ...]:
    flags = []
    if not zone:
        flags.append("zone-from-state" if state else "no-customer-zone")
    if not severity:
        flags.append("no-severity")
    return tuple(flags)

"""A department's queue, the most urgent first, and the amount of work per department, type and status."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    cast,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
)

from state_machines.declaration.status import Status
from store.bulk import given_texts, listing
from store.queue_order import WORKING_ORDER
from store.tables import COMPLETED, exception_counts, exceptions, service_jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One open exception in its department's queue, as of the instant at which the queue was read."""

    id: str
    type: str
    job: str
    status: str
    severity: str | None
    """The severity of the service job; None if upstream has not reported it."""

    comment: str
    opened_at: datetime
    age: timedelta
    follow_up_at: datetime | None
    follow_up_reason: str | None
    follow_up_due: bool
    """Whether the date and time of the follow-up has passed."""

    waiting_on: str | None
    assignee: str | None
    """Who has claimed it; None once the claim has expired."""

    claimed_until: datetime | None
    attempts: int
    breached_at: datetime | None
    """When the target of one of its clocks ran out; None while none has."""

    customer_zone: str | None
    """The IANA name of the customer's time zone; None when upstream has not said."""

    customer_state: str | None
    """The two-letter state of the customer's home, for when the zone is unknown."""

    flags: tuple[str, ...]
    """Warnings: ``no-customer-zone`` (rules of local time cannot be applied), ``zone-from-state`` (the zone is unknown
    and every zone of the state counts), ``no-severity``, ``breached`` (the target of a clock has run out)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The number of exceptions of a department in a status."""

    department: str
    status: str
    number: int
    oldest_open_at: datetime | None
    """When the oldest exception that is open in the department was opened; None if none is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCount:
    """The number of exceptions of a type in a status."""

    type: str
    status: str
    department: str
    """The slug of the owning department."""

    number: int


_ITEM = (
    "id", "type", "job", "status", "comment", "opened_at", "follow_up_at", "follow_up_reason", "waiting_on",
    "assignee", "claimed_until", "attempts", "breached_at",
)  # fmt: skip
ITEM_COLUMNS: Final = tuple(exceptions.c[name] for name in (*_ITEM, "urgency", "queue_rank"))
"""What a query selects whose rows ``read_items`` takes."""

_FACTS = {"severity": "severity", "zone": "customer.zone", "state": "customer.state"}
"""Facts of the service job by their names in a row of the queue."""


def department_queue(
    connection: Connection,
    department: str,
    *,
    now: datetime,
    limit: int | None = 100,
    type_key: str | None = None,
    after: str | None = None,
) -> list[QueueItem]:
    """The open exceptions of a department: medical emergencies, other emergencies, the rest.

    Within one severity, work past the target of a clock comes first, and then the oldest. Work whose declaration leaves
    severity out of its order ranks with the rest.

    Args:
        connection: a connection that may read.
        department: the department's slug, such as ``support-services``.
        now: the instant by which ages, due follow-ups and expired claims are judged; aware.
        limit: the most exceptions to return; None for all.
        type_key: only exceptions of this type.
        after: only what follows the exception with this ID, which need not be open any more: the next page.

    Raises:
        LookupError: no exception has the ID ``after``.

    """
    query = (
        select(*ITEM_COLUMNS)
        .where(exceptions.c.department == department, exceptions.c.status != COMPLETED)
        .order_by(*WORKING_ORDER)
        .limit(limit)
    )
    if type_key is not None:
        query = query.where(exceptions.c.type == type_key)
    if after is not None:
        query = query.where(tuple_(*WORKING_ORDER) > _place_of(connection, after))
    return read_items(connection, query, now)


def read_items(connection: Connection, query: Select[Any], now: datetime) -> list[QueueItem]:
    """Read the rows of a query for ``ITEM_COLUMNS`` with the facts of their service jobs, in the working order."""
    page = query.subquery()
    facts = [_fact(connection, path).label(name) for name, path in _FACTS.items()]
    with_facts = (
        select(*(page.c[name] for name in _ITEM), *facts)
        .join_from(page, service_jobs, service_jobs.c.number == page.c.job, isouter=True)
        .order_by(*(page.c[column.name] for column in WORKING_ORDER))
    )
    return [_item(row, now) for row in connection.execute(with_facts).mappings()]


def _place_of(connection: Connection, exception_id: str) -> ColumnElement[Any]:
    """The place of an exception in the order of its queue, now or when it was open."""
    row = connection.execute(select(*WORKING_ORDER).where(exceptions.c.id == exception_id)).one_or_none()
    if row is None:
        raise LookupError(f"there is no exception {exception_id}")
    return tuple_(*(literal(value, column.type) for value, column in zip(row, WORKING_ORDER, strict=True)))


def counts(connection: Connection) -> list[Count]:
    """The number of exceptions in each status, by department."""
    oldest = _oldest_open(connection)
    numbers: Counter[tuple[str, str]] = Counter()
    for each in type_counts(connection):
        numbers[each.department, each.status] += each.number
    return [
        Count(department=department, status=status, number=number, oldest_open_at=oldest.get(department))
        for (department, status), number in sorted(numbers.items())
    ]


def open_count(connection: Connection, department: str, *, type_key: str | None = None) -> int:
    """The number of open exceptions in a department, or only those of a type."""
    return sum(
        each.number
        for each in type_counts(connection)
        if each.department == department and each.status != Status.COMPLETED and type_key in {None, each.type}
    )


def type_counts(connection: Connection) -> list[TypeCount]:
    """The number of exceptions of each type in each status; zeros are left out."""
    kept = exception_counts.c
    number = func.sum(kept.number).label("number")
    query = select(kept.type, kept.status, func.min(kept.department).label("department"), number)
    query = query.group_by(kept.type, kept.status).having(number > 0).order_by(kept.type, kept.status)
    return [TypeCount(**{**row, "number": int(row["number"])}) for row in connection.execute(query).mappings()]


def _oldest_open(connection: Connection) -> dict[str, datetime]:
    """When the oldest open exception of each department was opened."""
    dialect = connection.dialect.name
    kinds = given_texts(dialect, "types")
    oldest = (
        select(exceptions.c.opened_at)
        .where(exceptions.c.type == kinds.c.value, exceptions.c.status != COMPLETED)
        .order_by(exceptions.c.opened_at)
        .limit(1)
        .scalar_subquery()
    )
    departments = {each.type: each.department for each in type_counts(connection) if each.status != Status.COMPLETED}
    found: dict[str, datetime] = {}
    query = select(kinds.c.value, oldest.label("opened_at"))
    for type_key, opened_at in connection.execute(query, {"types": listing(dialect, departments)}):
        if opened_at is not None:
            department = departments[type_key]
            found[department] = min(opened_at, found.get(department, opened_at))
    return found


def _fact(connection: Connection, path: str) -> ColumnElement[str | None]:
    """A fact of the service job."""
    return text_inside(connection, service_jobs.c.facts, path)


def text_inside(connection: Connection, column: ColumnElement[str], name: str) -> ColumnElement[str | None]:
    """A text of an object that is stored as JSON, read inside the database."""
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
        customer_zone=zone or None,
        customer_state=state or None,
        age=now - values["opened_at"],
        follow_up_due=due_at is not None and due_at <= now,
        flags=(*_flags(values["severity"], zone, state), *(["breached"] if values["breached_at"] else [])),
    )


def _flags(severity: str | None, zone: str | None, state: str | None) -> tuple[str, ...]:
    flags = []
    if not zone:
        flags.append("zone-from-state" if state else "no-customer-zone")
    if not severity:
        flags.append("no-severity")
    return tuple(flags)

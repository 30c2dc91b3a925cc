"""Open work as a person lists it: filtered, in an order of their choice, a page at a time, with an honest count.

A page begins after, or ends before, an item that the person has seen, so it costs the same wherever it stands. Work by
its age is read type by type, because there the index has it in that order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, desc, func, literal, select, tuple_, union_all

from state_machines.declaration.status import Status
from store.queries.queues import ITEM_COLUMNS, QueueItem, read_items, type_counts
from store.queue_order import WORKING_ORDER
from store.tables import COMPLETED, EARLIEST, LATEST, exceptions

MOST_COUNTED: Final = 10_000
"""A count that needs every row to be looked at goes no further."""


class Order(StrEnum):
    """The order of a list."""

    QUEUE = "queue"
    """The order in which the work is to be done."""

    OLDEST = "oldest"
    NEWEST = "newest"


class Owner(StrEnum):
    """Whose work a list shows, apart from one person's."""

    ANYBODY = ""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Which open work a list shows; what is left out is not asked for."""

    department: str = ""
    """The slug of the department; empty for work of every department, of which only one person's is listed."""

    types: tuple[str, ...] = ()
    """Keys of the kinds of work of the department, from which the list is read by age."""

    type_key: str = ""
    status: str = ""
    job: str = ""
    assignee: str = ""
    """The name of the person who has claimed it."""

    owner: Owner = Owner.ANYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """A page of a list."""

    items: tuple[QueueItem, ...]
    has_more: bool
    """Whether there is more in the direction in which the page was read."""


def work_page(  # noqa: PLR0913 - a page of a list has these
    connection: Connection,
    chosen: WorkFilter,
    *,
    now: datetime,
    limit: int,
    order: Order = Order.QUEUE,
    after: str = "",
    before: str = "",
) -> WorkPage:
    """A page of the open work that a filter matches.

    Args:
        connection: a connection that may read.
        chosen: which work.
        now: the instant by which ages, due follow-ups and lapsed claims are judged; aware.
        limit: at most so many.
        order: the order of the list.
        after: only what stands after the item of this ID, which need not be open any more: the next page.
        before: only what stands before it: the previous page.

    Raises:
        LookupError: there is no item of the ID ``after`` or ``before``.

    """
    columns, down = _COLUMNS[order], (order is Order.NEWEST) != bool(before)
    turn = desc if down else _as_is
    by_type = order is not Order.QUEUE and bool(chosen.types) and not chosen.type_key
    # A type belongs to one department: asked for both, PostgreSQL reads the queue's index and sorts all of it.
    of_type = order is not Order.QUEUE and bool(chosen.types or chosen.type_key)
    where = _conditions(replace(chosen, department="") if of_type else chosen, now)
    if seen := before or after:
        place = _place_of(connection, seen, columns)
        where.append(tuple_(*columns) < place if down else tuple_(*columns) > place)

    def some(*more: ColumnElement[bool]) -> Select[Any]:
        found = select(*ITEM_COLUMNS).where(exceptions.c.status != COMPLETED, *where, *more)
        return found.order_by(*map(turn, columns)).limit(limit + 1)

    query = some()
    if by_type:
        parts = [some(exceptions.c.type == key).subquery() for key in chosen.types]
        together = union_all(*(select(*part.c) for part in parts)).subquery()
        query = select(together).order_by(*(turn(together.c[each.name]) for each in columns)).limit(limit + 1)
    items = read_items(connection, query, now)
    if order is not Order.QUEUE:
        items.sort(key=lambda item: (item.opened_at, item.id), reverse=order is Order.NEWEST)
    kept = items[-limit:] if before else items[:limit]
    return WorkPage(items=tuple(kept), has_more=len(items) > limit)


def matching(connection: Connection, chosen: WorkFilter, *, now: datetime) -> int:
    """How many open items a filter matches; no more than ``MOST_COUNTED + 1`` where each has to be looked at."""
    if chosen.department and not (chosen.job or chosen.assignee or chosen.owner):
        return sum(
            each.number
            for each in type_counts(connection)
            if each.department == chosen.department
            and each.status != Status.COMPLETED
            and chosen.type_key in {"", each.type}
            and chosen.status in {"", each.status}
        )
    some = select(exceptions.c.id).where(exceptions.c.status != COMPLETED, *_conditions(chosen, now))
    return connection.execute(select(func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery())).scalar_one()


_BY_AGE: Final[tuple[ColumnElement[Any], ...]] = (exceptions.c.opened_at, exceptions.c.id)
_COLUMNS: Final = {Order.QUEUE: WORKING_ORDER, Order.OLDEST: _BY_AGE, Order.NEWEST: _BY_AGE}


def _as_is(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column


def held_at(now: datetime) -> ColumnElement[bool]:
    """That somebody's claim holds at an instant."""
    return and_(exceptions.c.claimed_until.between(EARLIEST, LATEST), exceptions.c.claimed_until > now)


def free_at(now: datetime) -> ColumnElement[bool]:
    """That nobody's claim holds at an instant, as one comparison, which no other index than the queue's can answer."""
    return func.coalesce(exceptions.c.claimed_until, literal(EARLIEST, exceptions.c.claimed_until.type)) <= now


def _conditions(chosen: WorkFilter, now: datetime) -> list[ColumnElement[bool]]:
    pairs = (
        (exceptions.c.department, chosen.department),
        (exceptions.c.type, chosen.type_key),
        (exceptions.c.status, chosen.status),
        (exceptions.c.job, chosen.job),
        (exceptions.c.assignee, chosen.assignee),
    )
    found = [column == value for column, value in pairs if value]
    if chosen.assignee:
        found.append(held_at(now))
    elif chosen.owner is Owner.NOBODY:
        found.append(free_at(now))
    return found


def _place_of(connection: Connection, item: str, columns: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Where an item stands, or stood, in an order."""
    row = connection.execute(select(*columns).where(exceptions.c.id == item)).one_or_none()
    if row is None:
        raise LookupError(f"no item has the ID {item}")
    return tuple_(*(literal(value, column.type) for value, column in zip(row, columns, strict=True)))

"""The next item of a department's queue that somebody may take, locked so that two who ask at once get two items."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from state_machines.declaration.status import WAITS, Status
from store.queries.work_lists import MOST_COUNTED, free_at, held_at
from store.queue_order import WORKING_ORDER
from store.tables import COMPLETED, exceptions, service_jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """Why open work of a queue is nobody's next item; no number goes beyond ``MOST_COUNTED``."""

    held: int
    """Somebody has claimed it."""

    asleep: int
    """Its follow-up is not due yet."""

    waiting: int
    """It waits on somebody."""

    wakes_at: datetime | None
    """When the first follow-up is due; None where there is none."""


def next_unassigned(
    connection: Connection,
    department: str,
    *,
    now: datetime,
    types: Collection[str],
    without: Collection[str],
    pass_over_locked: bool,
) -> str | None:
    """The ID of the first open item in a queue's order that nobody holds and that can be worked now; None if none is.

    On PostgreSQL, the row of its service job is locked; on SQLite, the transaction is the lock.

    Args:
        connection: inside a transaction that writes.
        department: the slug of the department.
        now: the instant, aware.
        types: keys of the kinds of work that may be taken.
        without: IDs of items that are left out.
        pass_over_locked: leave out what somebody else is changing at this moment, instead of waiting for it.

    """
    query = (
        select(exceptions.c.id)
        .join(service_jobs, service_jobs.c.number == exceptions.c.job)
        .where(
            exceptions.c.department == department,
            exceptions.c.type.in_(list(types)),
            exceptions.c.status != COMPLETED,
            free_at(now),
            ~_asleep(now),
            ~_waits(),
        )
        .order_by(*WORKING_ORDER)
        .limit(1)
    )
    if without:
        query = query.where(exceptions.c.id.not_in(list(without)))
    if connection.dialect.name != "sqlite":
        query = query.with_for_update(of=service_jobs, skip_locked=pass_over_locked)
    return connection.execute(query).scalar_one_or_none()


def unavailable(connection: Connection, department: str, *, now: datetime) -> Unavailable:
    """Count the open work of a queue that is nobody's next item, by the reason."""
    of_queue = and_(exceptions.c.department == department, exceptions.c.status != COMPLETED)

    def number(condition: ColumnElement[bool]) -> int:
        some = select(exceptions.c.id).where(of_queue, condition).limit(MOST_COUNTED)
        return connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()

    first = select(func.min(exceptions.c.follow_up_at)).where(of_queue, free_at(now), _asleep(now))
    return Unavailable(
        held=number(held_at(now)),
        asleep=number(and_(free_at(now), _asleep(now))),
        waiting=number(and_(free_at(now), _waits())),
        wakes_at=connection.execute(first).scalar_one(),
    )


def _asleep(now: datetime) -> ColumnElement[bool]:
    due = func.coalesce(exceptions.c.follow_up_at > now, False)
    return and_(exceptions.c.status == Status.FOLLOW_UP.value, due)


def _waits() -> ColumnElement[bool]:
    return or_(*(exceptions.c.status == status.value for status in sorted(WAITS)))

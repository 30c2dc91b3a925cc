"""Durable timers: what falls due when, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.tables import exceptions
from store.tables import timers as table


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRecord:
    """One durable timer. All instants are aware UTC, by the clock of the rules."""

    id: str
    job: str
    type: str
    """Key of the exception type whose rule it is."""

    exception_id: str | None
    """The exception it is set on; None if it watches the job."""

    rule: str
    due_at: datetime
    set_at: datetime
    attempts: int
    """The number of attempts."""

    ended_at: datetime | None
    ending: str | None
    """``fired``, ``cancelled``, ``moot`` (nothing was left to do) or ``dead``; None while it is pending."""


_COLUMNS = tuple(table.c[name] for name in TimerRecord.__dataclass_fields__)


def timers(
    connection: Connection,
    *,
    pending_only: bool = True,
    job: str | None = None,
    exception_id: str | None = None,
    limit: int | None = 100,
) -> list[TimerRecord]:
    """Timers, the next due first.

    Args:
        connection: a connection that may read.
        pending_only: leave out those that have ended.
        job: only those of this service job.
        exception_id: only those of this exception.
        limit: the most timers to return; None for all.

    """
    query = select(*_COLUMNS).order_by(table.c.due_at, table.c.id).limit(limit)
    if pending_only:
        query = query.where(table.c.ended_at.is_(None))
    if job is not None:
        query = query.where(table.c.job == job)
    if exception_id is not None:
        # Through the job, which has an index: a table with fewer indexes is written faster.
        its_job = select(exceptions.c.job).where(exceptions.c.id == exception_id).scalar_subquery()
        query = query.where(table.c.job == its_job, table.c.exception_id == exception_id)
    return [TimerRecord(**row) for row in connection.execute(query).mappings()]

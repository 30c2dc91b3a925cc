"""Durable timers: claim what is due, and end what has fired or no longer applies."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from store.bulk import among, chosen, listing
from store.tables import iso, timers


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTimer:
    """A timer that was claimed because it fell due."""

    id: str
    job: str
    type: str
    exception_id: str | None
    rule: str
    due_at: datetime
    attempts: int
    """The number of claims, including this one."""


def claim_due(
    connection: Connection, now: datetime, *, limit: int, lease: timedelta, begun_before: bool = False
) -> list[DueTimer]:
    """Claim timers that are due and not claimed by another process; the process that claims a row fires it.

    The claim is a lease: it is counted before the work starts, and expires if the work never ends. Timers that were
    begun before and never ended (``begun_before``) are claimed separately from new ones.
    """
    due = (
        select(timers.c.id)
        .where(timers.c.ended_at.is_(None), timers.c.due_at <= now, _unclaimed(now))
        .where(timers.c.attempts > 0 if begun_before else timers.c.attempts == 0)
        .order_by(timers.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    columns = [timers.c[name] for name in DueTimer.__dataclass_fields__]
    locked = due.cte()  # a subquery with a limit and a lock would be run again for each row, and exceed the limit
    claimed = connection.execute(
        timers.update()
        .where(chosen(connection.dialect.name, timers.c.id, select(locked.c.id)), _unclaimed(now))
        .values(claimed_until=now + lease, attempts=timers.c.attempts + 1)
        .returning(*columns)
    )
    return sorted((DueTimer(**row) for row in claimed.mappings()), key=lambda timer: (timer.due_at, timer.id))


def give_back(connection: Connection, ids: Sequence[str]) -> None:
    """Release the claim of timers that an outage interrupted: they are due again, and lose no attempt."""
    if ids:
        connection.execute(
            timers.update()
            .where(timers.c.id.in_(list(ids)), timers.c.ended_at.is_(None), timers.c.attempts > 0)
            .values(claimed_until=None, attempts=timers.c.attempts - 1)
        )


def _unclaimed(now: datetime) -> Any:
    return or_(timers.c.claimed_until.is_(None), timers.c.claimed_until <= now)


def still_pending(connection: Connection, ids: Collection[str]) -> set[str]:
    """Which of these timers have not ended. Call it after locking their jobs, so that the answer stays true."""
    dialect = connection.dialect.name
    query = select(timers.c.id).where(among(dialect, timers.c.id, "ids"), timers.c.ended_at.is_(None))
    return set(connection.execute(query, {"ids": listing(dialect, ids)}).scalars())


def end(connection: Connection, ids: Sequence[str], ending: str, now: datetime) -> None:
    """End timers as ``fired``, ``cancelled``, ``moot`` (nothing was left to do) or ``dead``."""
    if ids:
        dialect = connection.dialect.name
        connection.execute(
            timers.update()
            .where(among(dialect, timers.c.id, "ids"), timers.c.ended_at.is_(None))
            .values(ended_at=now, ending=ending),
            {"ids": listing(dialect, ids)},
        )


def cancel(connection: Connection, rules: Sequence[tuple[str, str, str]], now: datetime) -> None:
    """Cancel the pending timers of these (service job, exception, time rule) with one statement."""
    if not rules:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_CANCEL_ON_SQLITE, [(iso(now), *rule) for rule in rules])
    else:
        connection.exec_driver_sql(_CANCEL, (now, *map(list, zip(*rules, strict=True))))


_CANCEL_ON_SQLITE = """
UPDATE timers SET ended_at = ?, ending = 'cancelled'
WHERE job = ? AND exception_id = ? AND rule = ? AND ended_at IS NULL
"""

_CANCEL = """
UPDATE timers SET ended_at = %s, ending = 'cancelled' WHERE ended_at IS NULL AND id = ANY (ARRAY(
    SELECT found.id FROM unnest(%b::text[], %b::text[], %b::text[]) AS given(job, exception_id, rule)
    CROSS JOIN LATERAL (
        SELECT id FROM timers WHERE timers.job = given.job AND timers.exception_id = given.exception_id
        AND timers.rule = given.rule AND timers.ended_at IS NULL OFFSET 0
    ) AS found
))
"""
"""One by one, by the index: PostgreSQL might read all pending timers to join them, which the OFFSET prevents."""


def requeue(connection: Connection, timer_id: str) -> bool:
    """Requeue a timer that was given up, with all its attempts; False if there is none, or a later one."""
    later = timers.alias()
    same = [later.c[name].is_not_distinct_from(timers.c[name]) for name in ("type", "exception_id", "rule")]
    superseded = select(later.c.id).where(later.c.job == timers.c.job, *same, later.c.set_at > timers.c.set_at).exists()
    begun = connection.execute(
        timers.update()
        .where(timers.c.id == timer_id, timers.c.ending == "dead", ~superseded)
        .values(ended_at=None, ending=None, claimed_until=None, attempts=0)
    )
    return begun.rowcount == 1


def next_due(connection: Connection) -> datetime | None:
    """When the next pending timer falls due; None if there is none."""
    query = select(timers.c.due_at).where(timers.c.ended_at.is_(None)).order_by(timers.c.due_at).limit(1)
    return connection.execute(query).scalar()

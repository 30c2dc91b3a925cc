"""Deliveries: each notice on each of its department's channels, once, with its attempts.

A delivery is *pending* until its channel accepts it (*delivered*) or it is given up (*failed*). An attempt is counted
when it is claimed, before the work starts. A claim is a lease: until ``next_attempt_at`` no other worker attempts it.

``next_attempt_at`` is the machine's own time, whatever clock the rules follow: it concerns network calls.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, literal_column, select

from store.bulk import insert_into
from store.heartbeats import extend_lease, is_leased
from store.outbox import mark_planned, notices
from store.tables import deliveries, disabled_channels, outbox

DESK = "desk"
PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"

BEGUN = "it was begun and never finished"
"""The error of a delivery for as long as it is claimed; if one with this error is due, its claimant died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One notice on one channel."""

    id: int
    notice_id: str
    channel: str
    department: str
    job: str
    exception_id: str | None
    reason: str
    text: str
    created_at: datetime
    attempts: int
    """The number of attempts, including this one."""


_COLUMNS = tuple(deliveries.c[name] for name in Delivery.__dataclass_fields__)


def plan(
    connection: Connection,
    department: str,
    portion: int,
    channels: Sequence[str],
    *,
    now: datetime,
    due: datetime,
) -> None:
    """Insert the deliveries of a portion's notices; existing ones stay as they are.

    The desk's delivery is complete once written: it is the line in the department's inbox.

    Args:
        connection: inside a transaction that writes.
        department: the slug of the department; a portion of another department is ignored.
        portion: the number of the portion whose notices are to be delivered.
        channels: the channels besides the desk.
        now: the instant by the rules' clock.
        due: from when, by the machine's time, the first attempt may be made.

    """
    told = [notice for notice in notices(connection, portion) if notice.department == department]
    rows = [
        {
            "notice_id": notice.id,
            "channel": channel,
            "department": department,
            "job": notice.job,
            "exception_id": notice.exception_id,
            "reason": notice.reason,
            "text": notice.text,
            "status": DELIVERED if channel == DESK else PENDING,
            "attempts": 1 if channel == DESK else 0,
            "created_at": now,
            "next_attempt_at": None if channel == DESK else due,
            "delivered_at": now if channel == DESK else None,
        }
        for notice in told
        for channel in (DESK, *channels)
    ]
    if rows:
        connection.execute(insert_into(connection, deliveries).on_conflict_do_nothing(), rows)
        mark_planned(connection, portion, now)


def due_channels(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """The (department, channel) pairs that have a delivery due."""
    # As expressions: otherwise SQLite would read the whole index of department and channel to find distinct pairs.
    pair = [
        (column + literal_column("''")).label(column.name) for column in (deliveries.c.department, deliveries.c.channel)
    ]
    query = select(*pair).where(*_due(now)).distinct()
    return sorted((row.department, row.channel) for row in connection.execute(query))


def claim(  # noqa: PLR0913 - what is claimed, for how long, how much of it
    connection: Connection,
    department: str,
    channel: str,
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    suspects: bool = False,
    portion: int | None = None,
) -> list[Delivery]:
    """Claim deliveries that are due and count the attempt; no two claimants get the same one.

    Args:
        connection: inside a transaction that writes.
        department: the slug of the department.
        channel: the channel.
        now: the machine's time.
        lease: how long the claim holds if its holder never reports a result.
        limit: the most deliveries to claim.
        suspects: True for those that were begun and never finished, which are better attempted alone; False for the
        others.
        portion: only deliveries of this portion's notices.

    """
    begun = deliveries.c.last_error.is_not_distinct_from(BEGUN)
    due = (
        select(deliveries.c.id)
        .where(*_due(now), deliveries.c.department == department, deliveries.c.channel == channel)
        .where(begun if suspects else ~begun)
        .order_by(deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if portion is not None:
        due = due.where(deliveries.c.notice_id.in_(select(outbox.c.id).where(outbox.c.portion == portion)))
    chosen = due.cte()  # a subquery with a limit and a lock would be run again for each row, and exceed the limit
    claimed = connection.execute(
        deliveries.update()
        .where(deliveries.c.id.in_(select(chosen.c.id)), *_due(now))
        .values(attempts=deliveries.c.attempts + 1, next_attempt_at=now + lease, last_error=BEGUN)
        .returning(*_COLUMNS)
    )
    return sorted((Delivery(**row) for row in claimed.mappings()), key=lambda delivery: delivery.id)


def delivered(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """Record that the channel accepted these."""
    _settle(connection, ids, status=DELIVERED, delivered_at=now, next_attempt_at=None, last_error=None)


def postpone(connection: Connection, ids: Collection[int], until: datetime, error: str) -> None:
    """Record that the channel did not accept these, and when to try again."""
    _settle(connection, ids, next_attempt_at=until, last_error=error)


def give_back(connection: Connection, ids: Collection[int], until: datetime, error: str) -> None:
    """Record that these were claimed but not attempted, and when to try them; the attempt does not count."""
    _settle(connection, ids, attempts=deliveries.c.attempts - 1, next_attempt_at=until, last_error=error)


def pause_channel(connection: Connection, department: str, channel: str, until: datetime, now: datetime) -> None:
    """Pause a department's channel until an instant, whatever falls due meanwhile."""
    extend_lease(connection, _pause_name(department, channel), now, until)


def is_paused(connection: Connection, department: str, channel: str, now: datetime) -> bool:
    """Whether a department's channel is paused."""
    return is_leased(connection, _pause_name(department, channel), now)


def give_up(connection: Connection, ids: Collection[int], error: str) -> None:
    """Record that these are not tried again."""
    _settle(connection, ids, status=FAILED, next_attempt_at=None, last_error=error)


def requeue(connection: Connection, delivery_id: int, now: datetime) -> bool:
    """Requeue a delivery that was given up, with all its attempts; False if there is none."""
    begun = connection.execute(
        deliveries.update()
        .where(deliveries.c.id == delivery_id, deliveries.c.status == FAILED)
        .values(status=PENDING, attempts=0, next_attempt_at=now, last_error=None)
    )
    return begun.rowcount == 1


def disable(connection: Connection, department: str, channel: str, reason: str, now: datetime) -> None:
    """Switch a department's channel off, and give up what still waits for it."""
    row = {"department": department, "channel": channel, "disabled_at": now, "reason": reason}
    connection.execute(insert_into(connection, disabled_channels).values(row).on_conflict_do_nothing())
    connection.execute(
        deliveries.update()
        .where(deliveries.c.department == department, deliveries.c.channel == channel, deliveries.c.status == PENDING)
        .values(status=FAILED, next_attempt_at=None, last_error=reason)
    )


def enable(connection: Connection, department: str, channel: str) -> bool:
    """Switch a department's channel on again, for future notices; False if it was not off."""
    of_channel = (disabled_channels.c.department == department, disabled_channels.c.channel == channel)
    return connection.execute(disabled_channels.delete().where(*of_channel)).rowcount == 1


def disabled(connection: Connection, department: str) -> dict[str, str]:
    """The channels of a department that are switched off, each with the reason."""
    query = select(disabled_channels.c.channel, disabled_channels.c.reason).order_by(disabled_channels.c.channel)
    found = connection.execute(query.where(disabled_channels.c.department == department))
    return {row.channel: row.reason for row in found}


def _pause_name(department: str, channel: str) -> str:
    """The name of the lease that pauses a channel."""
    return f"channel.{department}.{channel}"


def _due(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    # Written into the statement, because a partial index serves no query with a parameter there.
    return deliveries.c.status == literal_column(f"'{PENDING}'"), deliveries.c.next_attempt_at <= now


def _settle(connection: Connection, ids: Collection[int], **values: object) -> None:
    connection.execute(
        deliveries.update().where(deliveries.c.id.in_(list(ids)), deliveries.c.status == PENDING).values(**values)
    )

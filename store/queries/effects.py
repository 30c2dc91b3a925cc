"""What came of events: the history lines and refusals they caused, found by their source."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from store.tables import exceptions, history, outbox, refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing that an event or a timer caused: a line of an exception's history, or a refusal."""

    cause_id: str
    job: str
    type: str
    exception_id: str | None
    trigger: str
    """The trigger that fired or was refused; ``raise`` for a new exception."""

    before: str
    after: str
    """The status reached; empty for a refusal."""

    why: str
    rules: tuple[dict[str, str], ...] = ()
    """The broken rules of a refusal."""

    told: tuple[str, ...] = ()
    """The departments that a refusal told to act at once, by slug."""


def effects_of(connection: Connection, cause_ids: Collection[str]) -> list[Effect]:
    """What events or timers of these ids caused: moves first, then what was raised, then refusals."""
    ids = list(cause_ids)
    lines = (
        select(history, exceptions.c.job, exceptions.c.type)
        .join(exceptions, exceptions.c.id == history.c.exception_id)
        .where(history.c.cause_id.in_(ids))
        .order_by(history.c.at, history.c.trigger == "raise", history.c.exception_id, history.c.number)
    )
    found = [_of_line(row) for row in connection.execute(lines).mappings()]
    refused = select(refusals).where(refusals.c.cause_id.in_(ids)).order_by(refusals.c.at, refusals.c.id)
    return found + [
        _of_refusal(row, _told_by(connection, row["id"], row["job"])) for row in connection.execute(refused).mappings()
    ]


def timers_fired_since(connection: Connection, source: str, after: datetime) -> list[Effect]:
    """What the time rules brought about after an instant."""
    lines = (
        select(history, exceptions.c.job, exceptions.c.type)
        .join(exceptions, exceptions.c.id == history.c.exception_id)
        .where(history.c.cause_source == source, history.c.at > after)
        .order_by(history.c.at, history.c.exception_id)
    )
    return [_of_line(row) for row in connection.execute(lines).mappings()]


def _of_line(row: RowMapping) -> Effect:
    return Effect(
        cause_id=row["cause_id"],
        job=row["job"],
        type=row["type"],
        exception_id=row["exception_id"],
        trigger=row["trigger"],
        before=row["before"],
        after=row["after"],
        why=row["why"],
    )


def _told_by(connection: Connection, refusal_id: str, job: str) -> tuple[str, ...]:
    notices = select(outbox.c.department).where(outbox.c.job == job, outbox.c.id.startswith(f"{refusal_id}."))
    return tuple(connection.execute(notices.where(outbox.c.text.is_not(None))).scalars())


def _of_refusal(row: RowMapping, told: tuple[str, ...]) -> Effect:
    return Effect(
        cause_id=row["cause_id"],
        job=row["job"],
        type=row["type"],
        exception_id=row["exception_id"],
        trigger=row["asked"],
        before="",
        after="",
        why="",
        rules=tuple(json.loads(row["rules"])),
        told=told,
    )

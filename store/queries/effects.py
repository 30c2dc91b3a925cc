"""The effects of events: the history lines and refusals they caused, found by their source."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from store.bulk import listing, looked_up
from store.history import HistoryLine
from store.queries.exceptions import histories
from store.tables import exceptions, history, outbox, refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect of an event or a timer: a line of an exception's history, or a refusal."""

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
    """The departments that a refusal notified to act at once, by slug."""


def effects_of(connection: Connection, cause_ids: Collection[str], jobs: Collection[str]) -> list[Effect]:
    """The effects of events or timers: moves first, then raised exceptions, then refusals.

    Args:
        connection: a connection that may read.
        cause_ids: the IDs of the events or timers.
        jobs: the service jobs that they concern; only effects on these are found.

    """
    dialect, causes = connection.dialect.name, set(cause_ids)
    given = {"jobs": listing(dialect, sorted(set(jobs)))}
    items = looked_up(dialect, select(exceptions.c.id, exceptions.c.job, exceptions.c.type), exceptions.c.job, "jobs")
    about = {row.id: row for row in connection.execute(items, given)}
    lines = [line for line in histories(connection, about) if line.cause_id in causes]
    lines.sort(key=lambda line: (line.at, line.trigger == "raise", line.exception_id, line.number))
    refused = looked_up(dialect, select(*refusals.columns), refusals.c.job, "jobs").order_by("at", "id")
    return [
        *(_of_line(line, about[line.exception_id].job, about[line.exception_id].type) for line in lines),
        *(
            _of_refusal(row, _notified_by(connection, row))
            for row in connection.execute(refused, given).mappings()
            if row["cause_id"] in causes
        ),
    ]


def timers_fired_since(connection: Connection, source: str, after: datetime) -> list[Effect]:
    """The effects of time rules after an instant, found by reading every history: for a small store."""
    lines = (
        select(history, exceptions.c.job, exceptions.c.type)
        .join(exceptions, exceptions.c.id == history.c.exception_id)
        .where(history.c.cause_source == source, history.c.at > after)
        .order_by(history.c.at, history.c.exception_id)
    )
    found = connection.execute(lines).mappings()
    return [
        _of_line(HistoryLine(**{name: row[name] for name in HistoryLine.__dataclass_fields__}), row["job"], row["type"])
        for row in found
    ]


def _of_line(line: HistoryLine, job: str, type_key: str) -> Effect:
    return Effect(
        cause_id=line.cause_id,
        job=job,
        type=type_key,
        exception_id=line.exception_id,
        trigger=line.trigger,
        before=line.before,
        after=line.after,
        why=line.why,
    )


def _notified_by(connection: Connection, refusal: RowMapping) -> tuple[str, ...]:
    """The departments that a refusal notified, found by its exception, or by its job if it concerns none."""
    about, item = outbox.c.exception_id, refusal["exception_id"]
    where = about == item if item else about.is_(None) & (outbox.c.job == refusal["job"])
    notices = select(outbox.c.department).where(where, outbox.c.id.startswith(f"{refusal['id']}."))
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

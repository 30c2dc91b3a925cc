"""Versions of the clocks in force, each valid from an instant until the next; rows are only ever added.

An item's clocks are folded from its history with the version of each moment, so the past does not change when something
is declared or set later. A version is armed once the timers of all open items have been set by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, literal, select, tuple_

from store.bulk import insert_into, listing, looked_up
from store.tables import COMPLETED, exceptions, timers
from store.tables import clock_versions as versions


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockVersion:
    """What was in force from an instant on."""

    number: int
    valid_from: datetime
    digest: str
    definition: Mapping[str, Any]
    """Clocks and calendars, as ``state_machines.engine.clock_terms.as_data`` gives them."""


_COLUMNS = tuple(versions.c[name] for name in ClockVersion.__dataclass_fields__)


def clock_versions(connection: Connection) -> list[ClockVersion]:
    """Every version, the first one first."""
    found = connection.execute(select(*_COLUMNS).order_by(versions.c.number)).mappings()
    return [ClockVersion(**{**row, "definition": from_json(row["definition"])}) for row in found]


def record_clock_version(connection: Connection, definition: Mapping[str, Any], digest: str, now: datetime) -> bool:
    """Add a version, unless it equals the latest; concurrent processes are safe.

    Args:
        connection: inside a writing transaction.
        definition: the clocks in force.
        digest: the digest of the definition.
        now: from when it is valid; never from before the version before it.

    Returns:
        Whether it was added.

    """
    while True:
        query = select(versions.c.number, versions.c.valid_from, versions.c.digest).order_by(versions.c.number.desc())
        last = connection.execute(query.limit(1)).one_or_none()
        if last is not None and last.digest == digest:
            return False
        row = {
            "number": last.number + 1 if last else 1,
            "valid_from": max(now, last.valid_from) if last else now,
            "digest": digest,
            "definition": to_json(definition).decode(),
        }
        # The process that inserts the number first has added its version; the other compares with the latest again.
        added = connection.execute(
            insert_into(connection, versions)
            .values(row)
            .on_conflict_do_nothing(index_elements=["number"])
            .returning(versions.c.number)
        )
        if added.first() is not None:
            return True


def unarmed_version(connection: Connection) -> int | None:
    """The number of the latest version if the timers of open items have not all been set by it yet."""
    query = select(versions.c.number, versions.c.armed_at).order_by(versions.c.number.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    return last.number if last is not None and last.armed_at is None else None


def note_armed(connection: Connection, number: int, now: datetime) -> None:
    """Record that every open item's timers are set by a version."""
    connection.execute(
        versions.update().where(versions.c.number == number, versions.c.armed_at.is_(None)).values(armed_at=now)
    )


Opened = tuple[datetime, str]
"""When an item was opened, and its id: its place among the open items of its type."""


def open_items_after(
    connection: Connection, type_key: str, after: Opened | None, limit: int
) -> list[tuple[Opened, str]]:
    """The open items of a type with their service jobs, in the order of opening, after a place or from the start."""
    place = (exceptions.c.opened_at, exceptions.c.id)
    query = (
        select(*place, exceptions.c.job)
        .where(exceptions.c.type == type_key, exceptions.c.status != COMPLETED)
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        beyond = tuple_(*(literal(value, column.type) for value, column in zip(after, place, strict=True)))
        query = query.where(tuple_(*place) > beyond)
    return [((row.opened_at, row.id), row.job) for row in connection.execute(query)]


def pending_rungs(connection: Connection, items: Mapping[str, str]) -> dict[str, dict[str, datetime]]:
    """When each rung of a clock falls due on these items, given with their jobs: instant by time rule, by item."""
    dialect = connection.dialect.name
    query = select(timers.c.exception_id, timers.c.rule, timers.c.due_at).where(
        timers.c.ended_at.is_(None), timers.c.rule.contains(".")
    )
    # Timers have an index by job, and none by exception.
    found = connection.execute(
        looked_up(dialect, query, timers.c.job, "jobs"), {"jobs": listing(dialect, sorted(set(items.values())))}
    )
    pending: dict[str, dict[str, datetime]] = {}
    for exception_id, rule, due_at in found:
        if exception_id in items:
            pending.setdefault(exception_id, {})[rule] = due_at
    return pending

"""Versions of each type's rules, as they were declared when a process first started with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, case, func, select

from state_machines.declaration.status import Status
from store.bulk import insert_into
from store.tables import exception_counts, rule_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """One version of one type's rules."""

    type: str
    """Key of the type."""

    version: str
    """The digest of its declaration, which items and history lines name."""

    first_seen_at: datetime
    """When a process first started with it, by the clock of the rules."""

    description: Mapping[str, Any]
    """The declaration, as ``state_machines.engine.description.describe`` gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsUnder:
    """The number of items of a type that were opened under a version of its rules."""

    type: str
    version: str
    open: int
    """Of them not Completed."""

    all: int


_COLUMNS = tuple(rule_versions.c[name] for name in RuleVersion.__dataclass_fields__)


def record_rule_versions(
    connection: Connection, versions: Mapping[str, str], describe: Callable[[str], Mapping[str, Any]], now: datetime
) -> int:
    """Record the versions that are not recorded yet; concurrent processes are safe.

    Args:
        connection: inside a writing transaction.
        versions: the version of each type, by key.
        describe: gives a type's declaration as plain data.
        now: when they are seen, aware.

    Returns:
        How many were new.

    """
    known = {
        (row.type, row.version) for row in connection.execute(select(rule_versions.c.type, rule_versions.c.version))
    }
    rows = [
        {"type": key, "version": version, "first_seen_at": now, "description": to_json(describe(key)).decode()}
        for key, version in versions.items()
        if (key, version) not in known
    ]
    if rows:
        connection.execute(insert_into(connection, rule_versions).on_conflict_do_nothing(), rows)
    return len(rows)


def known_versions(connection: Connection) -> list[RuleVersion]:
    """Every recorded version, by type and then the first seen first."""
    query = select(*_COLUMNS).order_by(rule_versions.c.type, rule_versions.c.first_seen_at, rule_versions.c.version)
    found = connection.execute(query).mappings()
    return [RuleVersion(**{**row, "description": from_json(row["description"])}) for row in found]


def items_under_versions(connection: Connection) -> list[ItemsUnder]:
    """The number of items per version, by type."""
    kept = exception_counts.c
    is_open = case((kept.status != Status.COMPLETED.value, kept.number), else_=0)
    number = func.sum(kept.number)
    query = (
        select(kept.type, kept.rule_version.label("version"), func.sum(is_open).label("open"), number.label("all"))
        .group_by(kept.type, kept.rule_version)
        .having(number > 0)
        .order_by(kept.type, kept.rule_version)
    )
    found = connection.execute(query).mappings()
    return [ItemsUnder(**{**row, "open": int(row["open"]), "all": int(row["all"])}) for row in found]

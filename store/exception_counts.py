"""The number of exceptions per type, version of its rules and status, kept so that a million need not be counted.

Every unit of work changes the counts in its own transaction. Each number is kept in parts, and a connection changes its
own part, so that concurrent units of work do not wait for each other's rows.
"""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, func, literal, select

from state_machines.engine.registry import work_types
from store.bulk import postgres_connection
from store.tables import exception_counts, exceptions
from store.workspace import Workspace

PARTS = 16
"""The number of parts on PostgreSQL; SQLite has one writer at a time."""


def count_changes(connection: Connection, workspace: Workspace) -> None:
    """Update the counts by what a unit of work has opened and moved; last, so that their rows are locked briefly."""
    changes = _changes(workspace)
    if not changes:
        return
    types = work_types()
    rows = [
        (type_key, version, status, types[type_key].department.slug, number)
        for (type_key, version, status), number in sorted(changes.items())  # in a fixed order, to avoid deadlocks
    ]
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_COUNT_ON_SQLITE, rows)
    else:
        postgres_connection(connection).execute(_COUNT, tuple(map(list, zip(*rows, strict=True))))


def _changes(workspace: Workspace) -> Mapping[tuple[str, str, str], int]:
    """The change in number of each type, version of its rules, and status."""
    changes: Counter[tuple[str, str, str]] = Counter()
    for item in workspace.opened.values():
        changes[item.type, item.rule_version, item.status] += 1
    for item_id, before in workspace.status_before.items():
        item = workspace.exceptions[item_id]
        changes[item.type, item.rule_version, before] -= 1
        changes[item.type, item.rule_version, item.status] += 1
    return {key: number for key, number in changes.items() if number}


_COUNT = f"""
INSERT INTO exception_counts AS kept (type, rule_version, status, part, department, number)
SELECT type, rule_version, status, pg_backend_pid() %% {PARTS}, department, number
FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::integer[])
    AS given(type, rule_version, status, department, number)
ON CONFLICT (type, rule_version, status, part) DO UPDATE SET number = kept.number + excluded.number
""".encode()  # noqa: S608 - of our own numbers alone

_COUNT_ON_SQLITE = """
INSERT INTO exception_counts (type, rule_version, status, part, department, number) VALUES (?, ?, ?, 0, ?, ?)
ON CONFLICT (type, rule_version, status, part) DO UPDATE SET number = number + excluded.number
"""


def recount(connection: Connection) -> None:
    """Count every exception again, after rows were written outside a unit of work, as by a partial restore."""
    connection.execute(exception_counts.delete())
    kinds = (exceptions.c.type, exceptions.c.rule_version, exceptions.c.status)
    counted = select(*kinds, literal(0), func.min(exceptions.c.department), func.count()).group_by(*kinds)
    connection.execute(exception_counts.insert().from_select(list(exception_counts.columns.keys()), counted))

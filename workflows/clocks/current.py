"""The clocks of an item as the screens show them: read from the store and folded, without a lock."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby

from state_machines.declaration.policy import Policy
from state_machines.engine.registry import work_types
from store.clock_versions import clock_versions
from store.engine import Connection
from store.queries import ExceptionRecord, history
from store.queries.exceptions import histories
from workflows.clocks.fold import ledgers
from workflows.clocks.ledger import Ledger
from workflows.clocks.versions import in_force


def clocks_of(connection: Connection, record: ExceptionRecord, *, policy: Policy, at: datetime) -> list[Ledger]:
    """The ledgers of an item's clocks up to an instant, past or future; empty if it has no clock.

    Args:
        connection: a connection that may read.
        record: the item.
        policy: used if no version of the clocks is recorded yet.
        at: up to when, aware UTC.

    """
    declared = work_types().get(record.type)
    if declared is None:
        return []
    versions = in_force(clock_versions(connection), declared, policy)
    if not any(version.clocks for version in versions):
        return []
    return ledgers(declared, history(connection, record.id), versions, at)


def clocks_of_many(
    connection: Connection, types: Mapping[str, str], *, policy: Policy, at: datetime
) -> dict[str, list[Ledger]]:
    """The ledgers of the clocks of several items up to an instant, by ID; without those that have no clock.

    Args:
        connection: a connection that may read.
        types: the key of each item's type by its ID.
        policy: stands in where no version of the clocks is recorded yet.
        at: up to when, aware UTC.

    """
    recorded = clock_versions(connection)
    declared = {key: found for key in set(types.values()) if (found := work_types().get(key))}
    versions = {key: in_force(recorded, found, policy) for key, found in declared.items()}
    timed = [item for item, key in types.items() if any(version.clocks for version in versions.get(key, ()))]
    by_item = groupby(histories(connection, timed), lambda line: line.exception_id) if timed else ()
    return {item: ledgers(declared[types[item]], list(lines), versions[types[item]], at) for item, lines in by_item}

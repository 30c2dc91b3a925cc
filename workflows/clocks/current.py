"""The clocks of an item as the screens show them: read from the store and folded, without a lock."""

from datetime import datetime

from state_machines.declaration.policy import Policy
from state_machines.engine.registry import work_types
from store.clock_versions import clock_versions
from store.engine import Connection
from store.queries import ExceptionRecord, history
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

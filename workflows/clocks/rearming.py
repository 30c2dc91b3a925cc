"""Set the timers of open items again after the clocks have changed: a nearer target must not wait for the old timer.

It is done in pages, each in a transaction under the locks of its service jobs, and again from the start if it was
interrupted: an item whose timers are correct is not touched.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException
from state_machines.engine.clock_terms import from_data
from state_machines.engine.registry import work_types
from store.clock_versions import clock_versions, note_armed, open_items_after, pending_rungs, unarmed_version
from store.engine import Connection, Store
from store.loading import load_exceptions, lock_jobs
from store.unit_of_work import save
from store.workspace import Workspace
from workflows.clocks.arming import ledgers_in, rungs_ahead, set_rung

PAGE = 200
"""Items in one transaction."""


def rearm_clocks(store: Store, policy: Policy, now: datetime) -> int:
    """Set the timers of the clocks on all open items by the latest version, if that has not been done yet.

    Args:
        store: the store.
        policy: used if no version is recorded.
        now: the instant by the clock of the rules, aware.

    Returns:
        How many items had a timer set or cancelled.

    Raises:
        ConcurrentChangeError: the same items were changed concurrently; call again.
        StoreUnavailableError: the database cannot be reached; the next call continues.

    """
    with store.reading() as connection:
        number = unarmed_version(connection)
        if number is None:
            return 0
        types = _types_with_clocks(connection)
    changed = sum(_rearm_type(store, type_key, number, policy, now) for type_key in types)
    with store.writing() as connection:
        note_armed(connection, number, now)
    return changed


def _rearm_type(store: Store, type_key: str, number: int, policy: Policy, now: datetime) -> int:
    changed, after = 0, None
    while True:
        with store.writing() as connection:
            page = open_items_after(connection, type_key, after, PAGE)
            changed += _rearm(connection, [(item, job) for (_, item), job in page], number, policy, now)
        if len(page) < PAGE:
            return changed
        after = page[-1][0]


def _types_with_clocks(connection: Connection) -> list[str]:
    """The types that have a clock in force, or had one by the version before."""
    known = work_types()
    last_two = islice(reversed(clock_versions(connection)), 2)
    return sorted({key for version in last_two for key in from_data(version.definition) if key in known})


def _rearm(connection: Connection, page: Sequence[tuple[str, str]], number: int, policy: Policy, now: datetime) -> int:
    if not page:
        return 0
    workspace = lock_jobs(connection, {job for _, job in page}, now)
    load_exceptions(connection, workspace)
    ids = [exception_id for exception_id, _ in page if exception_id in workspace.exceptions]
    pending = pending_rungs(connection, {exception_id: workspace.exceptions[exception_id].job for exception_id in ids})
    changed = sum(
        _rearm_item(workspace, workspace.exceptions[exception_id], pending.get(exception_id, {}), number, policy, now)
        for exception_id in ids
    )
    save(connection, workspace, now)
    return changed


def _rearm_item(
    workspace: Workspace, item: JobException, pending: dict[str, datetime], number: int, policy: Policy, now: datetime
) -> bool:
    """Set what is missing or due at another instant, and cancel what no clock needs any more.

    Whether its time is up is also recorded, for its place in the queue: under another target it may no longer be.
    """
    declared = work_types()[item.type]
    folded = ledgers_in(workspace, declared, item, policy=policy, at=now)
    workspace.breaches[item.id] = min((each.breached_at for each in folded if each.breached_at), default=None)
    wanted = dict(rung for ledger in folded for rung in rungs_ahead(ledger))
    if wanted == pending:
        return False
    workspace.cancel_timers(item, [rule for rule, due_at in pending.items() if wanted.get(rule) != due_at])
    for rule, due_at in wanted.items():
        if pending.get(rule) != due_at:
            set_rung(workspace, item, rule, due_at, f".v{number}")
    return True

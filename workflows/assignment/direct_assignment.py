"""Direct assignment: a person names the owner of an item of any type (P:t3, P:scheduler-task-assignment)."""

from dataclasses import dataclass
from datetime import datetime

from events.data import Actor
from state_machines.declaration.assignment import SCHEDULER
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.engine.registry import work_types
from store.assignments import give, loads
from store.engine import Connection, Store
from store.loading import lock_items
from store.ownership import ASSIGN, UNTIL_RELEASED, last_owners
from store.people import lock_people
from store.unit_of_work import save
from workflows.assignment.claiming import in_transaction
from workflows.assignment.eligibility import NEVER_OVERRULED, Demand, reasons_against
from workflows.assignment.policies import (
    assignment_of,
    eligible_again_at,
    is_busy,
    lease_ends,
    stays_until_released,
    term,
)

ASSIGNED, REFUSED, UNKNOWN, NOBODY = "assigned", "refused", "unknown", "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectAssignmentResult:
    """The outcome of a direct assignment."""

    exception_id: str
    kind: str
    """``assigned``; ``refused``, with the rules that forbid it; ``unknown`` if there is no such item; or ``nobody`` if
    there is no such person."""

    text: str
    to: str
    until: datetime | None = None
    rules: tuple[BrokenRule, ...] = ()


def assign_directly(  # noqa: PLR0913 - a direct assignment has these parties
    store: Store, policy: Policy, exception_id: str, to: str, *, by: Actor, now: datetime, anyway: bool = False
) -> DirectAssignmentResult:
    """Make a person the owner of an open item that no one holds.

    Args:
        store: the database.
        policy: the settings of the business rules.
        exception_id: the item.
        to: the name of the new owner.
        by: who assigns it.
        now: the instant, aware.
        anyway: whether to overrule shift, threshold, work group and skills; never presence or capacity.

    Raises:
        ConcurrentChangeError: it was changed concurrently at every attempt.
        StoreUnavailableError: the database cannot be reached; nothing was assigned.

    """
    return in_transaction(
        store, lambda connection: _assign(connection, policy, exception_id, to, by=by, now=now, anyway=anyway)
    )


def _assign(  # noqa: PLR0913 - likewise
    connection: Connection, policy: Policy, exception_id: str, to: str, *, by: Actor, now: datetime, anyway: bool
) -> DirectAssignmentResult:
    (person,) = lock_people(connection, [to]) or (None,)
    if person is None:
        return DirectAssignmentResult(
            exception_id=exception_id, kind=NOBODY, text=f"there is no person named {to}", to=to
        )
    workspace = lock_items(connection, [exception_id], now)
    item = workspace.exceptions.get(exception_id)
    if item is None:
        return DirectAssignmentResult(
            exception_id=exception_id, kind=UNKNOWN, text=f"there is no exception {exception_id}", to=to
        )
    declared = work_types()[item.type]
    assignment = assignment_of(declared, policy)
    against = _not_free(item.id, item.assignee, completed=item.is_completed)
    if not against:
        demand = Demand.of(declared, assignment, busy=is_busy(policy, now))
        held = loads(connection).get(to, {})
        last = last_owners(connection, [item.id]).get(item.id)
        found = reasons_against(person, demand, held, now, not_before=eligible_again_at(to, last, policy, now))
        against = tuple(each for each in found if not anyway or each.rule in NEVER_OVERRULED)
    if against:
        why = "; ".join(rule.why for rule in against)
        return DirectAssignmentResult(
            exception_id=item.id, kind=REFUSED, text=f"{item.id}: {why}", to=to, rules=against
        )
    until = lease_ends(assignment, policy, now)
    lasts = term(assignment, policy, now)
    give(
        workspace,
        item,
        to,
        until,
        by=by,
        now=now,
        trigger=ASSIGN,
        why=f"assigned to {to} by {by.name} {lasts}" + (", overruling the rules against it" if anyway else ""),
        rule=SCHEDULER,
        details={"method": "direct", UNTIL_RELEASED: stays_until_released(assignment)},
    )
    save(connection, workspace, now)
    return DirectAssignmentResult(
        exception_id=item.id, kind=ASSIGNED, text=f"{item.id} is assigned to {to} {lasts}", to=to, until=until
    )


def _not_free(exception_id: str, owner: str | None, *, completed: bool) -> tuple[BrokenRule, ...]:
    """The rule against assigning an item that is Completed or has an owner."""
    if completed:
        why = f"{exception_id} is Completed"
        return (BrokenRule(rule="completed", why=why, source="H:service-job-exceptions", do="raise a new one"),)
    if owner is not None:
        why = f"{exception_id} is assigned to {owner}, and an item has only one owner"
        do = f"sje release {exception_id} --as {owner}/..., or hand over their work: sje handover {owner}"
        return (BrokenRule(rule="held", why=why, source="ADR 15: claims are leases", do=do),)
    return ()

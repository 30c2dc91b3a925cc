"""A person names the owner of an item: direct assignment, for work of any kind (P:t3, P:scheduler-task-assignment)."""

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
from store.ownership import ASSIGN, UNTIL_GIVEN_BACK, last_owners
from store.people import lock_people
from store.unit_of_work import save
from workflows.assignment.claiming import in_transaction
from workflows.assignment.eligibility import NEVER_OVERRULED, Demand, reasons_against
from workflows.assignment.policies import (
    assignment_of,
    is_busy,
    lease_ends,
    not_again_before,
    stays_until_given_back,
    term,
)

ASSIGNED, REFUSED, UNKNOWN, NOBODY = "assigned", "refused", "unknown", "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectAssignmentResult:
    """What came of naming an owner."""

    exception_id: str
    kind: str
    """``assigned``; or ``refused``, with the rules that say no; or ``unknown`` or ``nobody``, where there is no such
    item or person."""

    text: str
    to: str
    until: datetime | None = None
    rules: tuple[BrokenRule, ...] = ()


def assign_directly(  # noqa: PLR0913 - a direct assignment has these parties
    store: Store, policy: Policy, exception_id: str, to: str, *, by: Actor, now: datetime, anyway: bool = False
) -> DirectAssignmentResult:
    """Make somebody the owner of an open item that nobody holds.

    Args:
        store: where everything is kept.
        policy: the settings of the business rules.
        exception_id: the item.
        to: the name of who is to own it.
        by: who names them.
        now: the instant, aware.
        anyway: overrule shift, threshold, work group and skills; never presence or capacity.

    Raises:
        ConcurrentChangeError: it was changed by somebody else each time it was tried.
        StoreUnavailableError: the database cannot be reached; nobody was assigned.

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
            exception_id=exception_id, kind=NOBODY, text=f"there is nobody called {to}", to=to
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
        found = reasons_against(person, demand, held, now, not_before=not_again_before(to, last, policy, now))
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
        why=f"assigned to {to} by {by.name} {lasts}" + (", overruling what was against it" if anyway else ""),
        rule=SCHEDULER,
        details={"method": "direct", UNTIL_GIVEN_BACK: stays_until_given_back(assignment)},
    )
    save(connection, workspace, now)
    return DirectAssignmentResult(
        exception_id=item.id, kind=ASSIGNED, text=f"{item.id} is {to}'s {lasts}", to=to, until=until
    )


def _not_free(exception_id: str, owner: str | None, *, completed: bool) -> tuple[BrokenRule, ...]:
    """The rule against giving away what is done, or what somebody has."""
    if completed:
        why = f"{exception_id} is Completed"
        return (BrokenRule(rule="completed", why=why, source="H:service-job-exceptions", do="raise a new one"),)
    if owner is not None:
        why = f"{exception_id} is {owner}'s, and no item is owned by two"
        do = f"sje release {exception_id} --as {owner}/..., or hand over what they have: sje handover {owner}"
        return (BrokenRule(rule="held", why=why, source="ADR 15: claims are leases", do=do),)
    return ()

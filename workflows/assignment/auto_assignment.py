"""Assign waiting work: each open item of a type that the system assigns goes to an eligible person.

Items of some types name their owner: only that person gets the item, as soon as they are eligible.

Two processes that assign at once never assign one item twice, nor exceed a person's capacity: each transaction locks
the people first, so the second sees what the first assigned. An item that no one is eligible for stays in the queue,
and `sje why` explains it.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from business_time.clock import Clock
from business_time.zones import zone
from state_machines.declaration.assignment import Direct
from state_machines.declaration.departments import system_actor
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import work_types
from store.assignments import OwnerFilter, give, types_waiting, waiting
from store.engine import Connection, Store
from store.loading import load_exceptions, lock_jobs
from store.ownership import ASSIGN, UNTIL_RELEASED, last_owners
from store.unit_of_work import save
from store.workspace import Workspace
from workflows.assignment.claiming import in_transaction
from workflows.assignment.eligibility import Demand
from workflows.assignment.policies import (
    assigned_types,
    eligible_again_at,
    is_busy,
    last_run,
    lease_ends,
    stays_until_released,
    term,
)
from workflows.assignment.roster import Roster
from workflows.assignment.selection import Selection
from workflows.outcome import Outcome

logger = logging.getLogger(__name__)

BATCH = 200
"""The most items to assign in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """One item that was assigned."""

    exception_id: str
    type: str
    job: str
    to: str
    until: datetime
    """The end of the lease. It is renewed once the item is begun, and if items of the type never go back by
    themselves."""

    why: str


@dataclass(frozen=True, slots=True)
class _Portion:
    """What one transaction assigned, and what it looked at."""

    assigned: list[Assigned]
    passed_over: set[str]
    is_last: bool


class AutoAssignment:
    """Assigns the work that the system assigns. Any process may call it, at any time."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        """Assign the work of a store under a policy, by a clock.

        Raises:
            PolicyError: the policy names an exception type or a setting that does not exist.

        """
        self._store, self._policy, self._clock = store, policy, clock
        self.kinds = assigned_types(policy)

    def affected_types(self, outcomes: Iterable[Outcome]) -> frozenset[str]:
        """The types to assign after these outcomes: an item was opened, or a person is free for more."""
        if not self.kinds:
            return frozenset()
        stirred = set()
        for outcome in outcomes:
            for each in outcome.flat() if outcome.effects else (outcome,):
                if each.freed:
                    return frozenset(self.kinds)
                if each.kind == "opened" and each.type_key in self.kinds:
                    stirred.add(each.type_key)
        return frozenset(stirred)

    def assign_waiting(self, keys: Collection[str] | None = None) -> list[Assigned]:
        """Assign what waits of these types, or of all, until nothing more can be assigned.

        The type whose oldest item has waited longest comes first.

        Raises:
            StoreUnavailableError: the database cannot be reached; what was assigned by then stays.

        """
        chosen = [work_types()[key] for key in self.kinds if keys is None or key in keys]
        if not chosen:
            return []
        with self._store.reading() as connection:
            ready = types_waiting(connection, chosen)
        assigned = [each for key in ready for each in self._assign_all(work_types()[key])]
        if assigned:
            logger.info("work assigned", extra={"exceptions": len(assigned)})
        return assigned

    def _assign_all(self, declared: ExceptionType) -> list[Assigned]:
        assigned: list[Assigned] = []
        passed_over: set[str] = set()

        def next_portion(connection: Connection) -> _Portion:
            return self._assign_batch(connection, declared, passed_over)

        while True:
            portion = in_transaction(self._store, next_portion)
            assigned += portion.assigned
            passed_over |= portion.passed_over
            if portion.is_last:
                return assigned

    def _assign_batch(self, connection: Connection, declared: ExceptionType, passed_over: set[str]) -> _Portion:
        """Assign what fits into one transaction."""
        now, assignment = self._clock.now(), self.kinds[declared.key]
        busy = is_busy(self._policy, now)
        crew = Roster(connection, Demand.of(declared, assignment, busy=busy), now)
        room = crew.room(BATCH)
        if not room:
            return _Portion([], set(), is_last=True)
        due = last_run(assignment, self._policy, now)
        naming = OwnerFilter(assignment.named_in, crew.names) if isinstance(assignment, Direct) else None
        found = waiting(connection, declared, opened_before=due, without=passed_over, limit=room, naming=naming)
        ids = [exception_id for exception_id, _ in found]
        workspace = lock_jobs(connection, (job for _, job in found), now)
        load_exceptions(connection, workspace, ids)
        last = last_owners(connection, ids)
        assigned: list[Assigned] = []
        for exception_id in ids:
            item = workspace.exceptions[exception_id]
            if item.is_completed or item.assignee is not None:
                continue  # it was claimed before its service job was locked
            before = last.get(item.id)
            without = before.name if before and eligible_again_at(before.name, before, self._policy, now) else None
            if isinstance(assignment, Direct):
                choice = _the_named(assignment, item, crew, without=without)
            else:
                choice = crew.choose(
                    assignment,
                    seed=f"{item.id}.{item.history_length}",
                    busy=busy,
                    without=without,
                    rather_not=before.name if before else None,
                    customer_offset=_offset_at_home(workspace, item, now),
                )
            if choice is not None:
                assigned.append(self._assign(workspace, declared, item, choice, now))
                crew.count(choice.name)
        crew.save(connection)
        save(connection, workspace, now)
        given = {each.exception_id for each in assigned}
        return _Portion(assigned, set(ids) - given, is_last=not found)

    def _assign(
        self, workspace: Workspace, declared: ExceptionType, item: JobException, choice: Selection, now: datetime
    ) -> Assigned:
        assignment = self.kinds[declared.key]
        until = lease_ends(assignment, self._policy, now)
        why = f"assigned to {choice.name} {term(assignment, self._policy, now)}: {choice.description}"
        give(
            workspace,
            item,
            choice.name,
            until,
            by=system_actor(declared.department),
            now=now,
            trigger=ASSIGN,
            why=why,
            rule=assignment.source,
            details={"method": assignment.METHOD.value, UNTIL_RELEASED: stays_until_released(assignment)},
        )
        return Assigned(exception_id=item.id, type=item.type, job=item.job, to=choice.name, until=until, why=why)


def _the_named(assignment: Direct, item: JobException, crew: Roster, *, without: str | None) -> Selection | None:
    """The person whom an item names as its owner, if they are eligible."""
    name = assignment.owner_named(item.details)
    if name is None or name == without or name not in crew.names:
        return None
    return Selection(name=name, description=f"the item names its owner in {assignment.named_in}")


def _offset_at_home(workspace: Workspace, item: JobException, now: datetime) -> timedelta | None:
    """How far the customer's wall clock is ahead of UTC; None if their zone is unknown."""
    home = workspace.job(item.job).facts.customer_zone
    return now.astimezone(zone(home)).utcoffset() if home else None

"""Claim an item, release it, and return expired claims to the queue."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from events.data import Actor
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import work_types
from store.assignments import loads
from store.claims import ClaimResult, Renewal, claim, lapsed, release, return_lapsed
from store.engine import Connection, Store
from store.errors import ConcurrentChangeError
from store.people import lock_people
from workflows.assignment.eligibility import Demand, reasons_against_claim
from workflows.assignment.policies import assignment_of, owner_named, renewals

Result = TypeVar("Result")

RETRIES = 3
"""How often a request is tried again when the same exception was changed concurrently."""


def claim_exception(
    store: Store, policy: Policy, exception_id: str, *, who: Actor, now: datetime, lease: timedelta
) -> ClaimResult:
    """Claim an exception for a person, unless another person holds it or a rule forbids it.

    No one else can claim it then, nor is it assigned to anyone else; others may still move it. Nothing is known of a
    person who is not in the people file, so only an owner that the exception names can rule them out.

    Args:
        store: the database.
        policy: the settings of the business rules.
        exception_id: the exception.
        who: who will work on it.
        now: the instant of the claim, aware.
        lease: how long it holds.

    Raises:
        ConcurrentChangeError: it was changed concurrently at every attempt.
        StoreUnavailableError: the database cannot be reached; nothing was claimed.

    """

    def work(connection: Connection) -> ClaimResult:
        (person,) = lock_people(connection, [who.name]) or (None,)

        def objections(item: JobException) -> tuple[BrokenRule, ...]:
            declared = work_types()[item.type]
            assignment = assignment_of(declared, policy)
            demand = Demand.of(declared, assignment)
            held = loads(connection, without=item.id).get(who.name, {}) if person else {}
            return reasons_against_claim(who.name, person, demand, held, owner_named(assignment, item.details))

        return claim(connection, exception_id, who, now, lease, objections=objections, renewal=renewals(policy, now))

    return in_transaction(store, work)


def release_exception(store: Store, exception_id: str, *, who: Actor, now: datetime) -> ClaimResult:
    """Release a claimed exception to the queue.

    Raises:
        ConcurrentChangeError: it was changed concurrently at every attempt.
        StoreUnavailableError: the database cannot be reached; it is still claimed.

    """
    return in_transaction(store, lambda connection: release(connection, exception_id, who, now))


def return_lapsed_claims(
    store: Store, now: datetime, limit: int = 200, renewal: Renewal | None = None
) -> list[ClaimResult]:
    """Return up to ``limit`` exceptions whose claim has expired to the queue; concurrent callers are safe.

    Args:
        store: the database.
        now: the instant by which claims have expired, aware.
        limit: the most to return; the next call continues.
        renewal: decides which of them stay with their owners nevertheless; omit it if none do.

    Raises:
        StoreUnavailableError: the database cannot be reached; the next call returns them.

    """
    with store.reading() as connection:
        ids = lapsed(connection, now, limit)
    if not ids:
        return []
    return in_transaction(store, lambda connection: return_lapsed(connection, ids, now, renewal))


def in_transaction(store: Store, work: Callable[[Connection], Result]) -> Result:
    """Do some work in one transaction, and try again if the same rows were changed concurrently.

    Raises:
        ConcurrentChangeError: they were changed concurrently at every attempt.
        StoreUnavailableError: the database cannot be reached.

    """
    for _ in range(RETRIES - 1):
        try:
            with store.writing() as connection:
                return work(connection)
        except ConcurrentChangeError:
            continue
    with store.writing() as connection:
        return work(connection)

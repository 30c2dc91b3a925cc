"""Settle work whose lease has ended: what its owner has begun stays theirs, the rest returns to the queue.

The lease of work that returns to the queue at the portal's midnight ends then, so this is also the midnight return of
what is Not Started (P:scheduler-task-assignment).
"""

from datetime import datetime

from state_machines.declaration.policy import Policy
from store.claims import ClaimResult
from store.engine import Store
from workflows.assignment.claiming import return_lapsed_claims
from workflows.assignment.policies import renewals

AT_ONCE = 200
"""The most leases to settle in one transaction."""


def settle_lapsed_leases(store: Store, policy: Policy, now: datetime) -> list[ClaimResult]:
    """Return everything whose lease has ended, and renew the leases of what is begun; callers may overlap.

    Raises:
        StoreUnavailableError: the database cannot be reached; the next call continues.

    """
    results: list[ClaimResult] = []
    while some := return_lapsed_claims(store, now, AT_ONCE, renewals(policy, now)):
        results += some
    return results

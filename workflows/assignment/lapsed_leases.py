"""What becomes of work whose lease has ended: what its owner has begun stays theirs, the rest is anybody's again.

The lease of work that goes back at the portal's midnight ends then, so this is also the midnight return of what is Not
Started (P:scheduler-task-assignment), as `policies.stays` has it.
"""

from datetime import datetime

from state_machines.declaration.policy import Policy
from store.claims import ClaimResult
from store.engine import Store
from workflows.assignment.claiming import return_lapsed_claims
from workflows.assignment.policies import renewals

AT_ONCE = 200
"""Leases that are looked at in one transaction, at most."""


def return_what_lapsed(store: Store, policy: Policy, now: datetime) -> list[ClaimResult]:
    """Give everything back whose lease has ended, and make the leases of what is begun longer; callers may overlap.

    Raises:
        StoreUnavailableError: the database cannot be reached; the next call goes on.

    """
    results: list[ClaimResult] = []
    while some := return_lapsed_claims(store, now, AT_ONCE, renewals(policy, now)):
        results += some
    return results

"""The context of one decision: the working set it changes, the rules' settings, the instant and the cause."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from business_time.formatting import duration
from events import fact_paths
from events.data import Actor, EventData
from state_machines.declaration.guards import Refusal
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.shared_rules.customer_clock import customer_zones
from store.workspace import Cause, Workspace

CALLS_LOOK_BACK = timedelta(days=2)
"""A customer's local day is never longer than this, so older calls need not be read."""


@dataclass(slots=True)
class DecisionContext:
    """One decision: everything it reads and changes."""

    workspace: Workspace
    policy: Policy
    now: datetime
    """The instant of the decision, aware UTC."""

    cause: Cause
    may_wait: bool = False
    """Whether the event may wait for what is still missing; otherwise it is answered now."""

    moves_wait: frozenset[str] = frozenset()
    """Types, and ids of exceptions, that an earlier event of the job waits for: no move overtakes it."""

    raises_wait: frozenset[str] = frozenset()
    """Types that an earlier event of the job waits to raise: no other raises one before."""

    waited: timedelta | None = None
    """How long the event has waited, once it no longer waits."""

    happened_at: datetime = field(init=False)
    """When the event happened, aware UTC and never after ``now``; ``now`` if that is not known."""

    def __post_init__(self) -> None:
        """Use ``now`` as the instant of what happens, until an event gives its own."""
        self.happened_at = self.now

    def at_once(self) -> "DecisionContext":
        """The same for work that follows a move, which does not wait."""
        if not self.may_wait:
            return self
        now = replace(self, may_wait=False)
        now.happened_at = self.happened_at
        return now

    def answered(self, refusal: Refusal) -> Refusal:
        """A refusal as it is stored; if the event has waited in vain, it says how long."""
        if self.waited is None:
            return refusal
        waited = f"; the event waited {duration(self.waited)} for this"
        return replace(refusal, rules=tuple(replace(rule, why=rule.why + waited) for rule in refusal.rules))

    def situation(
        self,
        job: str,
        actor: Actor,
        *,
        raising: RaiseRequest | None = None,
        moving: MoveRequest | None = None,
        item: JobException | None = None,
        data: EventData | None = None,
    ) -> Situation:
        """What a rule can read when it decides about this job."""
        situation = Situation(
            now=self.now,
            happened_at=self.happened_at,
            job=job,
            facts=self.workspace.job(job).facts,
            policy=self.policy,
            actor=actor,
            raising=raising,
            moving=moving,
            item=item,
            siblings=self.workspace.open_exceptions(job),
            cause=data,
        )
        if self.workspace.calls:
            situation.customer_calls_today = self._calls_today(situation)
        return situation

    def _calls_today(self, situation: Situation) -> int:
        """Calls made to the customer on the current local day; the highest count of all possible zones."""
        calls = self.workspace.calls.get(customer_of(situation.job, situation.facts), [])
        zones = customer_zones(situation)
        at_issue = self.happened_at
        if not zones:
            return sum(1 for at in calls if abs(at_issue - at) < timedelta(days=1))
        return max(
            sum(1 for at in calls if at.astimezone(zone).date() == at_issue.astimezone(zone).date()) for zone in zones
        )


def customer_of(job: str, facts: JobFacts) -> str:
    """Who the customer is, for counting calls: the customer's id, or the service job if no ID is known."""
    return facts.text(fact_paths.CUSTOMER_ID) or job


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_SHIFTS = range(50, -1, -10)


def new_id(prefix: str, *parts: str) -> str:
    """An ID derived from its cause, so that repeated work gives the same ID: ``EX-7F3K9Q2MAB4C``.

    The tail is 60 bits of a digest in Crockford's base 32, which has no letters that look alike; two letters at a time
    are looked up, because every event makes IDs.
    """
    number = int.from_bytes(hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest())
    return f"{prefix}-" + "".join([_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS])

"""Next: claim the first item of a queue's own order that somebody may have; an empty queue says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from business_time.formatting import numbered, timestamp
from events.data import Actor
from state_machines.declaration.departments import Department
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import work_types
from store.assignments import loads
from store.claims import ClaimResult, claim
from store.engine import Connection, Store
from store.next_work import Unavailable, next_unassigned, unavailable
from store.people import Person, lock_people
from workflows.assignment.claiming import in_transaction
from workflows.assignment.eligibility import Demand, reasons_against_claim
from workflows.assignment.policies import assignment_of, owner_named, renewals

MOST_TRIED = 100
"""So many items are passed over at most, because they name another owner or went to somebody else meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextItem:
    """What came of asking for the next item."""

    claim: ClaimResult | None
    """The claim of the item; None where there is none to have."""

    text: str
    """What happened, in one sentence."""

    reasons: tuple[str, ...] = ()
    """Where there is none: why, each in one sentence."""

    rules: tuple[BrokenRule, ...] = ()
    """What is against giving this person any work of the queue."""


def claim_next(  # noqa: PLR0913 - a claim has these parties
    store: Store,
    policy: Policy,
    department: Department,
    *,
    who: Actor,
    now: datetime,
    lease: timedelta,
    type_key: str = "",
) -> NextItem:
    """Claim the first item of a department's queue, in its own order, that somebody may have now.

    What sleeps until its follow-up and what waits on somebody is passed over. Each item is claimed in a transaction of
    its own, under the lock of its service job, so two who ask at the same moment never get the same one.

    Args:
        store: where everything is kept.
        policy: the settings of the business rules.
        department: whose queue.
        who: who is going to work it.
        now: the instant, aware.
        lease: how long the claim holds.
        type_key: only work of this kind; empty for any.

    Raises:
        ConcurrentChangeError: somebody else changed the same items each time it was tried.
        StoreUnavailableError: the database cannot be reached; nothing was claimed.

    """
    kinds = {
        key: declared
        for key, declared in work_types().items()
        if declared.department is department and type_key in {"", key}
    }
    without: set[str] = set()
    pass_over_locked = True
    for _ in range(MOST_TRIED):
        result = in_transaction(store, _Attempt(policy, department, kinds, who, now, lease, without, pass_over_locked))
        if isinstance(result, NextItem):
            return result
        if result is not None:
            without.add(result.exception_id)
        elif pass_over_locked:
            pass_over_locked = False  # what was locked a moment ago may still be free
        else:
            break
    with store.reading() as connection:
        return _nothing(department, unavailable(connection, department.slug, now=now), without)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One try, in one transaction."""

    policy: Policy
    department: Department
    kinds: Mapping[str, ExceptionType]
    who: Actor
    now: datetime
    lease: timedelta
    without: set[str]
    pass_over_locked: bool

    def __call__(self, connection: Connection) -> NextItem | ClaimResult | None:
        """Return the item that was claimed; a claim that was refused; None where nothing is left."""
        (person,) = lock_people(connection, [self.who.name]) or (None,)
        held = loads(connection).get(self.who.name, {}) if person else {}
        against = {key: self._against(declared, person, held) for key, declared in self.kinds.items()}
        types = [key for key, rules in against.items() if not rules]
        if self.kinds and not types:
            rules = tuple({rule.rule: rule for broken in against.values() for rule in broken}.values())
            return NextItem(claim=None, text=f"you are not given work of {self.department.value} now", rules=rules)
        found = next_unassigned(
            connection,
            self.department.slug,
            now=self.now,
            types=types,
            without=self.without,
            pass_over_locked=self.pass_over_locked,
        )
        if found is None:
            return None

        def objections(item: JobException) -> tuple[BrokenRule, ...]:
            return self._against(work_types()[item.type], person, held, item)

        result = claim(
            connection,
            found,
            self.who,
            self.now,
            self.lease,
            objections=objections,
            renewal=renewals(self.policy, self.now),
        )
        return NextItem(claim=result, text=result.text) if result.done else result

    def _against(
        self,
        declared: ExceptionType,
        person: Person | None,
        held: Mapping[str, int],
        item: JobException | None = None,
    ) -> tuple[BrokenRule, ...]:
        assignment = assignment_of(declared, self.policy)
        named = owner_named(assignment, item.details) if item else None
        return reasons_against_claim(self.who.name, person, Demand.of(declared, assignment), held, named)


def _nothing(department: Department, found: Unavailable, passed_over: set[str]) -> NextItem:
    first = f"; the first is due {timestamp(found.wakes_at)}" if found.wakes_at else ""
    reasons = (
        (found.held, f"{numbered(found.held, 'item')} claimed by someone else"),
        (found.asleep, f"{numbered(found.asleep, 'follow-up')} not due yet{first}"),
        (found.waiting, f"{numbered(found.waiting, 'item')} waiting on someone else"),
        (len(passed_over), f"{numbered(len(passed_over), 'item')} passed over, because another owner has or gets it"),
    )
    said = tuple(text for number, text in reasons if number)
    text = f"{department.value} has nothing for you now" if said else f"{department.value} has no open work"
    return NextItem(claim=None, text=text, reasons=said)

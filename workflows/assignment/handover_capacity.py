"""Whether a person may get one more item, counting what they got so far in the same handover."""

from datetime import datetime

from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import work_types
from store.assignments import loads
from store.engine import Connection
from store.people import Person
from workflows.assignment.eligibility import NEVER_OVERRULED, Demand, reasons_against
from workflows.assignment.policies import assignment_of, is_busy


class HandoverCapacity:
    """The people who get items, one by one; their rows are locked when the items really move."""

    def __init__(self, connection: Connection, policy: Policy, now: datetime) -> None:
        """Read how many items each person holds."""
        self._policy, self._now = policy, now
        self._held = loads(connection)

    def against(self, receiver: Person | None, item: JobException, *, anyway: bool) -> tuple[BrokenRule, ...]:
        """The rules against it; the queue (None) accepts everything, and ``anyway`` overrules what can be overruled."""
        if receiver is None:
            return ()
        found = self._reasons(receiver, item)
        return tuple(rule for rule in found if not anyway or rule.rule in NEVER_OVERRULED)

    def count(self, name: str | None, item: JobException) -> None:
        """Count an item that a person gets; the queue counts nothing."""
        if name is not None:
            held = self._held.setdefault(name, {})
            held[item.type] = held.get(item.type, 0) + 1

    def _reasons(self, person: Person, item: JobException) -> tuple[BrokenRule, ...]:
        declared = work_types()[item.type]
        demand = Demand.of(declared, assignment_of(declared, self._policy), busy=is_busy(self._policy, self._now))
        return reasons_against(person, demand, self._held.get(person.name, {}), self._now)

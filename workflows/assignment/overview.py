"""All people at a glance: here or away, on shift, how much they hold, and what they are eligible for now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.engine.registry import work_types
from store.assignments import loads
from store.engine import Connection
from store.people import Person, everybody
from workflows.assignment.eligibility import Demand, reasons_against, reasons_against_any
from workflows.assignment.policies import is_busy, pushes


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStatus:
    """The state of one person."""

    person: Person
    on_shift: bool
    next_shift: datetime | None
    """When the next shift starts; None on shift, or if none starts within a year."""

    holds: Mapping[str, int]
    """Open items, by type."""

    reasons: tuple[BrokenRule, ...]
    """Why they are not eligible for anything now."""

    may_have: tuple[str, ...]
    """Keys of the types that the system may assign to them now."""


def overview(connection: Connection, policy: Policy, now: datetime) -> list[PersonStatus]:
    """The state of every person, in order of name.

    Args:
        connection: a connection that may read.
        policy: the settings of the business rules.
        now: the instant, aware.

    Raises:
        PolicyError: the policy sets an assignment that is not possible.

    """
    busy, types = is_busy(policy, now), work_types()
    demands = [Demand.of(types[key], assignment, busy=busy) for key, assignment in pushes(policy).items()]
    held = loads(connection)
    return [_standing(person, demands, held.get(person.name, {}), now) for person in everybody(connection)]


def _standing(person: Person, demands: list[Demand], held: Mapping[str, int], now: datetime) -> PersonStatus:
    on_shift = person.on_shift(now)
    return PersonStatus(
        person=person,
        on_shift=on_shift,
        next_shift=None if on_shift else person.next_shift(now),
        holds=held,
        reasons=reasons_against_any(person, held, now),
        may_have=tuple(demand.type_key for demand in demands if not reasons_against(person, demand, held, now)),
    )

"""Whether a person is eligible for work of a type now, or every reason why not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from business_time.formatting import timestamp
from state_machines.declaration.assignment import SCHEDULER, Assignment, Push
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule
from store.people import Person

PEOPLE_FILE: Final = "people file"
"""The source of shifts, skills, work groups and capacities, which operations maintain."""

_LOAD_AGAIN: Final = "correct the people file and load it again: sje people load FILE"

SIGNED_IN: Final = "P:t3"
"""Only people who are signed in and active are assigned work."""

OFFLINE: Final = "offline"
FULL: Final = "full"
THRESHOLD: Final = "threshold"
OFF_SHIFT: Final = "off-shift"
RELEASED_BEFORE: Final = "gave-it-back"
NEVER_OVERRULED: Final = frozenset({OFFLINE, FULL})
"""Reasons that a supervisor cannot overrule: nothing is assigned to a person who is away or at capacity."""

PASSING: Final = frozenset({OFFLINE, FULL, THRESHOLD, RELEASED_BEFORE})
"""Reasons that may end at any moment: the person arrives, completes something, or the day ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a type of work requires of its owner."""

    type_key: str
    title: str
    department: str
    """Title of the department that owns the work."""

    work_group: str
    """The group inside it; empty if no source names one."""

    skills: tuple[str, ...] = ()
    limit: int | None = None
    """The most open items of this type that one person may hold; None: any number."""

    @classmethod
    def of(cls, declared: ExceptionType, assignment: Assignment, *, busy: bool = False) -> Self:
        """What a declared type of work requires, as it is assigned in the season."""
        return cls(
            type_key=declared.key,
            title=declared.title,
            department=declared.department.value,
            work_group=declared.work_group,
            skills=assignment.skills,
            limit=assignment.limit(busy=busy) if isinstance(assignment, Push) else None,
        )


def reasons_against(
    person: Person,
    demand: Demand,
    held: Mapping[str, int],
    now: datetime,
    *,
    not_before: datetime | None = None,
) -> tuple[BrokenRule, ...]:
    """Every reason why a person is not eligible for such work now; empty if they are.

    Args:
        person: the person as of now.
        demand: what the work requires.
        held: how many open items the person holds, by type.
        now: the instant, aware.
        not_before: when the person becomes eligible for this item again after releasing it.

    """
    found = (
        _threshold(person, demand, held),
        _group(person, demand),
        _skills(person, demand),
        _released_before(person, not_before) if not_before else None,
    )
    return reasons_against_any(person, held, now) + tuple(reason for reason in found if reason is not None)


def reasons_against_any(person: Person, held: Mapping[str, int], now: datetime) -> tuple[BrokenRule, ...]:
    """Every reason why a person is not eligible for any work now."""
    found = (_presence(person), _shift(person, now), _capacity(person, held))
    return tuple(reason for reason in found if reason is not None)


def reasons_against_claim(
    name: str, person: Person | None, demand: Demand, held: Mapping[str, int], named: str | None
) -> tuple[BrokenRule, ...]:
    """Every reason why a person may not claim such work themselves; empty if they may.

    A person who claims work need not be on shift, in the work group or below the threshold: those govern assignment.

    Args:
        name: who claims it.
        person: what is known of them; None if they are not in the people file.
        demand: what the work requires.
        held: how many open items the person holds, by type.
        named: whom the item names as its owner; None if it names no one.

    """
    found = [_owner(name, named)]
    if person is not None:
        found += [_presence(person), _capacity(person, held), _department(person, demand), _skills(person, demand)]
    return tuple(reason for reason in found if reason is not None)


def room_for(person: Person, demand: Demand, held: Mapping[str, int], most: int) -> int:
    """How many more such items the person's capacity and the threshold allow, up to ``most``."""
    rooms = [most]
    if person.capacity is not None:
        rooms.append(person.capacity - sum(held.values()))
    if demand.limit is not None:
        rooms.append(demand.limit - held.get(demand.type_key, 0))
    return max(0, min(rooms))


def _presence(person: Person) -> BrokenRule | None:
    if person.is_here:
        return None
    since = f" since {timestamp(person.presence_at)}" if person.presence_at else ", and has not signed in yet"
    return BrokenRule(
        rule=OFFLINE, why=f"{person.name} is away{since}", source=SIGNED_IN, do=f"sje people here {person.name}"
    )


def _shift(person: Person, now: datetime) -> BrokenRule | None:
    if person.on_shift(now):
        return None
    opens = person.next_shift(now)
    hours = " and ".join(shift.describe() for shift in person.shifts)
    then = f"the next shift starts at {timestamp(opens)}" if opens else "no shift starts within a year"
    return BrokenRule(
        rule=OFF_SHIFT, why=f"{person.name} is off shift: {hours}", source=PEOPLE_FILE, do=f"wait; {then}"
    )


def _capacity(person: Person, held: Mapping[str, int]) -> BrokenRule | None:
    holds = sum(held.values())
    if person.capacity is None or holds < person.capacity:
        return None
    why = f"{person.name} holds {holds} of {person.capacity}"
    do = f"complete or release one, or hand over their work: sje handover {person.name} --queue"
    return BrokenRule(rule=FULL, why=why, source=PEOPLE_FILE, do=do)


def _threshold(person: Person, demand: Demand, held: Mapping[str, int]) -> BrokenRule | None:
    holds = held.get(demand.type_key, 0)
    if demand.limit is None or holds < demand.limit:
        return None
    why = f"{person.name} holds {holds} of {demand.title}, and the threshold is {demand.limit}"
    do = f"complete one, or increase assignment.{demand.type_key}.threshold in the policy file"
    return BrokenRule(rule=THRESHOLD, why=why, source=SCHEDULER, do=do)


def _department(person: Person, demand: Demand) -> BrokenRule | None:
    if demand.department in person.departments:
        return None
    return _elsewhere(person, ", ".join(person.departments) or "no department", demand.department)


def _group(person: Person, demand: Demand) -> BrokenRule | None:
    """Whether the person belongs to the department, and to the group inside it if a source names one."""
    groups = {each.casefold() for each in person.work_groups}
    if (wrong := _department(person, demand)) or not demand.work_group or demand.work_group.casefold() in groups:
        return wrong
    found = ", ".join(person.work_groups) or "no work group"
    return _elsewhere(person, found, f"{demand.department} / {demand.work_group}")


def _elsewhere(person: Person, found: str, wanted: str) -> BrokenRule:
    why = f"{person.name} belongs to {found}, but this work belongs to {wanted}"
    return BrokenRule(rule="wrong-work-group", why=why, source=PEOPLE_FILE, do=_LOAD_AGAIN)


def _skills(person: Person, demand: Demand) -> BrokenRule | None:
    known = {skill.casefold() for skill in person.skills}
    lacking = [skill for skill in demand.skills if skill.casefold() not in known]
    if not lacking:
        return None
    why = f"{person.name} lacks {', '.join(lacking)}"
    return BrokenRule(rule="lacks-skill", why=why, source=PEOPLE_FILE, do=_LOAD_AGAIN)


def _owner(name: str, named: str | None) -> BrokenRule | None:
    if named is None or named == name:
        return None
    why = f"the item names {named} as its owner, not {name}"
    do = f"assign it explicitly: sje assign ID --to {name}"
    return BrokenRule(rule="names-another", why=why, source=SCHEDULER, do=do)


def _released_before(person: Person, until: datetime) -> BrokenRule:
    why = f"{person.name} released this item and is not eligible for it again until {timestamp(until)}"
    do = f"assign it to another person, or overrule this: sje assign ID --to {person.name} --anyway"
    return BrokenRule(rule=RELEASED_BEFORE, why=why, source="INF", do=do)

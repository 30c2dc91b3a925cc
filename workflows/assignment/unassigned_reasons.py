"""Why an item has no owner: whether the system assigns it at all, and why each person is not eligible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from business_time.formatting import timestamp
from state_machines.declaration.assignment import Assignment, Direct, Push
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.engine.registry import work_types
from store.assignments import loads
from store.engine import Connection
from store.ownership import Tenure, last_owners, tenures
from store.people import everybody
from store.queries.exceptions import ExceptionRecord, exception
from workflows.assignment.eligibility import OFF_SHIFT, PASSING, Demand, reasons_against
from workflows.assignment.policies import (
    assignment_of,
    eligible_again_at,
    is_begun,
    is_busy,
    last_run,
    owner_named,
    stays,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReasons:
    """One person, and why they are not eligible for the item now."""

    name: str
    reasons: tuple[BrokenRule, ...]
    """Empty if they are eligible."""

    free_at: datetime | None
    """When their next shift starts; None on shift, or if none starts within a year."""

    @property
    def rules(self) -> frozenset[str]:
        """The rules against it."""
        return frozenset(reason.rule for reason in self.reasons)

    def may_be_free_before(self, then: datetime) -> bool:
        """Whether every reason against it may end by then, at a time that cannot be predicted."""
        in_time = OFF_SHIFT not in self.rules or (self.free_at is not None and self.free_at < then)
        return in_time and self.rules - {OFF_SHIFT} <= PASSING


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedReasons:
    """Who owns an item, or why no one does."""

    exception_id: str
    type: str
    title: str
    status: str
    method: str
    """How such work is assigned: ``pull``, ``round_robin``, ..., ``direct``."""

    named: str | None
    """The owner that the item itself names; None if it names no one."""

    assignee: str | None
    until: datetime | None
    answer: str
    """The answer in one sentence."""

    do: str
    """What to do about it; empty if nothing needs to be done."""

    people: tuple[PersonReasons, ...]
    """Every person, those with the fewest reasons against them first."""


def why(connection: Connection, exception_id: str, *, policy: Policy, now: datetime) -> UnassignedReasons | None:
    """Report who owns an item, or why no one does; None if there is no such item.

    Args:
        connection: a connection that may read.
        exception_id: the item.
        policy: the settings of the business rules.
        now: the instant, aware.

    """
    record = exception(connection, exception_id)
    if record is None:
        return None
    declared = work_types()[record.type]
    assignment = assignment_of(declared, policy)
    people = _people(connection, record, assignment, policy, now)
    given = tenures(connection, {record.id: record.assignee}).get(record.id) if record.assignee else None
    answer, do = _answer(record, given, assignment, people, policy, now)
    return UnassignedReasons(
        exception_id=record.id,
        type=record.type,
        title=declared.title,
        status=record.status,
        method=assignment.METHOD.value,
        named=owner_named(assignment, record.details),
        assignee=record.assignee,
        until=record.claimed_until,
        answer=answer,
        do=do,
        people=people,
    )


def _people(
    connection: Connection, record: ExceptionRecord, assignment: Assignment, policy: Policy, now: datetime
) -> tuple[PersonReasons, ...]:
    demand = Demand.of(work_types()[record.type], assignment, busy=is_busy(policy, now))
    held = loads(connection)
    last = last_owners(connection, [record.id]).get(record.id)
    found = []
    for person in everybody(connection):
        not_before = eligible_again_at(person.name, last, policy, now)
        reasons = reasons_against(person, demand, held.get(person.name, {}), now, not_before=not_before)
        free_at = None if person.on_shift(now) else person.next_shift(now)
        found.append(PersonReasons(name=person.name, reasons=reasons, free_at=free_at))
    return tuple(sorted(found, key=lambda each: (len(each.reasons), each.name)))


def _answer(
    record: ExceptionRecord,
    given: Tenure | None,
    assignment: Assignment,
    people: Sequence[PersonReasons],
    policy: Policy,
    now: datetime,
) -> tuple[str, str]:
    """The answer in one sentence, and what to do."""
    if record.status == "Completed":
        return "it is Completed, so it needs no owner", ""
    if record.assignee is not None and record.claimed_until is not None:
        return f"it is assigned to {record.assignee} {_lease(record, record.claimed_until, given, assignment, now)}", ""
    if isinstance(assignment, Direct) and (named := assignment.owner_named(record.details)):
        return _why_not_the_named(record, named, assignment, people)
    if not isinstance(assignment, Push):
        take = f"sje claim {record.id}" if assignment.METHOD == "pull" else f"sje assign {record.id} --to NAME"
        return f"the system does not assign it: {assignment.DESCRIPTION} ({assignment.source})", take
    return _why_waiting(record, assignment, people, policy, now)


def _why_not_the_named(
    record: ExceptionRecord, named: str, assignment: Direct, people: Sequence[PersonReasons]
) -> tuple[str, str]:
    """Why an item has not gone to the owner that it names."""
    meant = f"{assignment.named_in} names {named} as its owner"
    person = next((each for each in people if each.name == named), None)
    if person is None:
        do = f"add {named} to the people file: sje people load FILE; or use sje assign {record.id} --to NAME"
        return f"{meant}, but {named} is not in the people file", do
    if not person.reasons:
        return f"{meant} and is about to be assigned to them", "sje assign assigns it now"
    return f"{meant}, but {'; '.join(each.why for each in person.reasons)}", person.reasons[0].do


def _why_waiting(
    record: ExceptionRecord, assignment: Push, people: Sequence[PersonReasons], policy: Policy, now: datetime
) -> tuple[str, str]:
    """Why an item that the system assigns has no owner."""
    due = last_run(assignment, policy, now)
    if record.opened_at > due and assignment.run_every is not None:
        return f"it waits for the next run, at {timestamp(due + assignment.run_every)}", ""
    if not people:
        return "the people file has not been loaded", "sje people load FILE"
    free = [each.name for each in people if not each.reasons]
    if free:
        return f"it is about to be assigned to one of {', '.join(free)}", "sje assign assigns it now"
    to_come = [(each.free_at, each.name) for each in people if each.free_at and each.rules == {OFF_SHIFT}]
    if to_come:
        begins, name = min(to_come)
        sooner = any(each.may_be_free_before(begins) for each in people)
        unless = ", unless someone frees up sooner" if sooner else ""
        return f"no one is eligible until {name}'s shift starts at {timestamp(begins)}{unless}", ""
    return "no one is eligible now", people[0].reasons[0].do


def _lease(
    record: ExceptionRecord, until: datetime, given: Tenure | None, assignment: Assignment, now: datetime
) -> str:
    """How long an item stays with its owner."""
    if given is not None and stays(record.status, given, assignment):
        begun = is_begun(record.status, given, assignment)
        return "until it is released" + (", because it has been started" if begun else "")
    return f"until {timestamp(until)}" if until > now else "no longer: the lease expired, and the next tick settles it"

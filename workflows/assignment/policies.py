"""How each type of work is assigned under the policy file: methods, seasons, leases and runs."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from business_time.formatting import timestamp
from business_time.wall_clock import instant_of, local
from business_time.zones import zone
from state_machines.declaration.assignment import Assignment, Direct, Push, Season
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy, PolicyError
from state_machines.declaration.situation import JobException
from state_machines.declaration.status import UNBEGUN
from state_machines.engine.registry import work_types
from store.claims import Renewal
from store.ownership import UNTIL_RELEASED, LastOwner, Tenure
from suggestions import did_you_mean

_DAY = timedelta(days=1)


def assignment_of(declared: ExceptionType, policy: Policy) -> Assignment:
    """How work of a type is assigned: as declared, or as the policy file sets it.

    Raises:
        PolicyError: the policy file sets a parameter that the method does not have.

    """
    settings = policy.assignment.get(declared.key)
    if settings is None:
        return declared.assignment
    try:
        return settings.applied_to(declared.assignment)
    except ValueError as error:
        raise PolicyError(f"policy: assignment.{declared.key}: {error}") from error


def pushes(policy: Policy) -> dict[str, Push]:
    """The types of work that the system assigns, by key, each with its method.

    Raises:
        PolicyError: the policy file names a type that does not exist, or sets a parameter that does not exist.

    """
    types = work_types()
    for key in policy.assignment:
        if key not in types:
            meant = did_you_mean(key, types) or "`sje catalog` lists all types."
            raise PolicyError(f"policy: assignment.{key}: no type of work has this key. {meant}")
    found = {key: assignment_of(declared, policy) for key, declared in types.items()}
    return {key: assignment for key, assignment in found.items() if isinstance(assignment, Push)}


def assigned_types(policy: Policy) -> dict[str, Push | Direct]:
    """The types of work that the system assigns to people: by a method, or to the owner that the item names.

    Raises:
        PolicyError: as `pushes`.

    """
    named = ((key, assignment_of(declared, policy)) for key, declared in work_types().items())
    return pushes(policy) | {key: each for key, each in named if isinstance(each, Direct) and each.named_in}


def owner_named(assignment: Assignment, details: Mapping[str, Any]) -> str | None:
    """The owner that an item with these details names, if such work goes to the named owner; else None."""
    return assignment.owner_named(details) if isinstance(assignment, Direct) else None


def is_busy(policy: Policy, now: datetime) -> bool:
    """Whether an instant lies in the busy season, by the calendar of the portal's zone."""
    if not policy.busy_season:
        return False
    day = local(now, portal_zone(policy)).date()
    return any(_season(text).includes(day) for text in policy.busy_season)


@cache
def _season(text: str) -> Season:
    return Season.parsed(text)


def portal_zone(policy: Policy) -> ZoneInfo:
    """The zone whose midnight ends a day of assignments."""
    return zone(policy.portal_zone or policy.office_zone)


def lease_ends(assignment: Assignment, policy: Policy, now: datetime) -> datetime:
    """When the lease of work that is assigned now ends: after its own time, or else at the portal's next midnight."""
    lease = assignment.lease if isinstance(assignment, Push) else None
    return now + lease if lease is not None else _midnight_after(policy, now)


def eligible_again_at(name: str, last: LastOwner | None, policy: Policy, now: datetime) -> datetime | None:
    """When a person becomes eligible again for an item that they released; None if they are eligible now.

    That leaves the rest of the day to assign another person. It ends then (INF), because no one else may be eligible.
    """
    if last is None or last.name != name or last.gave_back_at is None:
        return None
    until = _midnight_after(policy, last.gave_back_at)
    return until if until > now else None


def _midnight_after(policy: Policy, instant: datetime) -> datetime:
    here = portal_zone(policy)
    return instant_of(local(instant, here).date() + _DAY, time(), here, edge="start")


def stays_until_released(assignment: Assignment) -> bool:
    """Whether the lease is renewed even if nothing was begun, because no source lets such work go back by itself."""
    return not (isinstance(assignment, Push) and (assignment.midnight_return or assignment.lease is not None))


def is_begun(status: str, given: Tenure, assignment: Assignment) -> bool:
    """Whether an item is begun, so that its owner keeps it after the lease ends.

    An item that goes back at midnight is begun by anyone's move, because only what is Not Started goes back then
    (P:scheduler-task-assignment). An item with a lease of its own is begun only by its owner's move.
    """
    by_anybody = isinstance(assignment, Push) and assignment.midnight_return and status not in UNBEGUN
    return given.begun or by_anybody


def stays(status: str, given: Tenure, assignment: Assignment) -> bool:
    """Whether an item stays with its owner when the lease ends: it is begun, or theirs until released.

    A claim by the owner themselves always ends.
    """
    kept = bool(given.details.get(UNTIL_RELEASED)) or is_begun(status, given, assignment)
    return given.trigger != "claim" and kept


def renewals(policy: Policy, now: datetime) -> Renewal:
    """Decide until when items whose leases have ended stay with their owners, under a policy."""

    def renewal(item: JobException, given: Tenure) -> datetime | None:
        assignment = assignment_of(work_types()[item.type], policy)
        return lease_ends(assignment, policy, now) if stays(item.status, given, assignment) else None

    return renewal


def term(assignment: Assignment, policy: Policy, now: datetime) -> str:
    """How long work that is assigned now stays with its owner, in words."""
    if stays_until_released(assignment):
        return "until it is released"
    return f"until {timestamp(lease_ends(assignment, policy, now))}, and permanently once it is begun"


def last_run(assignment: Assignment, policy: Policy, now: datetime) -> datetime:
    """The last instant at which new work was assigned; what was opened later waits for the next run."""
    if not isinstance(assignment, Push) or assignment.run_every is None:
        return now
    here = portal_zone(policy)
    midnight = instant_of(local(now, here).date(), time(), here, edge="start")
    return now - (now - midnight) % assignment.run_every

"""People to hand work to, and work that is handed out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.people import HERE, Person, Profile, Shift, keep_presence, keep_profiles
from tests.samples import denied, job_created, message
from tests.stores import NOON
from workflows.assignment.auto_assignment import Assigned, AutoAssignment
from workflows.intake import Intake

KIND = "auth_job_follow_up"
"""The kind of work that ``raised`` raises; `pushed` has it handed out."""

DAY = Shift(name="day", zone="America/Chicago", hours=(("mon-sun", (("08:00", "17:00"),)),))
NIGHT = Shift(name="night", zone="America/Chicago", hours=(("mon-fri", (("22:00", "06:00"),)),))


def pushed(method: str = "least_loaded", **figures: Any) -> Policy:
    """A policy by which Auth-Job Follow Ups are handed out."""
    return Policy.model_validate({"assignment": {KIND: {"method": method, **figures}}})


def profile(name: str, **known: Any) -> Profile:
    """Somebody of Support Services, which works them."""
    return Profile(
        **{"name": name, "departments": ("Support Services",), "work_groups": ("Authorizations Support",), **known}
    )


def person(name: str = "ann", **known: Any) -> Person:
    """The same, here and never given anything."""
    now: dict[str, Any] = {"presence": HERE, "presence_at": NOON, "turn": 0}
    for field in set(known) & set(now):
        now[field] = known.pop(field)
    own = profile(name, **known)
    return Person(**{each: getattr(own, each) for each in Profile.__dataclass_fields__}, **now)


def employ(store: Store, *profiles: Profile, presence: str = HERE, now: datetime = NOON) -> None:
    """Put people on the list, all of them here."""
    with store.writing() as connection:
        keep_profiles(connection, profiles, now)
        for each in profiles:
            keep_presence(connection, each.name, presence, now)


def raised(store: Store, jobs: Sequence[str], now: datetime = NOON, policy: Policy | None = None) -> list[str]:
    """Raise an Auth-Job Follow Up on each of these service jobs; give their ids."""
    intake = Intake(store, policy or Policy(), FixedClock(now))
    outcomes = intake.take_in("test", [message(job_created(job), denied(job)) for job in jobs]).outcomes
    return [opened.exception_id for _, opened in outcomes]


def handed_out(store: Store, policy: Policy, now: datetime = NOON) -> list[Assigned]:
    """Hand out what waits."""
    return AutoAssignment(store, policy, FixedClock(now)).assign_waiting()

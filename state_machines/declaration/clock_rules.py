"""Clocks of a kind of work, declared: how much time may run until it is answered or resolved, and what happens then.

A clock is no timer and stores nothing. It is a fold over the item's history (``workflows.clocks.ledger``): time runs
from the opening on, except while the item waits on somebody and while the clock's calendar is closed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from state_machines.declaration.departments import Department
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException, RaiseRequest, Situation
from state_machines.declaration.status import WAITS, Status

ELAPSED = "elapsed"
"""The calendar in which all time counts."""

OFFICE_DAYS = "office-days"
"""The calendar of the offices: whole days without weekends and holidays (``declaration.office_days``)."""

TIER_2_HOURS = "tier-2"
"""The calendar of Tier 2's hours (S2)."""


INSIDE = (*(department.value for department in Department), "supervisor")
"""Whoever is one of us: to wait for them is no pause, for it does not lie with somebody outside (INF). Departments that
are known here, and the supervisors of S2; a name that is not here counts as outside until operations say otherwise."""


class ClockKind(StrEnum):
    """What ends a clock."""

    RESPOND = "respond"
    """It runs until somebody makes the first move; a claim, a reminder and a time rule are none."""

    RESOLVE = "resolve"
    """It runs until the item is Completed."""

    DEPARTMENT = "department"
    """It runs until the item is Completed, but only while the item lies with its department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What happens, exactly once, when a part of the target has run."""

    name: str
    at: float = 1.0
    """The part of the target, such as 0.75; 1 is the target itself."""

    tells: Department | None = None
    """Who is told besides the owning department, such as whoever it escalates to."""

    raises: str = ""
    """Key of the work that is raised besides; empty raises none."""

    by: Department | None = None
    """On whose behalf it is raised; None means the owning department."""

    request: Callable[[JobException], RaiseRequest] | None = None
    """What is entered for the work that is raised."""


BREACH = Rung(name="breach")
"""The target has run: the owning department is told."""

WARNING = "warning"
"""The name of the rung that operations may set before the target (``warn_at``); no source gives one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """A clock on every item of a kind of work, from its opening on."""

    name: str
    description: str
    source: str
    kind: ClockKind = ClockKind.RESOLVE
    target: Callable[[Policy], timedelta | None] = lambda _policy: None
    """How much time may run; None where no source says so and operations have set nothing: the clock is off."""

    calendar: str = ELAPSED
    """The calendar in which it runs: ``elapsed``, ``office-days``, ``tier-2``, or one that the policy names."""

    pauses_in: frozenset[Status] = WAITS
    """The statuses in which it stands still: by default those in which the item waits on somebody. Whoever is inside
    (``INSIDE``, or as the policy says) does not stop it, whatever the status."""

    rungs: tuple[Rung, ...] = (BREACH,)
    applies: Callable[[JobException, Situation], bool] | None = None
    """Judged once, at the opening; an item that has no such clock says so on its first line of history."""


RESPOND = ClockRule(
    name="respond",
    description="somebody makes the first move",
    source="UNKNOWN; off until set (policy: clocks)",
    kind=ClockKind.RESPOND,
    pauses_in=frozenset(),
)
RESOLVE = ClockRule(name="resolve", description="it is Completed", source="UNKNOWN; off until set (policy: clocks)")
DEPARTMENT = ClockRule(
    name="department",
    description="it is Completed, counting only the time in which its department can work on it",
    source="UNKNOWN; off until set (policy: clocks)",
    kind=ClockKind.DEPARTMENT,
    pauses_in=WAITS | {Status.FOLLOW_UP},
)

STANDARD_CLOCKS = (RESPOND, RESOLVE, DEPARTMENT)
"""The clocks of any kind of work. No source gives their figures, so each is off until operations set a target."""

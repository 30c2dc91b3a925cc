"""Clocks, declared: how much time may run until work is answered or resolved, and what happens then.

A clock is not a timer and stores nothing. It is a fold over the item's history (``workflows.clocks.ledger``): time runs
from the opening, except while the item waits on someone and while the clock's calendar is closed.
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
"""The calendar of the offices: whole days without weekends and holidays (``shared_rules.office_days``)."""

TIER_2_HOURS = "tier-2"
"""The calendar of Tier 2's hours (S2)."""


INSIDE = (*(department.value for department in Department), "supervisor")
"""Our own people: waiting on them does not pause a clock, because the work is not with someone outside (INF). These are
the departments known here and the supervisors of S2; any other name counts as outside until operations set it."""


class ClockKind(StrEnum):
    """What ends a clock."""

    RESPOND = "respond"
    """It runs until someone makes the first move; claims, reminders and time rules do not count as moves."""

    RESOLVE = "resolve"
    """It runs until the item is Completed."""

    DEPARTMENT = "department"
    """It runs until the item is Completed, but only while its department can work on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What happens, exactly once, when a part of the target has run."""

    name: str
    at: float = 1.0
    """The part of the target, such as 0.75; 1 is the target itself."""

    notifies: Department | None = None
    """The department to notify besides the owning one, such as the one it escalates to."""

    raises: str = ""
    """The key of the work to raise as well; empty for none."""

    by: Department | None = None
    """The department on whose behalf it is raised; None: the owning department."""

    request: Callable[[JobException], RaiseRequest] | None = None
    """The request that raises the work."""


BREACH = Rung(name="breach")
"""The target has run: the owning department is notified."""

WARNING = "warning"
"""The name of the rung that operations may set before the target (``warn_at``); no source gives one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """A clock on every item of one kind of work, from its opening."""

    name: str
    description: str
    source: str
    kind: ClockKind = ClockKind.RESOLVE
    target: Callable[[Policy], timedelta | None] = lambda _policy: None
    """How much time may run; None: the clock is off, because no source gives a figure and operations have set none."""

    calendar: str = ELAPSED
    """The calendar in which it runs: ``elapsed``, ``office-days``, ``tier-2``, or one from the policy."""

    pauses_in: frozenset[Status] = WAITS
    """The statuses in which it pauses: by default those in which the item waits on someone. Waiting on our own people
    (``INSIDE``, or as the policy sets) does not pause it, whatever the status."""

    rungs: tuple[Rung, ...] = (BREACH,)
    applies: Callable[[JobException, Situation], bool] | None = None
    """Judged once, at the opening; the first history line of an item without this clock records that."""


RESPOND = ClockRule(
    name="respond",
    description="someone makes the first move",
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
"""The clocks of every kind of work. No source gives their figures, so each is off until operations set a target."""

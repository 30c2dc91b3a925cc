"""Histories and versions of clocks to fold, at whole minutes of three days."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from state_machines.declaration.clock_rules import ClockKind
from state_machines.engine.clock_terms import CalendarTerms, ClockTerms, RungTerms
from store.history import HistoryLine
from tests.unit.business_time.minute_counter import DAY, MINUTE, Days, open_on_days
from workflows.clocks.versions import ALWAYS, InForce

CLOCK = "resolve"
PAUSES_IN = frozenset({"Pending"})


@dataclass(frozen=True)
class Step:
    """A line of a history: at which minute, and into which status."""

    minute: int
    status: str


@dataclass(frozen=True)
class Daily:
    """A calendar of the same hours every day, in minutes since midnight; None is all time."""

    hours: tuple[int, int] | None

    def terms(self, night: Days) -> CalendarTerms:
        settings: dict[str, Any] = {"zone": night.zone.key}
        if self.hours:
            settings["hours"] = {"mon-sun": [[_wall(edge) for edge in self.hours]]}
        return CalendarTerms(str(self.hours), json.dumps(settings))

    def marks(self, night: Days, length: int) -> list[bool]:
        return [True] * length if self.hours is None else open_on_days(night, lambda _day: [self.hours or (0, 0)])


@dataclass(frozen=True)
class Setting:
    """A version: from which minute, in which calendar and to which target; no calendar means off."""

    minute: int
    calendar: Daily | None
    target: int


def _wall(minute: int) -> str:
    return f"{minute % DAY // 60:02}:{minute % 60:02}"


def terms(night: Days, setting: Setting, kind: ClockKind = ClockKind.RESOLVE) -> dict[str, ClockTerms]:
    """The clock of a version, by name; nothing while it is off."""
    if setting.calendar is None:
        return {}
    clock = ClockTerms(
        name=CLOCK,
        kind=kind,
        target=setting.target * MINUTE,
        calendar=setting.calendar.terms(night),
        pauses_in=PAUSES_IN,
        rungs=(RungTerms("warning", 0.5), RungTerms("breach", 1.0)),
    )
    return {CLOCK: clock}


def versions(night: Days, settings: Sequence[Setting], kind: ClockKind = ClockKind.RESOLVE) -> list[InForce]:
    """The versions in force; the first one stands for all time before it too."""
    return [
        InForce(
            number=number,
            since=night.minute(setting.minute) if number > 1 else ALWAYS,
            clocks=terms(night, setting, kind),
        )
        for number, setting in enumerate(settings, 1)
    ]


def lines(night: Days, steps: Sequence[Step]) -> list[HistoryLine]:
    """The history of these steps, the first of which opens the item."""
    found: list[HistoryLine] = []
    for step in steps:
        before = found[-1].after if found else ""
        found.append(line(night.minute(step.minute), len(found) + 1, before, step.status))
    return found


def line(
    at: datetime,
    number: int,
    before: str,
    after: str,
    *,
    trigger: str = "",
    source: str = "/tests",
    **details: Any,
) -> HistoryLine:
    """One line of a history."""
    return HistoryLine(
        exception_id="EX-1",
        number=number,
        at=at,
        actor="{}",
        trigger=trigger or ("move" if before else "raise"),
        before=before,
        after=after,
        why="",
        rule="",
        rule_version="",
        cause_source=source,
        cause_id=str(number),
        details=json.dumps(details),
        previous="",
        digest="",
    )


def counted_by_the_minute(night: Days, steps: Sequence[Step], settings: Sequence[Setting], until: int) -> timedelta:
    """What counts, decided minute by minute: in which status, by which version, and whether its calendar is open."""
    ended = next((step.minute for step in steps if step.status == "Completed"), until)
    marks = {each.calendar: each.calendar.marks(night, until) for each in settings if each.calendar}
    total = 0
    for minute in range(steps[0].minute, min(ended, until)):
        status = [step.status for step in steps if step.minute <= minute][-1]
        setting = [settings[0], *(each for each in settings[1:] if each.minute <= minute)][-1]
        if setting.calendar and status not in PAUSES_IN:
            total += marks[setting.calendar][minute]
    return total * MINUTE

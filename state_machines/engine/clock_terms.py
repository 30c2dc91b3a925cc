"""The clocks in force for a kind of work: declaration and policy together, as plain data.

A version of the clocks keeps these terms (``store.clock_versions``), so that the past is recomputed with the terms of
its own time, whatever has been declared or set since.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from business_time.business_calendar import BusinessCalendar
from state_machines.declaration.clock_rules import (
    ELAPSED,
    INSIDE,
    OFFICE_DAYS,
    STANDARD_CLOCKS,
    TIER_2_HOURS,
    WARNING,
    ClockKind,
    ClockRule,
)
from state_machines.declaration.clock_settings import FEDERAL, CalendarSettings, ClockSettings
from state_machines.declaration.departments import Department
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy, PolicyError, WeekHours
from state_machines.declaration.status import Status
from suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class CalendarTerms:
    """A named calendar, and its settings as JSON."""

    name: str
    settings: str

    @property
    def calendar(self) -> BusinessCalendar:
        """The calendar that counts the time."""
        return _calendar(self.settings)


@dataclass(frozen=True, slots=True)
class RungTerms:
    """A rung: its name, the part of the target at which it fires, and who is notified besides the owner."""

    name: str
    at: float
    notifies: str = ""
    """The slug of a department; empty: only the owning one is notified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTerms:
    """One clock in force."""

    name: str
    kind: ClockKind
    target: timedelta
    calendar: CalendarTerms
    pauses_in: frozenset[str]
    rungs: tuple[RungTerms, ...]
    inside: tuple[str, ...] = ()
    """Waiting on these does not pause the clock; empty in the first versions, in which every wait paused it."""

    def runs_in(self, status: str, waiting_on: str | None = None) -> bool:
        """Whether time runs while an item is in a status and waits on someone."""
        return status != Status.COMPLETED and (status not in self.pauses_in or self.is_inside(waiting_on or ""))

    def is_inside(self, waiting_on: str) -> bool:
        """Whether an item waits on our own people: its ``waiting_on`` begins with a name that counts as inside."""
        words = _without_article(waiting_on)
        return any(words[: len(named)] == named for named in map(_without_article, self.inside))

    def amount(self, rung: RungTerms) -> timedelta:
        """How much time must have run for a rung."""
        return self.target * rung.at


def _without_article(text: str) -> tuple[str, ...]:
    """The words of a name in lower case, without an article or *our* before it."""
    words = tuple(re.findall(r"[\w-]+", text.casefold()))
    return words[1:] if words[:1] in {("a",), ("the",), ("our",), ("my",)} else words


Terms = Mapping[str, Mapping[str, ClockTerms]]
"""The clocks in force by kind of work and name."""


def clock_terms(declared: ExceptionType, policy: Policy) -> tuple[ClockTerms, ...]:
    """The clocks in force for a kind of work; microseconds to compute, and nothing if none is declared or set."""
    if not declared.clocks and not policy.clocks:
        return ()
    settings = settings_of(declared, policy)
    found = (_terms(rule, settings.get(rule.name), policy) for rule in rules_of(declared))
    return tuple(terms for terms in found if terms is not None)


def rules_of(declared: ExceptionType) -> tuple[ClockRule, ...]:
    """Every clock that a kind of work may have: its own, and the standard clocks that it does not declare itself."""
    own = {rule.name for rule in declared.clocks}
    return (*declared.clocks, *(rule for rule in STANDARD_CLOCKS if rule.name not in own))


def settings_of(declared: ExceptionType, policy: Policy) -> Mapping[str, ClockSettings]:
    """What operations set for a kind of work, by clock: its own settings override those of its department."""
    return {**policy.clocks.get(declared.department.slug, {}), **policy.clocks.get(declared.key, {})}


def all_terms(types: Mapping[str, ExceptionType], policy: Policy) -> Terms:
    """The clocks in force for every kind of work that has any.

    Raises:
        PolicyError: a clock is set for something that does not exist; the message suggests the nearest.

    """
    _refuse_unknown(types, policy)
    found = {key: {terms.name: terms for terms in clock_terms(declared, policy)} for key, declared in types.items()}
    return {key: clocks for key, clocks in found.items() if clocks}


def as_data(terms: Terms) -> dict[str, Any]:
    """The clocks in force as JSON-ready data, with the calendars that they use."""
    calendars = {clock.calendar.name: clock.calendar.settings for clocks in terms.values() for clock in clocks.values()}
    return {
        "clocks": {key: {name: _clock_data(clock) for name, clock in clocks.items()} for key, clocks in terms.items()},
        "calendars": {name: json.loads(settings) for name, settings in sorted(calendars.items())},
    }


def from_data(data: Mapping[str, Any]) -> Terms:
    """The clocks that ``as_data`` wrote."""
    calendars = {name: CalendarTerms(name, _canonical(settings)) for name, settings in data["calendars"].items()}
    return {
        key: {
            name: ClockTerms(
                name=name,
                kind=ClockKind(clock["kind"]),
                target=timedelta(seconds=clock["target"]),
                calendar=calendars[clock["calendar"]],
                pauses_in=frozenset(clock["pauses_in"]),
                rungs=tuple(RungTerms(rung["name"], rung["at"], rung["tells"]) for rung in clock["rungs"]),
                inside=tuple(clock.get("inside", ())),
            )
            for name, clock in clocks.items()
        }
        for key, clocks in data["clocks"].items()
    }


def digest_of(data: Mapping[str, Any]) -> str:
    """A digest of twelve letters that changes whenever a clock or a calendar in force changes."""
    return hashlib.sha256(_canonical(data).encode()).hexdigest()[:12]


def calendar_terms(name: str, policy: Policy) -> CalendarTerms:
    """The calendar of a name: one from the policy, or one that always exists.

    Raises:
        PolicyError: there is none; the message lists those that exist.

    """
    if name in policy.calendars:
        return _calendar_terms(name, policy.calendars[name])
    if name in (ELAPSED, OFFICE_DAYS):
        return _office_calendar(name, policy.office_zone, policy.office_holidays_of)
    if name == TIER_2_HOURS:
        return _calendar_terms(name, CalendarSettings(zone=policy.tier_2_zone, hours=policy.tier_2_hours))
    known = ", ".join([ELAPSED, OFFICE_DAYS, TIER_2_HOURS, *policy.calendars])
    raise PolicyError(f"there is no calendar {name!r}. Known: {known}. Add it as [calendars.{name}]")


def _calendar_terms(name: str, settings: CalendarSettings) -> CalendarTerms:
    return CalendarTerms(name, _canonical(settings.model_dump(mode="json")))


@lru_cache(maxsize=100)
def _office_calendar(name: str, zone: str, holidays_of: str | None) -> CalendarTerms:
    """A calendar of the offices; cached, because it is computed for every item with a clock."""
    if name == ELAPSED:
        return _calendar_terms(name, CalendarSettings(zone=zone))
    weekdays: WeekHours = {"mon-fri": (("00:00", "24:00"),)}
    return _calendar_terms(name, CalendarSettings(zone=zone, hours=weekdays, holidays=holidays_of or FEDERAL))


@lru_cache(maxsize=1_000)
def _calendar(settings: str) -> BusinessCalendar:
    return CalendarSettings.model_validate_json(settings).calendar()


def _terms(rule: ClockRule, setting: ClockSettings | None, policy: Policy) -> ClockTerms | None:
    """A clock in force; None if it is off."""
    target = setting.target if setting is not None and setting.target is not None else rule.target(policy)
    if target is None or (setting is not None and setting.off):
        return None
    return ClockTerms(
        name=rule.name,
        kind=rule.kind,
        target=target,
        calendar=calendar_terms((setting and setting.calendar) or rule.calendar, policy),
        pauses_in=frozenset(status.value for status in _pauses_in(rule, setting)),
        rungs=tuple(_rungs(rule, setting)),
        inside=INSIDE if setting is None or setting.inside is None else setting.inside,
    )


def _pauses_in(rule: ClockRule, setting: ClockSettings | None) -> Iterable[Status]:
    return rule.pauses_in if setting is None or setting.pauses_in is None else setting.pauses_in


def _rungs(rule: ClockRule, setting: ClockSettings | None) -> Iterable[RungTerms]:
    if setting is not None and setting.warn_at is not None:
        yield RungTerms(WARNING, setting.warn_at)
    for rung in rule.rungs:
        declared = rung.notifies.slug if rung.notifies else ""
        yield RungTerms(rung.name, rung.at, (setting.notifies if setting and rung.at >= 1 else None) or declared)


def _clock_data(clock: ClockTerms) -> dict[str, Any]:
    return {
        "kind": clock.kind.value,
        "target": clock.target.total_seconds(),
        "calendar": clock.calendar.name,
        "pauses_in": sorted(clock.pauses_in),
        "inside": list(clock.inside),
        "rungs": [{"name": rung.name, "at": rung.at, "tells": rung.notifies} for rung in clock.rungs],
    }


def _canonical(data: object) -> str:
    return json.dumps(data, sort_keys=True)


def _refuse_unknown(types: Mapping[str, ExceptionType], policy: Policy) -> None:
    departments = {department.slug for department in Department}
    for owner, settings in policy.clocks.items():
        if owner not in types and owner not in departments:
            raise PolicyError(
                f"clocks.{owner}: no kind of work and no department has this name. "
                + (
                    did_you_mean(owner, [*types, *departments], likeness=0.5)
                    or "`sje catalog` lists the kinds of work."
                )
            )
        rules = rules_of(types[owner]) if owner in types else STANDARD_CLOCKS
        names = [rule.name for rule in rules]
        for name, setting in settings.items():
            if name not in names:
                raise PolicyError(f"clocks.{owner}.{name}: there is no such clock. Known: {', '.join(names)}")
            if setting.calendar is not None:
                calendar_terms(setting.calendar, policy)

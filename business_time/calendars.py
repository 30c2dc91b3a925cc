"""Windows that follow the calendar and the wall clock: weekly hours and whole days."""

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from business_time.algebra import Window
from business_time.spans import Span, clipped, merged
from business_time.wall_clock import instant_of, is_shown_twice, require_aware

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

MINUTES_A_DAY: Final = 24 * 60
_MINUTES_A_WEEK: Final = 7 * MINUTES_A_DAY
_DAY: Final = timedelta(days=1)
_TICK: Final = datetime.resolution


class Hours(NamedTuple):
    """From `start` until just before `end`, in minutes on the wall since midnight of the day of the start.

    `end` is over 24 * 60 if the hours cross midnight.
    """

    start: int
    end: int


WHOLE_DAY: Final = Hours(0, MINUTES_A_DAY)


class WallClockWindow(Window):
    """Hours that belong to days, by the wall clock of the zone that is passed."""

    __slots__ = ()

    @abstractmethod
    def hours_of(self, day: date) -> Sequence[Hours]:
        """Return the hours that start on `day`, sorted."""

    @abstractmethod
    def shows_open(self, shown: datetime) -> bool:
        """Return whether the hours hold a time as a wall clock shows it."""

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Return whether the window is open at `instant`."""
        instant = require_aware(instant)
        shown = instant.astimezone(zone)
        if self.shows_open(shown):
            return True
        # If the clock shows a time twice, an opening counts at the first and a closing at the last: the window may be
        # open although the hands stand outside it. At all other times the hands decide.
        return is_shown_twice(shown) and any(self.covered(instant, instant + _TICK, zone))

    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
        """Yield the hours of each day as instants."""
        # A day earlier for hours that cross midnight; a day later for zones that set the clock back over midnight.
        day, last = start.astimezone(zone).date() - _DAY, end.astimezone(zone).date() + _DAY
        days = (day + _DAY * number for number in range((last - day).days + 1))
        return clipped(merged(_span_of(day, hours, zone) for day in days for hours in self.hours_of(day)), start, end)


# The hours around now are looked up again and again; a year of some departments' hours in some zones fits.
@lru_cache(maxsize=10_000)
def _span_of(day: date, hours: Hours, zone: ZoneInfo) -> Span:
    return Span(_edge(day, hours.start, zone, "start"), _edge(day, hours.end, zone, "end"))


def _edge(day: date, minute: int, zone: ZoneInfo, edge: Literal["start", "end"]) -> datetime:
    days, minute = divmod(minute, MINUTES_A_DAY)
    return instant_of(day + _DAY * days, time(minute // 60, minute % 60), zone, edge=edge)


@dataclass(frozen=True, slots=True)
class WeeklyHours(WallClockWindow):
    """Hours on the days of the week, Monday first, the same every week; each day's are sorted and within 24 hours."""

    days: tuple[tuple[Hours, ...], ...]
    #: Openings and closings alternately, in minutes since Monday midnight, so that one bisection answers `shows_open`.
    _changes: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compute the changes once: a window is asked far more often than it is made."""
        object.__setattr__(self, "_changes", tuple(_changes_in_week(self.days)))

    def hours_of(self, day: date) -> Sequence[Hours]:
        """Return the hours that start on `day`, sorted."""
        return self.days[day.weekday()]

    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
        """Yield the hours of each day as instants; a window that never closes is one span."""
        if self._changes == (0, _MINUTES_A_WEEK):
            return clipped([Span(start, end)], start, end)
        return WallClockWindow.covered(self, start, end, zone)

    def shows_open(self, shown: datetime) -> bool:
        """Return whether the hours hold a time as a wall clock shows it."""
        minute = shown.weekday() * MINUTES_A_DAY + shown.hour * 60 + shown.minute
        return bisect_right(self._changes, minute) % 2 == 1

    def describe(self) -> str:
        """Return the hours, with neighbouring days of the same hours joined: `Mon-Fri 08:00-21:00, Sat 08:00-16:30`."""
        if len(set(self.days)) == 1:
            return _hours_in_words(self.days[0])
        runs = ((hours, list(days)) for hours, days in groupby(range(len(WEEKDAYS)), self.days.__getitem__))
        return ", ".join(f"{_days_in_words(days)} {_hours_in_words(hours)}" for hours, days in runs if hours)


def _changes_in_week(days: Sequence[Sequence[Hours]]) -> Iterator[int]:
    """Yield each opening and closing in a week, in order; hours that overlap or touch count as one."""
    open_until = -1
    for start, end in sorted(_hours_in_week(days)):
        if start > open_until:
            if open_until >= 0:
                yield open_until
            yield start
        open_until = max(open_until, end)
    if open_until >= 0:
        yield open_until


def _hours_in_week(days: Sequence[Sequence[Hours]]) -> Iterator[Hours]:
    """Yield each day's hours in minutes since Monday midnight, Sunday night's in two parts."""
    for number, hours_of_day in enumerate(days):
        for hours in hours_of_day:
            start, end = (edge + number * MINUTES_A_DAY for edge in hours)
            yield Hours(start, min(end, _MINUTES_A_WEEK))
            if end > _MINUTES_A_WEEK:
                yield Hours(0, end - _MINUTES_A_WEEK)


def _days_in_words(days: Sequence[int]) -> str:
    first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
    return first if first == last else f"{first}-{last}"


def _hours_in_words(hours: Sequence[Hours]) -> str:
    return " and ".join(f"{_minute_in_words(start)}-{_minute_in_words(end)}" for start, end in hours) or "never"


def _minute_in_words(minute: int) -> str:
    shown = minute if minute == MINUTES_A_DAY else minute % MINUTES_A_DAY
    return f"{shown // 60:02}:{shown % 60:02}"

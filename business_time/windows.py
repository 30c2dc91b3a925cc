"""How to make a window: `daily`, `weekly`, `public_holidays`, `on_dates`, `between`, `ANY_TIME` and `NEVER`.

    call_hours = daily("08:00", "20:00")
    desk_hours = weekly({"mon-fri": [("08:00", "21:00")], "sat": [("08:00", "16:30")]}) - public_holidays()
    raise_window = ~call_hours

The package's docstring explains edges, midnight and the nights on which the clock changes.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from business_time.algebra import Between, Constant, Window
from business_time.calendars import MINUTES_A_DAY, WEEKDAYS, Hours, WeeklyHours
from business_time.errors import WindowError
from business_time.spans import Span
from business_time.wall_clock import require_aware
from business_time.whole_days import NamedDays, PublicHolidays
from business_time.zones import state_code

__all__ = [
    "ANY_TIME",
    "NEVER",
    "Span",
    "Window",
    "between",
    "daily",
    "on_dates",
    "public_holidays",
    "weekly",
]

ANY_TIME: Final[Window] = Constant(always=True)
NEVER: Final[Window] = Constant(always=False)

_TIME_OF_DAY: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
_WEEKDAY_KEYS: Final = [name.lower() for name in WEEKDAYS]


def daily(start: str, end: str) -> Window:
    """Return the same hours every day; they cross midnight if `end` is not after `start`.

    Args:
        start: the first minute inside, as `20:00` on the wall.
        end: the first minute outside, as `08:00`; midnight is `24:00` or `00:00`.

    Raises:
        WindowError: a time is not written as HH:MM, or both are the same.

    """
    return WeeklyHours(((_hours(start, end),),) * len(WEEKDAYS))


def weekly(hours: Mapping[str, Iterable[tuple[str, str]]]) -> Window:
    """Return hours by weekday, such as `{"mon-fri": [("08:00", "21:00")], "sat": [("22:00", "02:00")]}`.

    Hours belong to the weekday on which they start, even if they cross midnight.

    Raises:
        WindowError: a key is not a weekday, `mon` to `sun`, or a range of them, or a time is not written as HH:MM.

    """
    by_day: list[set[Hours]] = [set() for _ in WEEKDAYS]
    for days, pairs in hours.items():
        hours_of_days = {_hours(start, end) for start, end in pairs}
        for day in _weekdays(days):
            by_day[day] |= hours_of_days
    return WeeklyHours(tuple(tuple(sorted(hours_of_day)) for hours_of_day in by_day))


def public_holidays(state: str | None = None) -> Window:
    """Return the whole days that are US federal holidays, or holidays of the state, on the day and as observed.

    Raises:
        UnknownStateError: `state` is not the two letters of a US state, district or territory.

    """
    return PublicHolidays(None if state is None else state_code(state))


def on_dates(*days: date) -> Window:
    """Return these whole local days.

    Raises:
        WindowError: one of them is an instant rather than a day.

    """
    if instants := [day for day in days if isinstance(day, datetime)]:
        raise WindowError(f"{instants[0].isoformat()} is an instant", "name a day, or use between(start, end)")
    return NamedDays(frozenset(days))


def between(start_utc: datetime, end_utc: datetime) -> Window:
    """Return one stretch of time, the same in every zone: closed on the 24th from noon.

    Raises:
        WindowError: `end_utc` is not after `start_utc`.

    """
    span = Span(require_aware(start_utc), require_aware(end_utc))
    if span.end <= span.start:
        raise WindowError(f"{span.end.isoformat()} is not after {span.start.isoformat()}", "the window would be empty")
    return Between(span)


def _hours(start: str, end: str) -> Hours:
    first, last = _minute(start), _minute(end)
    if first == MINUTES_A_DAY:
        raise WindowError("24:00 can only end a window", "write 00:00 to start one at midnight")
    if first == last:
        raise WindowError(f"{start}-{end} could be a whole day or nothing", "write 00:00-24:00, ANY_TIME or NEVER")
    return Hours(first, last if first < last else last + MINUTES_A_DAY)


def _minute(wall: str) -> int:
    if not _TIME_OF_DAY.fullmatch(wall):
        found = f"{wall!r} is not a valid time of day"
        raise WindowError(found, "write HH:MM from 00:00 to 24:00, such as 20:00 for 8PM")
    hour, minute = wall.split(":")
    return int(hour) * 60 + int(minute)


def _weekdays(text: str) -> range:
    first, _, last = text.lower().partition("-")
    try:
        days = range(_WEEKDAY_KEYS.index(first), _WEEKDAY_KEYS.index(last or first) + 1)
    except ValueError:
        days = range(0)
    if not days:
        found = f"{text!r} is not a weekday"
        raise WindowError(found, f"write {', '.join(_WEEKDAY_KEYS)}, or a range such as mon-fri")
    return days

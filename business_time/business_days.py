"""Counting by days rather than hours: "after two business days", "two days without Sundays".

A window defines what a business day is: a local day on which the window is open at any time. So the same two functions
count days of a desk's own hours, `weekly({"mon-fri": [("00:00", "24:00")]}) - public_holidays()`, and days without
Sundays.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from business_time.algebra import REACH, Window
from business_time.errors import NeverElapsesError, WindowError
from business_time.wall_clock import instant_of, local, require_aware

_DAY = timedelta(days=1)


# The days around today are looked up again and again, and a day's answer never changes.
@lru_cache(maxsize=10_000)
def is_business_day(day: date, zone: ZoneInfo, window: Window) -> bool:
    """Return whether the window is open at any time of the local day."""
    midnight = instant_of(day, time(), zone, edge="start")
    return any(window.spans(midnight, instant_of(day + _DAY, time(), zone, edge="end"), zone))


def add_business_days(instant: datetime, days: int, zone: ZoneInfo, window: Window) -> datetime:
    """Return the instant, in UTC, at which the wall clock shows the same time as many business days later.

    The day of `instant` itself does not count, whether it is a business day or not: one business day after Friday noon
    is Monday noon, and so is one after Saturday noon. Zero days later is `instant`.

    Raises:
        WindowError: `days` is negative.
        NeverElapsesError: the next ten years do not have that many business days.

    """
    if days < 0:
        raise WindowError(f"{days} business days is negative", "business days are counted forwards only")
    if not days:
        return require_aware(instant)
    shown = local(instant, zone)
    for ahead in range(1, REACH.days):
        day = shown.date() + _DAY * ahead
        if is_business_day(day, zone, window):
            days -= 1
            if not days:
                return instant_of(day, shown.time(), zone, edge="start")
    raise NeverElapsesError(f"the window {window.describe()} has {days} days too few within {REACH.days} days")

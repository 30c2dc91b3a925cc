"""Instants, durations, counts and zones as people read them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_ZONE_TITLES = {
    "America/New_York": "Eastern Time",
    "America/Chicago": "Central Time",
    "America/Denver": "Mountain Time",
    "America/Los_Angeles": "Pacific Time",
    "UTC": "UTC",
}


def duration(amount: timedelta) -> str:
    """A duration in its two largest units, as ``2 d 3 h``, without its sign; ``0 s`` if it is below a second."""
    seconds = int(abs(amount.total_seconds()))
    parts: list[str] = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
        if len(parts) == 2:  # noqa: PLR2004 - the two largest
            break
    return " ".join(part for part in parts if part) or "0 s"


def exact_duration(amount: timedelta) -> str:
    """A duration to the second, with its sign, as ``-50 h 10 min``; clocks are set in hours, so days are hours here."""
    seconds = round(amount.total_seconds())
    left, parts = abs(seconds), []
    for unit, size in _UNITS[1:]:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return ("-" if seconds < 0 else "") + (" ".join(parts) or "0 s")


def age(instant: datetime, now: datetime) -> str:
    """How long ago an instant was: ``3 h 10 min``."""
    return duration(now - instant)


def relative(instant: datetime, now: datetime) -> str:
    """An instant relative to now: ``in 2 h`` or ``3 d ago``."""
    return f"in {duration(instant - now)}" if instant > now else f"{duration(now - instant)} ago"


def timestamp(instant: datetime, zone: str | ZoneInfo = "UTC", *, weekday: bool = False) -> str:
    """An instant to the minute with its zone: ``2026-11-21 15:10 UTC`` or ``Sat 2026-11-21 09:10 CST``."""
    local = instant.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{local:%a %Y-%m-%d %H:%M %Z}" if weekday else f"{local:%Y-%m-%d %H:%M %Z}"


def month(first: date) -> str:
    """The month of a day: ``November 2026``."""
    return f"{first:%B %Y}"


def zone_title(zone: str) -> str:
    """The title of a zone: ``Eastern Time``; a zone without one is named after its place: ``Boise time``."""
    return _ZONE_TITLES.get(zone) or f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def capitalized(sentence: str) -> str:
    """A sentence with a capital first letter; its other letters stay as they are written."""
    return sentence[:1].upper() + sentence[1:]


def numbered(count: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 event``, ``2 events``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"

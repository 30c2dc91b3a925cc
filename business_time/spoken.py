"""Instants, spans, counts and sentences as people read them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_DAY = timedelta(days=1)
_TIMES = {
    "America/New_York": "Eastern Time",
    "America/Chicago": "Central Time",
    "America/Denver": "Mountain Time",
    "America/Los_Angeles": "Pacific Time",
    "UTC": "UTC",
}


def span(amount: timedelta) -> str:
    """A span in its two largest units, as ``2 d 3 h``; below a second ``0 s``."""
    seconds = int(abs(amount.total_seconds()))
    parts: list[str] = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
        if len(parts) == 2:  # noqa: PLR2004 - the two largest
            break
    return " ".join(part for part in parts if part) or "0 s"


def age(instant: datetime, now: datetime) -> str:
    """How long ago an instant was: ``3 h 10 min``."""
    return span(now - instant)


def relative(instant: datetime, now: datetime) -> str:
    """An instant as seen from now: ``in 2 h`` or ``3 d ago``."""
    return f"in {span(instant - now)}" if instant > now else f"{span(now - instant)} ago"


def clock(instant: datetime, zone: str | None = None) -> str:
    """An instant to the minute, in UTC or in a zone: ``2026-11-21 15:10 UTC``."""
    if zone is None:
        return f"{instant:%Y-%m-%d %H:%M} UTC"
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M %Z}"


def month(first: date) -> str:
    """The month of a day: ``November 2026``."""
    return f"{first:%B %Y}"


def time_in(zone: str) -> str:
    """What the time of a zone is called: ``Eastern Time``; by its place where it has no such name: ``Boise time``."""
    return _TIMES.get(zone) or f"{zone.rpartition('/')[2].replace('_', ' ')} time"


def capitalized(sentence: str) -> str:
    """A sentence with a capital first letter; its other letters stay as they are written."""
    return sentence[:1].upper() + sentence[1:]


def numbered(count: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 event``, ``2 events``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"

"""From what the wall clock shows to instants in UTC, and back."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from business_time.errors import InstantOutOfRangeError, NaiveInstantError

#: The years that are accepted. Outside them are empty dates (year 1) and "never" (year 9999), with which arithmetic
#: overflows; before 1900 zones follow their town's sundial.
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2999

_SECOND: Final = timedelta(seconds=1)


def require_aware(instant: datetime) -> datetime:
    """Return the instant in UTC.

    Raises:
        NaiveInstantError: it names no time zone.
        InstantOutOfRangeError: its year is not within 1900-2999.

    """
    if instant.utcoffset() is None:
        found = f"{instant.isoformat()} has no time zone"
        raise NaiveInstantError(found, "write it as 2026-07-01T20:00:00Z or with its offset, such as -05:00")
    if not EARLIEST_YEAR <= instant.year <= LATEST_YEAR:
        found = f"{instant.isoformat()} is outside {EARLIEST_YEAR}-{LATEST_YEAR}"
        raise InstantOutOfRangeError(found, "omit a time that is not known")
    return instant.astimezone(UTC)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return what the wall clock in `zone` shows at `instant`, still aware."""
    # Through UTC even if the instant is in this zone already: only that makes 02:30 on a spring night a real time.
    return require_aware(instant).astimezone(zone)


def instant_of(day: date, wall: time, zone: ZoneInfo, *, edge: Literal["start", "end"]) -> datetime:
    """Return the UTC instant at which the wall clock in `zone` shows `wall` on `day`.

    A time that the clock skips is the first valid instant after the jump. If the clock shows a time twice, a `start`
    takes the first and an `end` the last.
    """
    shown = datetime.combine(day, wall)
    first, second = (shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if second < first:  # PEP 495 reads a time that the clock skips by the offset before, then by the one after
        return _clock_change(second.replace(microsecond=0), first.replace(microsecond=0), zone)
    return first if edge == "start" else second


def is_shown_twice(shown: datetime) -> bool:
    """Return whether the wall clock shows this time, as returned by `local`, twice."""
    # No instant shows a time that the clock skips, so two readings with different offsets are two instants.
    return shown.utcoffset() != shown.replace(fold=1 - shown.fold).utcoffset()


def _clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second after `before` that has the offset of `after`; the one clock change lies between."""
    changed = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).utcoffset() == changed:
            after = middle
        else:
            before = middle
    return after

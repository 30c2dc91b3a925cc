"""A second, slow and plain account of business time, to hold the real one against.

It walks the minutes of a few days in UTC, writes down what the wall clock shows in each, and decides minute by minute
by comparing those readings. It knows no offsets, no folds and no edges turned into instants.

Where the wall clock shows every time once, "open from S until E" is S <= shown < E. Where it is set back, the same
reading comes twice, and where it is set forward, readings are missing. The convention then is: the window is open once
the clock *has shown* S or later, for as long as it *will yet show* E or earlier. So of a time that is shown twice an
opening is the first and a closing the last, and both are the moment of the jump for a time that is jumped over. On all
other nights the latest reading so far and the earliest still to come are the present one, and the rule is the plain
comparison.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from business_time.spans import Span

MINUTE = timedelta(minutes=1)
DAY = 24 * 60
LENGTH = 3 * DAY  #: minutes that are judged
MARGIN = 2 * DAY  #: minutes read before and after them, so that "so far" and "to come" are known


@dataclass(frozen=True)
class Days:
    """Three days in a zone; minutes are counted from their start."""

    zone: ZoneInfo
    start: datetime

    def __str__(self) -> str:
        return f"{self.zone.key} {self.start:%Y-%m-%d}"

    @property
    def end(self) -> datetime:
        return self.start + LENGTH * MINUTE

    def minute(self, number: int) -> datetime:
        return self.start + number * MINUTE


@cache
def readings(days: Days) -> list[int]:
    """What the wall clock shows in each minute, as minutes since 1970 on that clock."""
    return _read(days)[MARGIN:-MARGIN]


@cache
def latest_so_far(days: Days) -> list[int]:
    return list(accumulate(_read(days), max))[MARGIN:-MARGIN]


@cache
def earliest_to_come(days: Days) -> list[int]:
    """The earliest reading from each minute on, and one more for the minute after the last."""
    return list(accumulate(reversed(_read(days)), min))[::-1][MARGIN : -MARGIN + 1]


@cache
def _read(days: Days) -> list[int]:
    minutes = (days.minute(number).astimezone(days.zone) for number in range(-MARGIN, LENGTH + MARGIN))
    return [_day_number(shown) * DAY + shown.hour * 60 + shown.minute for shown in minutes]


def _day_number(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()


def open_on_days(days: Days, hours_of: Callable[[date], Iterable[tuple[int, int]]]) -> list[bool]:
    """Which minutes are open, if `hours_of` gives the hours of each day in minutes since its midnight."""
    reached, ahead = latest_so_far(days), earliest_to_come(days)
    marks = [False] * LENGTH
    for day in range(ahead[0] // DAY - 1, reached[-1] // DAY + 1):
        for start, end in hours_of(date(1970, 1, 1) + timedelta(days=day)):
            opens, closes = day * DAY + start, day * DAY + end
            marks = [
                # Within this minute the hands move on a little: what it will yet show is later than its own reading.
                marked or (opens <= so_far and (from_now < closes or from_next <= closes))
                for marked, so_far, (from_now, from_next) in zip(marks, reached, pairwise(ahead), strict=True)
            ]
    return marks


def open_minutes(spans: Iterable[Span], days: Days) -> list[bool]:
    """The real account's spans in the same form. They must be in order, apart and in whole minutes."""
    marks = [False] * LENGTH
    for first, last in _whole_minutes(spans, days.start):
        marks[first:last] = [True] * (last - first)
    return marks


def _whole_minutes(spans: Iterable[Span], origin: datetime) -> Iterator[tuple[int, int]]:
    before = -1
    for span in spans:
        assert span.start.tzinfo is UTC
        assert span.end.tzinfo is UTC
        (first, rest), (last, other_rest) = divmod(span.start - origin, MINUTE), divmod(span.end - origin, MINUTE)
        assert not rest
        assert not other_rest
        assert before < first < last
        before = last
        yield first, last


def nights() -> list[Days]:
    """Days around a change of the clock, or without one where the zone has none; not only in the United States."""
    names_and_starts = [
        ("America/New_York", (2026, 3, 7)),
        ("America/New_York", (2026, 10, 31)),
        ("America/Chicago", (2027, 3, 13)),
        ("America/Denver", (2027, 11, 6)),
        ("America/Los_Angeles", (2026, 3, 7)),
        ("America/Anchorage", (2026, 10, 31)),
        ("America/Adak", (2027, 11, 6)),
        ("America/Phoenix", (2026, 3, 7)),
        ("Pacific/Honolulu", (2026, 10, 31)),
        ("America/Puerto_Rico", (2026, 7, 1)),
        ("Pacific/Guam", (2026, 12, 30)),
        ("America/Havana", (2026, 3, 7)),  # midnight is jumped over
        ("America/Havana", (2026, 10, 31)),  # the hour after midnight is shown twice
        ("America/St_Johns", (2006, 10, 28)),  # set back a minute past midnight, into the day before
        ("Australia/Lord_Howe", (2026, 4, 4)),  # by half an hour
        ("Pacific/Apia", (2011, 12, 29)),  # a whole day is jumped over
    ]
    return [Days(ZoneInfo(name), datetime(*start, tzinfo=UTC)) for name, start in names_and_starts]

"""A calendar of business time: a window by the wall clock of one zone, and the counting of time inside it.

office = BusinessCalendar(weekly({"mon-fri": [("08:00", "17:00")]}), zone("America/Chicago"))
office.elapsed(start, end)          # how much business time has run between two instants
office.after(start, eight_hours)    # the instant at which that much has run
office.stretches(start, end)        # every stretch between them, open and closed alternately
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from business_time.algebra import Window
from business_time.errors import NeverElapsesError
from business_time.windows import ANY_TIME


class Stretch(NamedTuple):
    """From `start` until just before `end`, both in UTC: time that counts, or time that does not."""

    start: datetime
    end: datetime
    is_open: bool

    @property
    def length(self) -> timedelta:
        """How much time really passes, whatever the wall clock does."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """The hours that count, by the wall clock of a zone."""

    window: Window
    zone: ZoneInfo

    @property
    def counts_always(self) -> bool:
        """Whether all time counts, so that no lookup is needed."""
        return self.window == ANY_TIME

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return how much business time runs from `start` until `end`.

        Raises:
            WindowError: `end` is before `start`.

        """
        return self.window.elapsed(start, end, self.zone)

    def after(self, start: datetime, amount: timedelta) -> datetime | None:
        """Return the first instant at which `amount` of business time has run since `start`; None if it never does.

        "Never" means not within ten years, as in a calendar whose days are all holidays.

        Raises:
            WindowError: `amount` is negative.

        """
        try:
            return self.window.add(start, amount, self.zone)
        except NeverElapsesError:
            return None

    def stretches(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        """Yield the stretches from `start` until `end` without a gap: those that count, and those that do not.

        Raises:
            WindowError: `end` is before `start`.

        """
        at = start
        for span in self.window.spans(start, end, self.zone):
            if at < span.start:
                yield Stretch(at, span.start, is_open=False)
            yield Stretch(*span, is_open=True)
            at = span.end
        if at < end:
            yield Stretch(at, end, is_open=False)

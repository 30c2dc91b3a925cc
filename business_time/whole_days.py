"""Windows of whole local days: public holidays, and days that a department lists itself."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from business_time.calendars import WHOLE_DAY, Hours, WallClockWindow


class WholeDays(WallClockWindow):
    """Days from midnight to midnight on the wall: 23 or 25 hours long when the clock changes."""

    __slots__ = ()

    @abstractmethod
    def holds(self, day: date) -> bool:
        """Return whether `day` is one of them."""

    def hours_of(self, day: date) -> Sequence[Hours]:
        """Return the whole day, or nothing."""
        return (WHOLE_DAY,) if self.holds(day) else ()

    def shows_open(self, shown: datetime) -> bool:
        """Return whether the date on the wall is one of the days."""
        return self.holds(shown.date())


@dataclass(frozen=True, slots=True)
class NamedDays(WholeDays):
    """Days listed one by one."""

    days: frozenset[date]

    def holds(self, day: date) -> bool:
        """Return whether `day` is listed."""
        return day in self.days

    def describe(self) -> str:
        """Return the days in order."""
        return "on " + ", ".join(day.isoformat() for day in sorted(self.days))


@dataclass(frozen=True, slots=True)
class PublicHolidays(WholeDays):
    """The holidays of the United States or of one state, with the weekdays on which weekend holidays are observed."""

    state: str | None

    def holds(self, day: date) -> bool:
        """Return whether `day` is a holiday."""
        return day in _holidays(self.state, day.year)

    def describe(self) -> str:
        """Return whose holidays they are."""
        return f"public holidays in {self.state}" if self.state else "US federal holidays"


@lru_cache(maxsize=1_000)
def _holidays(state: str | None, year: int) -> frozenset[date]:
    # Imported at first use: it takes a tenth of a second, which a command that does not need it should not pay.
    from holidays import country_holidays  # noqa: PLC0415

    return frozenset(country_holidays("US", subdiv=state, years=year))

"""What operations may set for clocks: targets by kind of work or department, and calendars.

In the policy file (TOML):

    [clocks.call_back.resolve]          # a kind of work by its key, or a department by its slug
    target = "PT8H"
    calendar = "office"
    warn_at = 0.75

    [calendars.office]
    zone = "America/Chicago"
    holidays = "US"
    hours = { mon-fri = [["08:00", "17:00"]] }
"""

from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from business_time.business_calendar import BusinessCalendar
from business_time.windows import ANY_TIME, on_dates, public_holidays, weekly
from business_time.zones import state_code, zone, zone_name
from state_machines.declaration.departments import Department
from state_machines.declaration.status import Status

FEDERAL = "US"
"""The name of the federal holidays; a state's holidays go by its two letters."""


def _holidays(name: str) -> str:
    return FEDERAL if name.strip().upper() == FEDERAL else state_code(name)


def _department_slug(name: str) -> str:
    return Department.named(name).slug


def _not_completed(statuses: tuple[Status, ...]) -> tuple[Status, ...]:
    if Status.COMPLETED in statuses:
        raise ValueError("a clock cannot pause in Completed, because it ends there; remove Completed")
    return statuses


class CalendarSettings(BaseModel):
    """The hours of the week that count, in a named zone, without holidays and other closed days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Annotated[str, AfterValidator(zone_name)]
    hours: dict[str, tuple[tuple[str, str], ...]] | None = Field(
        default=None,
        description="Hours by weekday or range of weekdays, as local HH:MM: { mon-fri = [['08:00', '17:00']] }; "
        "omit it for all hours.",
    )
    holidays: Annotated[str, AfterValidator(_holidays)] | None = Field(
        default=None, description="Whose holidays are closed days: US for federal holidays, or a state's two letters."
    )
    closed_on: tuple[date, ...] = Field(default=(), description="Other closed days.")

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        self.calendar()
        if self.hours is not None and not any(self.hours.values()):
            raise ValueError("the calendar is never open; add hours, such as { mon-fri = [['08:00', '17:00']] }")
        return self

    def calendar(self) -> BusinessCalendar:
        """The calendar that counts the time.

        Raises:
            WindowError: a weekday or a time of day is not valid.

        """
        window = ANY_TIME if self.hours is None else weekly(self.hours)
        if self.holidays is not None:
            window -= public_holidays(None if self.holidays == FEDERAL else self.holidays)
        if self.closed_on:
            window -= on_dates(*self.closed_on)
        return BusinessCalendar(window, zone(self.zone))


class ClockSettings(BaseModel):
    """One clock as operations set it; omitted fields stay as declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: timedelta | None = Field(
        default=None,
        gt=timedelta(),
        description="How much time may run, such as PT8H; omit it to keep the declared time.",
    )
    off: bool = Field(default=False, description="Switch off a clock that the rules declare.")
    calendar: str | None = Field(
        default=None, description="The calendar in which it runs; omit it to keep the declared one."
    )
    warn_at: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="Warn when this part of the target has run, such as 0.75; omit it for no warning.",
    )
    pauses_in: Annotated[tuple[Status, ...], AfterValidator(_not_completed)] | None = Field(
        default=None,
        description="The statuses in which it pauses, such as ['Pending']; [] for none; omit it if as declared.",
    )
    inside: tuple[Annotated[str, Field(min_length=1)], ...] | None = Field(
        default=None,
        description="Waiting on these does not pause the clock, by how the name in waiting_on begins: ['Purchasing']; "
        "[] for none, so that every wait pauses it; omit it for our departments and supervisors.",
    )
    notifies: Annotated[str, AfterValidator(_department_slug)] | None = Field(
        default=None,
        description="The department to notify of a breach besides the owner, by slug: the one it escalates to.",
    )

    @model_validator(mode="before")
    @classmethod
    def _former_names(cls, given: object) -> object:
        """Read a policy file that still has ``tells``, the former name of ``notifies``."""
        if isinstance(given, dict) and "tells" in given:
            return {"notifies" if name == "tells" else name: value for name, value in given.items()}
        return given

"""What operations may set about clocks: targets by kind of work or department, and the calendars they count in.

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
"""How the holidays of the United States are asked for; a state by its two letters."""


def _holidays(name: str) -> str:
    return FEDERAL if name.strip().upper() == FEDERAL else state_code(name)


def _department_slug(name: str) -> str:
    return Department.named(name).slug


def _not_completed(statuses: tuple[Status, ...]) -> tuple[Status, ...]:
    if Status.COMPLETED in statuses:
        raise ValueError("no clock pauses in Completed: it ends there")
    return statuses


class CalendarSettings(BaseModel):
    """The hours of the week that count, in a named zone, without holidays and other closed days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Annotated[str, AfterValidator(zone_name)]
    hours: dict[str, tuple[tuple[str, str], ...]] | None = Field(
        default=None,
        description="Hours by weekday or a range of them, as HH:MM on the wall: { mon-fri = [['08:00', '17:00']] }; "
        "left out, all hours.",
    )
    holidays: Annotated[str, AfterValidator(_holidays)] | None = Field(
        default=None, description="Whose holidays are closed: US for the federal ones, a state by its two letters."
    )
    closed_on: tuple[date, ...] = Field(default=(), description="Further days on which it is closed.")

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        self.calendar()
        if self.hours is not None and not any(self.hours.values()):
            raise ValueError("the calendar is never open: give it hours, such as { mon-fri = [['08:00', '17:00']] }")
        return self

    def calendar(self) -> BusinessCalendar:
        """The calendar that counts the time.

        Raises:
            WindowError: a weekday or a time of day is not written as it should be.

        """
        window = ANY_TIME if self.hours is None else weekly(self.hours)
        if self.holidays is not None:
            window -= public_holidays(None if self.holidays == FEDERAL else self.holidays)
        if self.closed_on:
            window -= on_dates(*self.closed_on)
        return BusinessCalendar(window, zone(self.zone))


class ClockSettings(BaseModel):
    """One clock as operations set it; what is left out stays as declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: timedelta | None = Field(
        default=None, gt=timedelta(), description="How much time may run, such as PT8H; left out, as declared."
    )
    off: bool = Field(default=False, description="Switch off a clock that the rules declare.")
    calendar: str | None = Field(default=None, description="In which calendar it runs; left out, as declared.")
    warn_at: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="Warn when this part of the target has run, such as 0.75; left out, never.",
    )
    pauses_in: Annotated[tuple[Status, ...], AfterValidator(_not_completed)] | None = Field(
        default=None,
        description="The statuses in which it stands still, such as ['Pending']; [] for none; left out, as declared.",
    )
    inside: tuple[Annotated[str, Field(min_length=1)], ...] | None = Field(
        default=None,
        description="Whom to wait for is no pause, by how the name of whoever is waited for begins: ['Purchasing']; "
        "[] for nobody, so that every wait pauses; left out, our departments and supervisors.",
    )
    tells: Annotated[str, AfterValidator(_department_slug)] | None = Field(
        default=None, description="Department that is told of a breach besides the owner, by slug: who it escalates to."
    )

"""Appointments of the service provider with the customer."""

from collections.abc import Mapping
from typing import Self

from pydantic import JsonValue, model_validator

from events import fact_paths
from events.bad_events import refused
from events.data import EventData, fact_value
from events.field_types import Instant


class AppointmentScheduled(EventData):
    """The provider and the customer have agreed on a time, for the first time or anew."""

    TYPE = "com.cinchhs.appointment.scheduled"
    TITLE = "Appointment scheduled"

    starts_at: Instant
    """When the provider is expected at the earliest."""
    ends_at: Instant | None = None
    """When the time slot ends, if there is one."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise refused(
                "bad-data",
                "the appointment ends before it starts",
                "Send the end of the time slot in ends_at, or leave it out.",
            )
        return self

    def facts(self) -> Mapping[str, JsonValue]:
        """The latest appointment; an open end replaces an earlier one."""
        return {
            fact_paths.APPOINTMENT_STARTS_AT: fact_value(self.starts_at),
            fact_paths.APPOINTMENT_ENDS_AT: fact_value(self.ends_at),
        }

"""Appointments between the service provider and the customer."""

from collections.abc import Mapping
from typing import Self

from pydantic import JsonValue, model_validator

from events import fact_paths
from events.bad_events import refused
from events.data import EventData, fact_value
from events.field_types import Instant


class AppointmentScheduled(EventData):
    """The provider and the customer have agreed on a time, or on a new one."""

    TYPE = "com.cinchhs.appointment.scheduled"
    TITLE = "Appointment scheduled"

    starts_at: Instant
    """The earliest time at which the provider is expected."""
    ends_at: Instant | None = None
    """When the time slot ends, if there is one."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise refused(
                "bad-data",
                "the appointment ends before it starts",
                "Send the end of the time slot in ends_at, or omit it.",
            )
        return self

    def facts(self) -> Mapping[str, JsonValue]:
        """The latest appointment; an open end replaces an earlier one."""
        return {
            fact_paths.APPOINTMENT_STARTS_AT: fact_value(self.starts_at),
            fact_paths.APPOINTMENT_ENDS_AT: fact_value(self.ends_at),
        }

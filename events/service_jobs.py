"""The service job itself: created and changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import JsonValue, field_validator, model_validator

from events import fact_paths
from events.bad_events import refused
from events.data import EventData, Part, fact_value
from events.field_types import Email, Flag, Instant, SeverityField, ShortText, Trade, UsState, ZoneName
from events.vocabulary import NO_EMAIL_PLACEHOLDER, ServiceJobStatus


class Customer(Part):
    """The contract holder, or the person to call about the job. Send what is known."""

    id: ShortText | None = None
    """The customer's number in the contract system."""
    name: ShortText | None = None
    """The name to use on the telephone."""
    email: Email | None = None
    """The e-mail address. Null, or the placeholder noemail@cinchhs.com, means that the customer gave none."""
    phone: ShortText | None = None
    """The telephone number to call."""
    zone: ZoneName | None = None
    """The customer's time zone; without it, rules about local time cannot be judged."""
    state: UsState | None = None
    """The state of the covered home."""

    @field_validator("email")
    @classmethod
    def _placeholder_is_none(cls, email: str | None) -> str | None:
        """Read the placeholder as "no address"."""
        return None if email is not None and email.casefold() == NO_EMAIL_PLACEHOLDER else email


class ServiceProvider(Part):
    """The provider (SP) to whom the job is assigned."""

    account: ShortText | None = None
    """The SP account number."""
    name: ShortText | None = None
    """The SP's name."""
    national_account: ShortText | None = None
    """The SP's National Account (Sears, GE, Whirlpool, ...); null for an ordinary SP."""


class _ServiceJobFields(EventData):
    """The fields of a service job, shared by both events."""

    status: ServiceJobStatus | None = None
    """The status of the job in ServiceBench."""
    severity: SeverityField | None = None
    """How urgent the job is. A Medical Emergency also creates a task for the Med Emergency team in Zoho
    (H:medical-emergency-protocols); that task is kept there, not here."""
    trade: Trade | None = None
    """The trade of the failed item."""
    item: ShortText | None = None
    """The failed item, such as "Refrigerator"."""
    customer: Customer | None = None
    """The customer."""
    service_provider: ServiceProvider | None = None
    """The service provider."""
    assigned_to_procure_vendor: Flag | None = None
    """The job is on the placeholder account: Dispatch must find a provider."""
    service_order_created_at: Instant | None = None
    """When the service order was created; Research counts its 30 days from here."""
    service_job_created_at: Instant | None = None
    """When the job itself was created; if two service orders are equally old, Dispatch works the older job first."""
    contract_number: ShortText | None = None
    """The home-warranty contract."""
    ongoing_leak: Flag | None = None
    """Water keeps leaking while the job is open."""
    out_of_network: Flag | None = None
    """An Alternate Provider Option (APO) job, formerly No Provider Found."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Every field of the event; a field sent as null is known to be absent."""
        facts: dict[str, JsonValue] = {}
        sent = self.model_fields_set
        for name, value in self:
            if name in sent and name in _PARTS:
                facts |= _part_facts(name, value)
            elif name in sent:
                facts[name] = fact_value(value)
        return facts


class ServiceJobCreated(_ServiceJobFields):
    """A service job has been created. Publish this first: later events are judged by its severity and customer."""

    TYPE = "com.cinchhs.service-job.created"
    TITLE = "Service job created"

    status: ServiceJobStatus = "New"
    """The status of the job in ServiceBench."""
    severity: SeverityField
    """How urgent the job is."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Every field of the event, and the status of a new job."""
        return {fact_paths.STATUS: self.status, **super().facts()}

    def facts_at(self, happened_at: datetime) -> Mapping[str, JsonValue]:
        """The same, and when the job was created: the time of the event unless the event contains another."""
        return {fact_paths.SERVICE_JOB_CREATED_AT: fact_value(happened_at), **self.facts()}


class ServiceJobChanged(_ServiceJobFields):
    """A service job has changed. Send the fields that changed, at least one.

    A field sent as null is known to be absent, such as the e-mail address of a customer without one.
    """

    TYPE = "com.cinchhs.service-job.changed"
    TITLE = "Service job changed"

    @model_validator(mode="after")
    def _has_a_field(self) -> Self:
        if not self.model_fields_set:
            raise refused("bad-data", "the event has no field, so it changes nothing", "Send the fields that changed.")
        return self


#: The fields of the parts, by the field that holds the part.
_PARTS = {"customer": tuple(Customer.model_fields), "service_provider": tuple(ServiceProvider.model_fields)}


def _part_facts(branch: str, part: Part | None) -> dict[str, JsonValue]:
    """Return the fields of a part that were sent; if the part is null, all its fields are known to be absent."""
    names = _PARTS[branch]
    if part is None:
        return {f"{branch}.{name}": None for name in names}
    sent = part.model_fields_set
    return {f"{branch}.{name}": fact_value(getattr(part, name)) for name in names if name in sent}

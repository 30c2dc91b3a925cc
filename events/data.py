"""The base of every event's data, and the people and part lines that many events carry."""

import inspect
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from events.field_types import PoNumber, ShortText, Text
from events.vocabulary import Channel

#: Every event type of ours starts with this (reverse domain name, as CloudEvents advises).
TYPE_PREFIX = "com.cinchhs."

_TYPE_PATTERN = re.compile(r"com\.cinchhs(\.[a-z0-9]+(-[a-z0-9]+)*){2}")


class EventDeclarationError(TypeError):
    """A model of an event is declared inconsistently; raised while its module is imported."""


class Part(BaseModel):
    """Base of everything inside an event: immutable, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=False)


class Actor(Part):
    """Who does something: a person in a department, or a system."""

    name: ShortText
    """The person's user name, or the system's name."""
    department: ShortText
    """Title of the department or creator group, e.g. "Parts Sourcing" or "Arise"."""
    role: ShortText = "Agent"
    """Agent, Lead, Supervisor, Case Manager, Specialist, ..."""
    channel: Channel = "internal"
    """From where the actor works."""


class PartLine(Part):
    """One part or piece of equipment of an order, as the request templates print it."""

    item: ShortText
    """What it is, e.g. "Compressor"."""
    part_number: ShortText | None = None
    """The manufacturer's or distributor's part number."""
    distributor: ShortText | None = None
    """Who sells it, e.g. "Marcone"."""
    po_number: PoNumber | None = None
    """The purchase order it is on."""
    reason: Text | None = None
    """Why it is listed here, e.g. "Core Return" or "No longer needed"."""


class EventData(Part):
    """Base of the data of every event.

    A subclass is one event: it names its CloudEvents ``TYPE``, gives a ``TITLE`` for people, and explains in its
    docstring when upstream sends it; the docstring is printed in the published contract. It may say in
    :meth:`facts` what it tells us of the service job.
    """

    TYPE: ClassVar[str]
    TITLE: ClassVar[str]
    DIRECTION: ClassVar[Literal["incoming", "outgoing"]] = "incoming"

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse an inconsistent declaration as soon as its module is imported.

        A subclass without a ``TYPE`` of its own is a shared base, not an event.
        """
        super().__pydantic_init_subclass__(**kwargs)
        if "TYPE" in cls.__dict__:
            _check_declaration(cls)

    def facts(self) -> Mapping[str, JsonValue]:
        """What this event tells us of the service job: flat path -> JSON value.

        Paths are those of :mod:`events.fact_paths`. Only what the event really says is in it; ``None`` means
        "known to be absent". Facts are folded elsewhere: per path, the latest event time wins.
        """
        return {}

    def facts_at(self, happened_at: datetime) -> Mapping[str, JsonValue]:  # noqa: ARG002 - for those that it tells something
        """The facts, with those that only the time of the event tells (aware UTC)."""
        return self.facts()

    def who(self) -> Actor | None:
        """The person or system that did or noted this, when the event says so."""
        return getattr(self, "actor", None)


class NotedByAgent(EventData):
    """Base of events that a person may have noted: they say who, when that is known.

    Creator rules ("ONLY Parts Sourcing") are judged against this actor.
    """

    actor: Actor | None = Field(default=None)
    """Who noted it. Absent: the publishing system itself."""


def full_type(name: str) -> str:
    """Return the event type with our prefix: ``order.placed`` -> ``com.cinchhs.order.placed``."""
    return name if name.startswith(TYPE_PREFIX) else TYPE_PREFIX + name


def fact_value(value: object) -> JsonValue:
    """Return a field's value as the JSON value of a fact: times and dates in ISO form, money with its cents."""
    if value is None or isinstance(value, (str, int)):  # a bool is an int, too
        return value
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    raise TypeError(f"{type(value).__name__} cannot be a fact")


def said(facts: Mapping[str, object]) -> dict[str, JsonValue]:
    """Return the facts with a value; what an event leaves out it says nothing of."""
    return {path: fact_value(value) for path, value in facts.items() if value is not None}


def _check_declaration(model: type[EventData]) -> None:
    where = f"{model.__module__}.{model.__qualname__}"
    if not _TYPE_PATTERN.fullmatch(model.TYPE):
        message = f"{where}: TYPE {model.TYPE!r} is not of the form {TYPE_PREFIX}<subject>.<what-happened>"
        raise EventDeclarationError(message)
    if not model.__dict__.get("TITLE"):
        raise EventDeclarationError(f"{where}: an event needs a TITLE of its own")
    if not inspect.cleandoc(model.__dict__.get("__doc__") or ""):
        raise EventDeclarationError(f"{where}: an event needs a docstring; the contract prints it")

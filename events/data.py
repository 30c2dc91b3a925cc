"""The base of every event's data, and the people and part lines that many events have in common."""

import inspect
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from events.field_types import PoNumber, ShortText, Text
from events.vocabulary import Channel

#: Each of our event types starts with this (reverse domain name, as CloudEvents recommends).
TYPE_PREFIX = "com.cinchhs."

_TYPE_PATTERN = re.compile(r"com\.cinchhs(\.[a-z0-9]+(-[a-z0-9]+)*){2}")


class EventDeclarationError(TypeError):
    """An event model is declared inconsistently; raised while its module is imported."""


class Part(BaseModel):
    """Base of everything inside an event: immutable, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, validate_default=False)


class Actor(Part):
    """Who does something: a person in a department, or a system."""

    name: ShortText
    """The person's user name, or the system's name."""
    department: ShortText
    """The title of the department or creator group, such as "Parts Sourcing" or "Arise"."""
    role: ShortText = "Agent"
    """Agent, Lead, Supervisor, Case Manager, Specialist, ..."""
    channel: Channel = "internal"
    """Where the actor works."""


class PartLine(Part):
    """One part or piece of equipment of an order, as the request templates print it."""

    item: ShortText
    """What it is, such as "Compressor"."""
    part_number: ShortText | None = None
    """The manufacturer's or distributor's part number."""
    distributor: ShortText | None = None
    """Who sells it, such as "Marcone"."""
    po_number: PoNumber | None = None
    """The purchase order it is on."""
    reason: Text | None = None
    """Why it is listed here, such as "Core Return" or "No longer needed"."""


class EventData(Part):
    """Base of the data of every event.

    A subclass is one event: it has its CloudEvents ``TYPE``, a ``TITLE`` for people, and a docstring that explains when
    upstream sends it; the published contract prints the docstring. :meth:`facts` returns the facts of the service job
    that the event carries, if any.
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
        """The facts of the service job that this event carries: flat path -> JSON value.

        Paths are those of :mod:`events.fact_paths`. Only what the event really contains is included; ``None`` means
        "known to be absent". Facts are folded elsewhere: per path, the latest event time wins.
        """
        return {}

    def facts_at(self, happened_at: datetime) -> Mapping[str, JsonValue]:  # noqa: ARG002 - for events to which the time matters
        """The facts, including those that follow from the time of the event (aware UTC)."""
        return self.facts()

    def who(self) -> Actor | None:
        """The person or system that did or noted this, if the event contains it."""
        return getattr(self, "actor", None)


class NotedByAgent(EventData):
    """Base of events that a person may have noted: they contain who, if that is known.

    Creator rules ("ONLY Parts Sourcing") are judged by this actor.
    """

    actor: Actor | None = Field(default=None)
    """Who noted it. If absent: the publishing system itself."""


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


def present_facts(facts: Mapping[str, object]) -> dict[str, JsonValue]:
    """Return the facts that have a value; a field that an event omits is not a fact."""
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

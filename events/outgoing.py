"""What this system publishes: what became of exceptions, for subscribers to a department or a type."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from pydantic_core import to_json

from events.attributes import EventId, UriReference
from events.data import Actor, EventData, Part
from events.field_types import Flag, Instant, ShortText, Text, WholeNumber


class CausingEvent(Part):
    """The event that led to this one."""

    source: UriReference
    """Its source."""
    id: EventId
    """Its id."""
    type: ShortText | None = None
    """Its type."""


class RefusalReason(Part):
    """One rule that a request broke."""

    rule: ShortText
    """The rule's name."""
    why: Text
    """What was found, and what the rule requires."""
    source: Text | None = None
    """Where the rule comes from."""
    instead: Text | None = None
    """What to do, or which type to raise instead."""


class _Outgoing(EventData):
    """The fields that all outgoing events have about the exception's type."""

    DIRECTION = "outgoing"
    KIND: ClassVar[str]

    exception_type: ShortText
    """The key of the type, such as "pr_return"."""
    title: ShortText
    """The type's title, such as "PR-Return"."""
    department: ShortText
    """The department that works it."""
    work_group: ShortText | None = None
    """The group within the department."""
    cause: CausingEvent | None = None
    """The event that led to this; absent if a timer did."""
    actor: Actor | None = None
    """Who did it; absent if the system did."""


class _AboutException(_Outgoing):
    """The fields that all events about an existing exception have."""

    exception_id: ShortText
    """The id of the exception."""
    status: ShortText
    """Its current status."""
    version: WholeNumber
    """Increases by one with each change; order by it."""


class ExceptionOpened(_AboutException):
    """An exception has been raised on the job."""

    TYPE = "com.cinchhs.exception.opened"
    TITLE = "Exception opened"
    KIND = "opened"

    comment: Text | None = None
    """The Exception Comment."""
    follow_up_at: Instant | None = None
    """When to look again, if it was raised in Follow Up."""


class ExceptionChanged(_AboutException):
    """An exception has changed and is still open."""

    TYPE = "com.cinchhs.exception.changed"
    TITLE = "Exception changed"
    KIND = "changed"

    trigger: ShortText
    """The transition."""
    status_before: ShortText
    """The status before the transition."""
    why: Text | None = None
    """Why, in words."""
    waiting_on: ShortText | None = None
    """Pending: the person or thing that the work waits on."""
    follow_up_at: Instant | None = None
    """Follow Up: when to look again."""
    follow_up_reason: Text | None = None
    """Follow Up: the reason."""


class ExceptionFollowUpDue(_AboutException):
    """The follow-up of an exception is due."""

    TYPE = "com.cinchhs.exception.follow-up-due"
    TITLE = "Exception follow-up due"
    KIND = "follow-up-due"

    follow_up_at: Instant
    """The time that was set."""
    follow_up_reason: Text | None = None
    """The reason."""


class ExceptionCompleted(_AboutException):
    """An exception is completed."""

    TYPE = "com.cinchhs.exception.completed"
    TITLE = "Exception completed"
    KIND = "completed"

    trigger: ShortText | None = None
    """The transition; absent if it was raised as completed."""
    status_before: ShortText | None = None
    """The status before the transition; absent if it was raised as completed."""
    resolution_reason: ShortText | None = None
    """The resolution reason, if the type requires one."""
    void: Flag = False
    """It was created in error."""


class ExceptionRefused(_Outgoing):
    """A request, or the consequence of an event, was refused. This is a normal outcome, with every reason."""

    TYPE = "com.cinchhs.exception.refused"
    TITLE = "Exception refused"
    KIND = "refused"

    request: Literal["raise", "transition"]
    """What was requested."""
    exception_id: ShortText | None = None
    """The exception that was to change."""
    trigger: ShortText | None = None
    """The requested transition."""
    refusals: tuple[RefusalReason, ...]
    """Every rule that was broken."""


#: Any event that this system publishes.
Outgoing = ExceptionOpened | ExceptionChanged | ExceptionFollowUpDue | ExceptionCompleted | ExceptionRefused


def routing_key(data: Outgoing) -> str:
    """Return the routing key, ``<department>.<type>.<kind>``, such as ``parts-sourcing.pr_return.opened``."""
    department = "-".join(data.department.lower().split())
    return f"{department}.{data.exception_type}.{data.KIND}"


def outgoing_event(
    data: Outgoing,
    *,
    id: str,  # noqa: A002 - CloudEvents' own word
    source: str,
    subject: str,
    time: datetime,
    extensions: Mapping[str, str | int | bool] | None = None,
) -> str:
    """Return the CloudEvent to publish, as JSON in structured mode.

    The attributes are not checked again: they are our own, or come from an event that was checked on arrival.

    Args:
        data: what happened.
        id: unique within ``source``, and the same if this event is published again.
        source: the URI reference of this system.
        subject: the service job number.
        time: when it happened, aware and in UTC.
        extensions: those of the causing event, such as ``traceparent``.

    """
    attributes = {"specversion": "1.0", "id": id, "source": source, "type": data.TYPE, "subject": subject, "time": time}
    return to_json({**(extensions or {}), **attributes, "data": data}, exclude_none=True).decode()

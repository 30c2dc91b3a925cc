"""What we publish: what became of exceptions, for whoever subscribes to a department or a type."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from pydantic_core import to_json

from events.attributes import EventId, UriReference
from events.data import Actor, EventData, Part
from events.field_types import Flag, Instant, ShortText, Text, WholeNumber


class Cause(Part):
    """The event that led to this one."""

    source: UriReference
    """Its source."""
    id: EventId
    """Its id."""
    type: ShortText | None = None
    """Its type."""


class Refusal(Part):
    """One rule that a request broke."""

    rule: ShortText
    """The rule's name."""
    why: Text
    """What the rule says, and what was found."""
    source: Text | None = None
    """Where the rule comes from."""
    instead: Text | None = None
    """What to do, or which type to raise instead."""


class _Outgoing(EventData):
    """What every event of ours says of its exception's type."""

    DIRECTION = "outgoing"
    KIND: ClassVar[str]

    exception_type: ShortText
    """Key of the type, e.g. "pr_return"."""
    title: ShortText
    """Its title, e.g. "PR-Return"."""
    department: ShortText
    """The department that works it."""
    work_group: ShortText | None = None
    """The group within the department."""
    cause: Cause | None = None
    """What led to this; absent when a timer did."""
    actor: Actor | None = None
    """Who did it; absent when the system did."""


class _AboutException(_Outgoing):
    """What the events of an existing exception have in common."""

    exception_id: ShortText
    """The exception."""
    status: ShortText
    """Its status now."""
    version: WholeNumber
    """Grows by one at each change; order by it."""


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
    """An exception has moved on, and is still open."""

    TYPE = "com.cinchhs.exception.changed"
    TITLE = "Exception changed"
    KIND = "changed"

    trigger: ShortText
    """The transition."""
    status_before: ShortText
    """Where it came from."""
    why: Text | None = None
    """Why, in words."""
    waiting_on: ShortText | None = None
    """Pending: on whom or what the work waits."""
    follow_up_at: Instant | None = None
    """Follow Up: when to look again."""
    follow_up_reason: Text | None = None
    """Follow Up: what for."""


class ExceptionFollowUpDue(_AboutException):
    """The time has come to look at an exception again."""

    TYPE = "com.cinchhs.exception.follow-up-due"
    TITLE = "Exception follow-up due"
    KIND = "follow-up-due"

    follow_up_at: Instant
    """The time that was set."""
    follow_up_reason: Text | None = None
    """What for."""


class ExceptionCompleted(_AboutException):
    """An exception is completed."""

    TYPE = "com.cinchhs.exception.completed"
    TITLE = "Exception completed"
    KIND = "completed"

    trigger: ShortText | None = None
    """The transition; absent when it was raised as completed."""
    status_before: ShortText | None = None
    """Where it came from; absent when it was raised as completed."""
    resolution_reason: ShortText | None = None
    """Why, where the type asks for a reason."""
    void: Flag = False
    """It had been created in error."""


class ExceptionRefused(_Outgoing):
    """A request, or what an event would have led to, has been refused; a normal outcome, with every reason."""

    TYPE = "com.cinchhs.exception.refused"
    TITLE = "Exception refused"
    KIND = "refused"

    request: Literal["raise", "transition"]
    """What was asked."""
    exception_id: ShortText | None = None
    """The exception that should have moved."""
    trigger: ShortText | None = None
    """The transition that was asked."""
    refusals: tuple[Refusal, ...]
    """Every rule that was broken."""


#: Any event that we publish.
Outgoing = ExceptionOpened | ExceptionChanged | ExceptionFollowUpDue | ExceptionCompleted | ExceptionRefused


def routing_key(data: Outgoing) -> str:
    """Return the routing key, ``<department>.<type>.<kind>``, e.g. ``parts-sourcing.pr_return.opened``."""
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

    The attributes are not checked again: they are ours, or come from an event that was checked when it came in.

    Args:
        data: what happened.
        id: unique within ``source``, and the same whenever this event is handed over again.
        source: who we are, a URI reference.
        subject: the service job number.
        time: when it happened, aware and in UTC.
        extensions: those of the causing event, such as ``traceparent``.

    """
    attributes = {"specversion": "1.0", "id": id, "source": source, "type": data.TYPE, "subject": subject, "time": time}
    return to_json({**(extensions or {}), **attributes, "data": data}, exclude_none=True).decode()

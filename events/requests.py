"""Direct requests: raise this exception, make this transition."""

from typing import Annotated, Self

from pydantic import Field, JsonValue, model_validator

from events.bad_events import refused
from events.data import Actor, EventData
from events.field_types import Instant, ShortText, Text, WholeNumber


class _Request(EventData):
    """The fields that both requests have about the next step of the work."""

    actor: Actor
    """Who makes the request; creator rules are judged by this department, role and channel."""
    follow_up_at: Instant | None = None
    """Follow Up: when to look again."""
    follow_up_reason: Text | None = None
    """Follow Up: the reason."""
    waiting_on: ShortText | None = None
    """Pending: the person or thing that the work waits on."""


class RaiseRequested(_Request):
    """A request to raise an exception of a certain type on the job."""

    TYPE = "com.cinchhs.exception.raise-requested"
    TITLE = "Exception: raise requested"

    exception_type: ShortText
    """The key, title or alias of the type, such as "pr_return" or "PR-Return"."""
    comment: Text | None = None
    """The Exception Comment: a code of the type, or its filled-in template."""
    service_job_comment: Text | None = None
    """The Service Job Comment, if the type requires one."""
    details: dict[str, JsonValue] = Field(default_factory=dict, max_length=100)
    """Answers that the type's rules require and no event has given."""


class TransitionRequested(_Request):
    """A request to change an exception: start it, make it pending, follow it up, complete it."""

    TYPE = "com.cinchhs.exception.transition-requested"
    TITLE = "Exception: transition requested"

    exception_id: ShortText | None = None
    """The id of the exception; or send its type, if the job has an open one."""
    exception_type: ShortText | None = None
    """The key, title or alias of the type of the job's open exception."""
    trigger: ShortText
    """The transition, as listed by `sje catalog`."""
    resolution_reason: ShortText | None = None
    """The resolution reason, if the type requires one."""
    note: Text | None = None
    """A note for the history."""
    expected_version: Annotated[WholeNumber, Field(ge=0)] | None = None
    """Refuse the request if the exception has changed since this version."""

    @model_validator(mode="after")
    def _names_exception(self) -> Self:
        if self.exception_id is None and self.exception_type is None:
            raise refused(
                "bad-data",
                "the request does not identify an exception",
                "Send data.exception_id, or data.exception_type for the job's open exception.",
            )
        return self

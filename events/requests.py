"""Direct requests of people: raise this exception, do this transition."""

from typing import Annotated, Self

from pydantic import Field, JsonValue, model_validator

from events.bad_events import refused
from events.data import Actor, EventData
from events.field_types import Instant, ShortText, Text, WholeNumber


class _Request(EventData):
    """What both requests may say about the work's next step."""

    actor: Actor
    """Who asks; creator rules are judged by the department, role and channel given here."""
    follow_up_at: Instant | None = None
    """Follow Up: when to look again."""
    follow_up_reason: Text | None = None
    """Follow Up: what for."""
    waiting_on: ShortText | None = None
    """Pending: on whom or what the work waits."""


class RaiseRequested(_Request):
    """Somebody asks for an exception of a certain type to be raised on the job."""

    TYPE = "com.cinchhs.exception.raise-requested"
    TITLE = "Exception: raise requested"

    exception_type: ShortText
    """Key, title or alias of the type, e.g. "pr_return", "PR-Return"."""
    comment: Text | None = None
    """The Exception Comment: a code of the type, or its filled-in template."""
    service_job_comment: Text | None = None
    """The Service Job Comment, where the type requires one."""
    details: dict[str, JsonValue] = Field(default_factory=dict, max_length=100)
    """Answers that the type's rules ask for and no event has given."""


class TransitionRequested(_Request):
    """Somebody asks for an exception to be moved on: worked, made pending, followed up, completed."""

    TYPE = "com.cinchhs.exception.transition-requested"
    TITLE = "Exception: transition requested"

    exception_id: ShortText | None = None
    """Which exception; or name its type, if the job has one that is open."""
    exception_type: ShortText | None = None
    """Key, title or alias of the type of the job's open exception."""
    trigger: ShortText
    """The transition, as `sje catalog` names it."""
    resolution_reason: ShortText | None = None
    """Why it is completed, where the type requires a reason."""
    note: Text | None = None
    """For the history."""
    expected_version: Annotated[WholeNumber, Field(ge=0)] | None = None
    """Refuse, if the exception has moved on from this version meanwhile."""

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if self.exception_id is None and self.exception_type is None:
            raise refused(
                "bad-data",
                "the request does not say which exception it means",
                "Send data.exception_id, or data.exception_type for the job's open exception.",
            )
        return self

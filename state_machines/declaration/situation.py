"""One exception as data, and everything that a rule may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from events.data import Actor, EventData
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.status import Status


@dataclass(slots=True, kw_only=True)
class JobException:
    """The current state of one item of an exception type on one service job. All instants are aware UTC."""

    id: str
    type: str
    job: str
    status: str
    comment: str
    service_job_comment: str
    details: dict[str, Any]
    opened_at: datetime
    opened_by: str
    updated_at: datetime
    updated_by: str
    rule_version: str
    follow_up_at: datetime | None = None
    follow_up_reason: str | None = None
    waiting_on: str | None = None
    assignee: str | None = None
    claimed_until: datetime | None = None
    attempts: int = 0
    last_attempt_at: datetime | None = None
    resolution: str | None = None
    version: int = 0
    history_head: str = ""
    history_length: int = 0

    @property
    def is_completed(self) -> bool:
        """Whether the item has reached its last status."""
        return self.status == Status.COMPLETED


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseRequest:
    """What a creator enters: the exception comment, the service job comment and whatever else the type requires."""

    comment: str = ""
    service_job_comment: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    follow_up_at: datetime | None = None
    follow_up_reason: str | None = None
    waiting_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """What an actor enters with a trigger on an exception."""

    trigger: str
    follow_up_at: datetime | None = None
    follow_up_reason: str | None = None
    waiting_on: str | None = None
    resolution_reason: str | None = None
    note: str = ""
    expected_version: int | None = None
    """The length of the history that the actor saw; the move is refused if the exception has changed since."""


@dataclass(slots=True, kw_only=True)
class Situation:
    """Everything that a rule may read. Rules are pure: they read this and nothing else."""

    now: datetime
    """The instant of the decision, aware UTC."""

    job: str
    facts: JobFacts
    policy: Policy
    actor: Actor
    raising: RaiseRequest | None = None
    moving: MoveRequest | None = None
    item: JobException | None = None
    siblings: Sequence[JobException] = ()
    """Exceptions on the same job that are not Completed."""

    cause: EventData | None = None
    """The data of the causing event, if an upstream event and not a person makes the request."""

    happened_at: datetime | None = None
    """When the causing event happened, aware UTC; None if it happens now."""

    customer_calls_today: int = 0
    """Calls already made to this customer on the local day of the event."""

    def when_it_happened(self) -> Self:
        """The situation at the time of the causing event: a call is judged by the hour at which it was made."""
        return self if self.happened_at is None else replace(self, now=self.happened_at)

    def open_of_type(self, key: str) -> JobException | None:
        """The exception of this type on the job that is not Completed, if there is one."""
        return next((other for other in self.siblings if other.type == key and not other.is_completed), None)

    def detail(self, name: str) -> Any:
        """The value that the creator entered for a field of the type's details; None if it was not given."""
        return self.raising.details.get(name) if self.raising else None

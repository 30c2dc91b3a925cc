"""What upstream events and the passage of time do to exceptions: open, advance, watch, remind, follow on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from events.data import EventData
from state_machines.declaration.departments import Department
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.declaration.status import Status

Data = TypeVar("Data", bound=EventData)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens(Generic[Data]):
    """An upstream event that raises this type, on behalf of a department unless the event names its actor."""

    event: type[Data]
    by: Department
    description: str
    source: str
    request: Callable[[Data, JobFacts], RaiseRequest]
    when: Callable[[Data, JobFacts], bool] = lambda _data, _facts: True
    left_to: Callable[[Data, JobException], bool] = lambda _data, _open_one: False
    """Whether an open exception of this type already covers the event: upstream may report a thing more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advances(Generic[Data]):
    """An upstream event that moves the open exception of this type on the job."""

    event: type[Data]
    by: Department
    description: str
    source: str
    move: Callable[[Data, JobException], MoveRequest]
    when: Callable[[Data, JobException, JobFacts], bool] = lambda _data, _item, _facts: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes(Generic[Data]):
    """An upstream event that is noted on the type's open exception without moving it; its department is notified."""

    event: type[Data]
    by: Department
    description: str
    source: str
    note: Callable[[Data], str]
    when: Callable[[Data, JobException, JobFacts], bool] = lambda _data, _item, _facts: True


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowOn:
    """Another exception that a move of this one raises, in the same transaction."""

    after: str
    """The trigger after which it is raised."""

    raises: str
    """The key of the type to raise."""

    by: Department
    description: str
    source: str
    request: Callable[[JobException, Situation], RaiseRequest]
    when: Callable[[JobException, Situation], bool] = lambda _item, _situation: True


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRule:
    """A time rule on an item: set on entering ``while_in``, cancelled on leaving, stored as a row."""

    name: str
    description: str
    source: str
    while_in: frozenset[Status]
    due: Callable[[JobException, Situation], datetime | None]
    """When it is due (aware UTC); None if it does not apply, for example because a duration is UNKNOWN and not set."""

    fires: str = ""
    """The trigger it fires; empty if it only notifies a department."""

    notifies: Department | None = None
    """The department to notify; None: the owning department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch(Generic[Data]):
    """A time rule on a service job: an event starts it; when due, unless the facts have changed, it raises this type.

    Without a ``request`` it raises nothing and only notifies the type's department of its description.
    """

    name: str
    description: str
    source: str
    event: type[Data]
    by: Department
    due: Callable[[Data, datetime, Policy], datetime | None]
    """When it is due (aware UTC), by the event's data and time; None if it does not apply."""

    still: Callable[[JobFacts, Policy, datetime], bool] = lambda _facts, _policy, _now: True
    """Whether the facts still hold when it is due."""

    request: Callable[[JobFacts], RaiseRequest] | None = None


FOLLOW_UP_TIMER = TimerRule(
    name="follow-up",
    description="a Follow Up wakes at its date and time",
    source="H:service-job-exceptions",
    while_in=frozenset({Status.FOLLOW_UP}),
    due=lambda item, _situation: item.follow_up_at,
    fires="wake",
)

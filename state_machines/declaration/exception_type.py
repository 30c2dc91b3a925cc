"""What a file in ``state_machines/`` declares: all business rules of one exception type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from state_machines.declaration.assignment import Assignment, Pull
from state_machines.declaration.clock_rules import ClockRule
from state_machines.declaration.comments import CommentRule
from state_machines.declaration.departments import Creators, Department
from state_machines.declaration.details import NoDetails
from state_machines.declaration.guards import Guard
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.lifecycle import Lifecycle
from state_machines.declaration.moves import Move
from state_machines.declaration.reactions import FOLLOW_UP_TIMER, Advances, FollowOn, Notes, Opens, TimerRule, Watch
from state_machines.declaration.situation import RaiseRequest, Situation
from state_machines.declaration.status import Status

FIRST_RANK, ORDINARY_RANK = "0", "1"
"""Ranks in a department's queue: of what comes before everything else, and of work that declares no rank."""


def ordinary_rank(_facts: JobFacts) -> str:
    """The rank of work that declares no rank."""
    return ORDINARY_RANK


def no_known_details(_facts: JobFacts) -> Mapping[str, Any]:
    """What a type takes from the facts of the job if it takes nothing."""
    return {}


def nothing_to_ask(_details: Mapping[str, Any], _comment: str) -> Sequence[str]:
    """What a type leaves to ask if it requires everything at once."""
    return ()


ALWAYS = "always"
"""The description of a type's only first status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsIn:
    """A status in which the type may start, and when."""

    status: Status
    source: str
    description: str = ALWAYS
    when: Callable[[Situation], bool] = lambda _situation: True
    follow_up: Callable[[Situation], tuple[datetime, str]] | None = None
    """The date/time and reason of a starting Follow Up if the creator gave none."""

    waiting_on: str = ""
    """Who a starting Pending waits on if the creator gave no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLadder:
    """Attempts, counted one by one; the last one completes the exception."""

    attempts: int
    mirrored: tuple[str, ...]
    """The status of the mirrored Zoho task after each attempt."""

    source: str


@dataclass(frozen=True, kw_only=True)
class ExceptionType:
    """One exception type, declared.

    A new type is one new module in ``state_machines/`` with a module-level ``TYPE``. It is found by walking the
    package and checked at import (``engine.checks``). Everything else derives from it: the form, the contract, the
    queue routing, the tables, the diagrams and the tests.
    """

    key: str
    """The stable snake_case name, as in the domain catalogue."""

    title: str
    description: str
    """When it is raised, in one or two sentences."""

    department: Department
    """The department that is notified and owns the work."""

    work_group: str
    """The group inside the department that works it; empty if no source names one."""

    owner_source: str
    creators: Creators
    statuses: tuple[Status, ...]
    starts_in: tuple[StartsIn, ...]
    moves: tuple[Move, ...]
    comment: CommentRule
    service_job_comment: CommentRule
    sources: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    details: type[BaseModel] = NoDetails
    guards: tuple[Guard, ...] = ()
    starts_nowhere: str = "no starting status covers this case"
    """The refusal if none of ``starts_in`` applies."""

    starts_nowhere_do: str = ""
    opened_by: tuple[Opens[Any], ...] = ()
    advanced_by: tuple[Advances[Any], ...] = ()
    noted_by: tuple[Notes[Any], ...] = ()
    follow_on: tuple[FollowOn, ...] = ()
    timers: tuple[TimerRule, ...] = ()
    watches: tuple[Watch[Any], ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    """How much time may run until something is done. The standard clocks exist as well, off until set."""

    assignment: Assignment = field(default_factory=Pull)
    """How such work finds its owner. No source describes this for exceptions, so people take those from the queue."""

    ladder: AttemptLadder | None = None
    resolution_reasons: tuple[str, ...] = ()
    several_at_once: bool = False
    """Whether more than one may be open on a service job; no exception type allows this, other work may."""

    severity_first: bool = True
    """Whether the severity of the service job comes first in the order of its department's queue; otherwise rank and
    age alone decide, and it is placed among work that is not an emergency."""

    queue_rank: Callable[[JobFacts], str] = ordinary_rank
    """Its order in its department's queue among work of one severity: digits that sort before the age. While the item
    is open, the rank follows the facts of its service job."""

    vocabularies: tuple[str, ...] = ()
    """Keys of the lists, other than the comment's own, that operations may supply; see ``supplied_lists``."""

    known_details: Callable[[JobFacts], Mapping[str, Any]] = no_known_details
    """The details that the facts of the job contain: they fill in what a creator leaves open."""

    still_to_ask: Callable[[Mapping[str, Any], str], Sequence[str]] = nothing_to_ask
    """What the details and the comment of an exception leave open and its department must ask. It refuses nothing."""

    second_report_source: str = "INF from S0: the information of an exception is kept with it"
    """Where it says that a second report is noted on the open exception; for a CL-Autho Task, P does."""

    conflicts: tuple[str, ...] = ()
    """Where sources disagree, and which one this declaration follows."""

    unknown: tuple[str, ...] = ()
    """What no source says; the catalogue shows it."""

    related: tuple[str, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    """Facts from the articles for the person who works the item (money rules, state rules)."""

    @cached_property
    def lifecycle(self) -> Lifecycle:
        """The type's state machine, built once."""
        return Lifecycle(self.statuses, self.moves)

    @cached_property
    def all_timers(self) -> tuple[TimerRule, ...]:
        """The type's own timers and, if it has the status Follow Up, the follow-up timer."""
        return (FOLLOW_UP_TIMER, *self.timers) if Status.FOLLOW_UP in self.statuses else self.timers

    @cached_property
    def guards_of_moves(self) -> Mapping[Guard, tuple[str, ...]]:
        """The rules that can refuse a move, each with the triggers it guards."""
        guarded: dict[Guard, dict[str, None]] = {}
        for move in self.moves:
            for guard in move.guards:
                guarded.setdefault(guard, {})[move.trigger] = None
        return {guard: tuple(triggers) for guard, triggers in guarded.items()}

    def flag_of(self, comment: str) -> str:
        """The flag of a comment, such as "Tier 2 situation (S2)"; empty if it has none."""
        return next((code.flag for code in self.comment.codes if code.code == comment), "")

    @property
    def is_ranked(self) -> bool:
        """Whether its place in the queue depends on more than severity and age."""
        return self.queue_rank is not ordinary_rank

    @cached_property
    def needs_details(self) -> bool:
        """Whether some detail is required."""
        return any(each.is_required() for each in self.details.model_fields.values())

    @cached_property
    def queue(self) -> str:
        """The Celery queue of the owning department, such as ``notify.parts-sourcing``."""
        return f"notify.{self.department.slug}"

    @cached_property
    def slug(self) -> str:
        """The key as used in routing keys: ``call-back``."""
        return self.key.replace("_", "-")


__all__ = [
    "FIRST_RANK",
    "ORDINARY_RANK",
    "AttemptLadder",
    "ExceptionType",
    "NoDetails",
    "RaiseRequest",
    "StartsIn",
    "ordinary_rank",
]

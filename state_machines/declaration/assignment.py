"""How work finds its owner: people take it, or the system assigns it by the method that the type declares.

    assignment: Assignment = Pull()                                    # people take it from the queue (the default)
    assignment = RoundRobin(source="S2")                               # in turn
    assignment = WeightedRandom(source="S2; P:t3")                     # at random, weighted by load, season and zone
    assignment = Direct(source="S2", named_in="assigned_to")           # to the person named in the item

No source gives a figure (UNKNOWN), so every threshold and weight is off until the policy file sets it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

SCHEDULER = "P:scheduler-task-assignment"
"""The portal's article on assigning tasks: Round Robin, Direct Assignment, Manual Assignment from a list view."""


class Method(StrEnum):
    """A method of assignment, as the policy file names it."""

    PULL = "pull"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    WEIGHTED_RANDOM = "weighted_random"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """How one kind of work finds its owner."""

    METHOD: ClassVar[Method]
    DESCRIPTION: ClassVar[str]

    source: str = "INF"
    skills: tuple[str, ...] = ()
    """Skills that the owner must have; no source names any."""

    def describe(self) -> dict[str, Any]:
        """The method and its figures as JSON-ready data; durations are seconds."""
        figures = {
            name: value.total_seconds() if isinstance(value, timedelta) else value
            for name, value in asdict(self).items()
            if name != "source"
        }
        return {"method": self.METHOD.value, "description": self.DESCRIPTION, "source": self.source, **figures}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull(Assignment):
    """The system does not assign such work; people take it (Manual Assignment from a list view)."""

    METHOD = Method.PULL
    DESCRIPTION = "people take it from the queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct(Assignment):
    """A person names the owner: in the item itself, and the system then assigns it, or with `sje assign`."""

    METHOD = Method.DIRECT
    DESCRIPTION = "a person names the owner"

    named_in: str = ""
    """The detail of the item that names its owner; empty if none does."""

    def owner_named(self, details: Mapping[str, Any]) -> str | None:
        """The owner named in an item's details; None if no one is named."""
        return details.get(self.named_in) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Push(Assignment):
    """The base of the methods by which the system assigns work, as long as someone has room for more."""

    METHOD = Method.LEAST_LOADED
    DESCRIPTION = "the system assigns it"

    threshold: int | None = None
    """Open items of this kind up to which a person is assigned another; None: only the person's own capacity limits it
    (P:scheduler-task-assignment mentions a threshold, but not its figure)."""

    busy_threshold: int | None = None
    """The threshold in the busy season; None: the same."""

    lease: timedelta | None = None
    """Work that its owner has not begun within this time returns to the queue; None: no such time is known."""

    midnight_return: bool = False
    """Work that has not been begun returns to the queue at the portal's midnight (P:scheduler-task-assignment, for
    tasks that are Not Started); without this and without a lease, the owner keeps it until it is released."""

    run_every: timedelta | None = None
    """New work waits for the next run, counted from the portal's midnight; None: it is assigned at once. The portal
    runs hourly, and assigns the surplus as people resolve work (P:scheduler-task-assignment)."""

    def limit(self, *, busy: bool) -> int | None:
        """The threshold of the season."""
        return self.threshold if not busy or self.busy_threshold is None else self.busy_threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRobin(Push):
    """In turn. The portal's own "Round Robin" takes the least loaded person first, which is ``LeastLoaded`` here."""

    METHOD = Method.ROUND_ROBIN
    DESCRIPTION = "in turn: to the person who was assigned something longest ago"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastLoaded(Push):
    """To the person with the fewest open items; among several, in turn (P:scheduler-task-assignment)."""

    METHOD = Method.LEAST_LOADED
    DESCRIPTION = "to the person with the fewest open items"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedRandom(Push):
    """At random, by weight (S2: "assigned randomly"; P:t3 lists what is weighed, but not how much)."""

    METHOD = Method.WEIGHTED_RANDOM
    DESCRIPTION = "at random, weighted by task load, season and time zone"

    load: float = 1.0
    """How strongly task load counts: a person with n items has the weight 1 / (1 + n) to this power; 0: not at all.
    UNKNOWN; 1 is the simplest reading of "task loads"."""

    busy_load: float | None = None
    """The same in the busy season; None: no difference."""

    zone: float = 0.0
    """How much more weight a person has whose local time is the customer's: weight times (1 + zone). UNKNOWN."""

    def load_power(self, *, busy: bool) -> float:
        """How strongly task load counts in the season."""
        return self.load if not busy or self.busy_load is None else self.busy_load


METHODS: dict[Method, type[Assignment]] = {
    kind.METHOD: kind for kind in (Pull, RoundRobin, LeastLoaded, WeightedRandom, Direct)
}


class AssignmentSettings(BaseModel):
    """What operations set for one kind of work; omitted fields stay as declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Method | None = Field(default=None, description="A method other than the declared one.")
    skills: tuple[str, ...] | None = Field(default=None, description="Skills that such work requires.")
    threshold: int | None = Field(default=None, ge=1, description="Open items of this kind per person.")
    busy_threshold: int | None = Field(default=None, ge=1, description="The same in the busy season.")
    lease: timedelta | None = Field(
        default=None, gt=timedelta(), description="Work that is not begun within this time returns to the queue."
    )
    midnight_return: bool | None = Field(
        default=None, description="Work that is not begun returns to the queue at the portal's midnight."
    )
    run_every: timedelta | None = Field(
        default=None,
        gt=timedelta(),
        le=timedelta(days=1),
        description="New work waits for the next run; omit it to assign at once.",
    )
    load: float | None = Field(default=None, ge=0, description="How strongly task load counts.")
    busy_load: float | None = Field(default=None, ge=0, description="The same in the busy season.")
    zone: float | None = Field(default=None, ge=0, description="How strongly the customer's time zone counts.")

    def applied_to(self, declared: Assignment) -> Assignment:
        """Replace what is declared with what is set.

        Raises:
            ValueError: the method does not have such a figure; the message lists those it has.

        """
        base = declared
        if self.method is not None and self.method != declared.METHOD:
            base = METHODS[self.method](source="policy file", skills=declared.skills)
        known = {each.name for each in fields(base)} & {"source", *type(self).model_fields}
        given = {
            name: value for name, value in self if name in self.model_fields_set - {"method"} and value is not None
        }
        if foreign := sorted(set(given) - known):
            figures = ", ".join(sorted(known - {"source"}))
            raise ValueError(f"{base.METHOD} does not use {' or '.join(foreign)}. Set one of: {figures}")
        return replace(base, **given)


_YEARLESS = 2000
"""A leap year, so that 02-29 is a valid day."""


@dataclass(frozen=True, slots=True)
class Season:
    """Days of every year, including both ends; it may cross New Year's."""

    first: tuple[int, int]
    last: tuple[int, int]

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Read a season such as ``06-01/08-31``.

        Raises:
            ValueError: it is not two days of the year with a slash between them.

        """
        try:
            first, last = (date.fromisoformat(f"{_YEARLESS}-{day.strip()}") for day in text.split("/"))
        except ValueError as error:
            message = f"{text!r} is not a valid season; write its first and last day as MM-DD/MM-DD"
            raise ValueError(message) from error
        return cls((first.month, first.day), (last.month, last.day))

    def includes(self, day: date) -> bool:
        """Whether the season includes a day."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last

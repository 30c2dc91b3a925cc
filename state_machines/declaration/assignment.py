"""How work of a kind finds its owner: people take it, or the system hands it out in a way the type declares.

    assignment: Assignment = Pull()                                    # people take it from the queue (the default)
    assignment = RoundRobin(source="S2")                               # in turn
    assignment = WeightedRandom(source="S2; P:t3")                     # at random, weighted by load, season and zone
    assignment = Direct(source="S2", named_in="assigned_to")           # to whom the item names

No source gives a figure (UNKNOWN), so every threshold and weight is off until the policy file sets it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

SCHEDULER = "P:scheduler-task-assignment"
"""The portal's article on handing out tasks: Round Robin, Direct Assignment, Manual Assignment from a list view."""


class Method(StrEnum):
    """A way in which work finds its owner, as the policy file names it."""

    PULL = "pull"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    WEIGHTED_RANDOM = "weighted_random"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """How work of a kind finds its owner."""

    METHOD: ClassVar[Method]
    DESCRIPTION: ClassVar[str]

    source: str = "INF"
    skills: tuple[str, ...] = ()
    """Skills that whoever is given such work must have; no source names any."""

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
    """Nobody is given such work; people take it (Manual Assignment from a list view)."""

    METHOD = Method.PULL
    DESCRIPTION = "people take it from the queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Direct(Assignment):
    """A person names the owner: in the item itself, which the system then carries out, or with `sje assign`."""

    METHOD = Method.DIRECT
    DESCRIPTION = "a person names the owner"

    named_in: str = ""
    """The detail of the item that names its owner; empty where no detail does."""

    def owner_named(self, details: Mapping[str, Any]) -> str | None:
        """The name of who is to own an item with these details; None where nobody is named."""
        return details.get(self.named_in) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Push(Assignment):
    """The base of the methods by which the system hands work out, as long as somebody may be given more."""

    METHOD = Method.LEAST_LOADED
    DESCRIPTION = "the system hands it out"

    threshold: int | None = None
    """Open items of this kind that a person may hold and still be given another; None: only the person's own
    capacity limits it (P:scheduler-task-assignment speaks of a threshold, not of its figure)."""

    busy_threshold: int | None = None
    """The threshold in the busy season; None: the same."""

    lease: timedelta | None = None
    """Work that its owner has not begun by then goes back to the queue; None: no such time is known."""

    midnight_return: bool = False
    """Work that nobody has begun goes back at the portal's midnight (P:scheduler-task-assignment, of tasks that are
    Not Started); without it and without a lease, it is its owner's until it is given back."""

    run_every: timedelta | None = None
    """New work waits for the next run, counted from the portal's midnight; None: it is handed out at once.
    The portal runs hourly, and hands the surplus out as people resolve work (P:scheduler-task-assignment)."""

    def limit(self, *, busy: bool) -> int | None:
        """Give the threshold of the season."""
        return self.threshold if not busy or self.busy_threshold is None else self.busy_threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRobin(Push):
    """In turn. What the portal calls Round Robin gives to the least loaded first, which is ``LeastLoaded`` here."""

    METHOD = Method.ROUND_ROBIN
    DESCRIPTION = "in turn: to whoever was given something longest ago"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastLoaded(Push):
    """To whoever holds the fewest open items; of several, in turn (P:scheduler-task-assignment)."""

    METHOD = Method.LEAST_LOADED
    DESCRIPTION = "to whoever holds the fewest open items"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedRandom(Push):
    """At random; the more weight, the likelier (S2: "assigned randomly"; P:t3 says what is weighed, not how much)."""

    METHOD = Method.WEIGHTED_RANDOM
    DESCRIPTION = "at random, weighted by task load, season and time zone"

    load: float = 1.0
    """How strongly task load counts: a person who holds n items has weight 1 / (1 + n) to this power; 0 is not at
    all. UNKNOWN; 1 is the plainest reading of "task loads"."""

    busy_load: float | None = None
    """The same in the busy season; None: no different."""

    zone: float = 0.0
    """How much likelier somebody is whose wall clock reads as the customer's: weight times (1 + zone). UNKNOWN."""

    def load_power(self, *, busy: bool) -> float:
        """Give how strongly task load counts in the season."""
        return self.load if not busy or self.busy_load is None else self.busy_load


METHODS: dict[Method, type[Assignment]] = {
    kind.METHOD: kind for kind in (Pull, RoundRobin, LeastLoaded, WeightedRandom, Direct)
}


class AssignmentSettings(BaseModel):
    """What operations set for one kind of work; what is left out stays as its file declares it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Method | None = Field(default=None, description="Another method than the declared one.")
    skills: tuple[str, ...] | None = Field(default=None, description="Skills that such work needs.")
    threshold: int | None = Field(default=None, ge=1, description="Open items of this kind that one may hold.")
    busy_threshold: int | None = Field(default=None, ge=1, description="The same in the busy season.")
    lease: timedelta | None = Field(
        default=None, gt=timedelta(), description="Work that is not begun by then goes back to the queue."
    )
    midnight_return: bool | None = Field(
        default=None, description="Work that is not begun goes back at the portal's midnight."
    )
    run_every: timedelta | None = Field(
        default=None, gt=timedelta(), le=timedelta(days=1), description="New work waits for the next run; unset, none."
    )
    load: float | None = Field(default=None, ge=0, description="How strongly task load counts.")
    busy_load: float | None = Field(default=None, ge=0, description="The same in the busy season.")
    zone: float | None = Field(default=None, ge=0, description="How much the customer's own time zone counts.")

    def applied_to(self, declared: Assignment) -> Assignment:
        """Put what is set in the place of what is declared.

        Raises:
            ValueError: the method has no such figure; the message says which it has.

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
            raise ValueError(f"{base.METHOD} has no {' and no '.join(foreign)}; it has {figures}")
        return replace(base, **given)


_YEARLESS = 2000
"""A leap year, so that 02-29 can be named."""


@dataclass(frozen=True, slots=True)
class Season:
    """Days of every year, both ends within; it may go over New Year's."""

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
            raise ValueError(f"{text!r} is no season: write its first and last day as MM-DD/MM-DD") from error
        return cls((first.month, first.day), (last.month, last.day))

    def includes(self, day: date) -> bool:
        """Say whether a day lies in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last

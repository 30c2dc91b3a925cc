"""The ledger of a clock: every period since the opening, once, with its meaning for the clock.

Counted and uncounted time add up to the time that has passed. ``workflows.clocks.fold`` makes it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from state_machines.engine.clock_terms import ClockTerms, RungTerms

NOTHING = timedelta()
NEVER = timedelta.max
"""Longer than any clock can run."""


class EntryKind(StrEnum):
    """What a period meant for a clock."""

    RAN = "ran"
    PAUSED = "paused"
    """The item was in a status that pauses the clock, such as waiting on a party."""

    CLOSED = "closed"
    """The clock's calendar was closed."""

    OFF = "off"
    """No target was set then."""

    CHANGED = "changed"
    """No time at all: here another version of the clock takes over."""


class State(StrEnum):
    """The state of a clock at the end of its ledger."""

    RUNNING = "running"
    PAUSED = "paused"
    CLOSED = "closed"
    OFF = "off"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of the ledger. All instants are aware UTC."""

    start: datetime
    end: datetime
    what: EntryKind
    status: str
    """The status that the item was in."""

    waiting_on: str
    """Whom it waited on, if the history records it."""

    terms: ClockTerms | None
    """The clock as it was in force; None while it was switched off."""

    total: timedelta
    """How much had run by the end of it."""

    @property
    def length(self) -> timedelta:
        """How much time passed."""
        return self.end - self.start

    @property
    def counted(self) -> timedelta:
        """How much of it counts."""
        return self.length if self.what is EntryKind.RAN else NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """A rung fired: when, and how much time it required under the target of that time."""

    at: datetime
    amount: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RungState:
    """A rung of a clock, and its state."""

    terms: RungTerms
    amount: timedelta
    """How much time must have run."""

    reached_at: datetime | None
    """When this much had run; None if it has not."""

    due_at: datetime | None
    """When it will be reached if nothing changes; None if it has been, or while the clock is paused."""

    fired: tuple[Fired, ...] = ()
    """Every time that it fired: again only for a greater amount, as after a change to a longer target."""

    @property
    def firing(self) -> Fired | None:
        """The firing that counts for its current amount: the first at this amount or more."""
        return next((each for each in self.fired if each.amount >= self.amount), None)

    @property
    def fired_at(self) -> datetime | None:
        """When it fired for its current amount; None if it has not yet."""
        return self.firing.at if self.firing else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A clock of one item up to an instant."""

    name: str
    terms: ClockTerms | None
    """The clock as it is in force at the end; None if it has been switched off since."""

    begins: datetime
    until: datetime
    """The end of the ledger: the requested instant, or the earlier one at which the clock ended."""

    state: State
    entries: tuple[LedgerEntry, ...]
    rungs: tuple[RungState, ...]
    breached_at: datetime | None
    """When the target had run; None if it has not."""

    due_at: datetime | None
    """When the target will have run if nothing changes; None if it has, or while the clock is paused."""

    @property
    def counted(self) -> timedelta:
        """How much time has run."""
        return self.entries[-1].total if self.entries else NOTHING

    @property
    def not_counted(self) -> timedelta:
        """How much time passed that does not count."""
        return sum((entry.length - entry.counted for entry in self.entries), NOTHING)

    @property
    def passed(self) -> timedelta:
        """How much time has passed from the opening on."""
        return self.until - self.begins

    @property
    def left(self) -> timedelta | None:
        """How much of the target is left, negative once it is over; None if there is no target."""
        return self.terms.target - self.counted if self.terms else None

"""What every window can answer, and how windows combine.

A window is a set of instants that is known once a zone is given. Its two primitives are `contains` and the spans that
it covers; everything else follows from them. Combinations work on those instants, never on the hours on the wall, so
that `~`, `|`, `&` and `-` obey the laws of sets on every night of the year.
"""

import heapq
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Final
from zoneinfo import ZoneInfo

from business_time.errors import NeverElapsesError, WindowError
from business_time.formatting import timestamp
from business_time.spans import Span, clipped, common, gaps, merged
from business_time.wall_clock import require_aware

#: How far ahead to look for an opening or a closing: a year with its holidays, and a margin.
HORIZON: Final = timedelta(days=400)
#: How far ahead `Window.add` looks before it gives up.
REACH: Final = timedelta(days=3_660)


class Window(ABC):
    """An immutable, hashable set of instants, half-open and known once a zone is given."""

    __slots__ = ()

    @abstractmethod
    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Return whether the window is open at `instant`."""

    @abstractmethod
    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
        """Yield the spans for `spans`, which has checked that the bounds are UTC and in order."""

    @abstractmethod
    def describe(self) -> str:
        """Return the window in words for a person: `Mon-Fri 08:00-21:00, Sat 08:00-16:30`."""

    def __or__(self, other: "Window") -> "Window":
        """Open when either is open."""
        return Union((self, other))

    def __and__(self, other: "Window") -> "Window":
        """Open when both are open."""
        return Intersection((self, other))

    def __sub__(self, other: "Window") -> "Window":
        """Open when this one is and the other is not: opening hours less holidays."""
        return Intersection((self, ~other))

    def __invert__(self) -> "Window":
        """Open at exactly the instants at which this one is not."""
        return Complement(self)

    def in_zone(self, zone: ZoneInfo) -> "Window":
        """Return the window by the wall clock of `zone`, whatever zone is passed later: a desk's own hours."""
        return Pinned(self, zone)

    def spans(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
        """Yield the stretches from `start` until `end` in which the window is open, in UTC, ordered and disjoint.

        Raises:
            WindowError: `end` is before `start`.

        """
        first, last = require_aware(start), require_aware(end)
        if last < first:
            raise WindowError(f"{last.isoformat()} is before {first.isoformat()}", "give the start of a range first")
        return self.covered(first, last, zone)

    def next_opening(self, instant: datetime, zone: ZoneInfo, horizon: timedelta = HORIZON) -> datetime | None:
        """Return the first instant, not before `instant`, at which the window is open; None if there is none."""
        start = require_aware(instant)
        span = next(self.spans(start, start + horizon, zone), None)
        return span.start if span else None

    def next_closing(self, instant: datetime, zone: ZoneInfo, horizon: timedelta = HORIZON) -> datetime | None:
        """Return the first instant after `instant` at which the window stops being open; None if it does not.

        Inside the window that is the end of the current span, outside it the end of the next one.
        """
        start = require_aware(instant)
        limit = start + horizon
        span = next(self.spans(start, limit, zone), None)
        return span.end if span and span.end < limit else None

    def elapsed(self, start: datetime, end: datetime, zone: ZoneInfo) -> timedelta:
        """Return how much real time from `start` until `end` lies inside the window."""
        return sum((span.length for span in self.spans(start, end, zone)), timedelta())

    def add(self, start: datetime, amount: timedelta, zone: ZoneInfo) -> datetime:
        """Return the first instant at which `amount` of time inside the window has passed since `start`.

        Eight hours from the opening of an eight-hour day are its closing, not the next day's opening.

        Raises:
            WindowError: `amount` is negative.
            NeverElapsesError: the window is open for less than `amount` in the next ten years.

        """
        start = require_aware(start)
        if amount < timedelta():
            raise WindowError(f"{amount} is negative", "time inside a window is counted forwards only")
        if not amount:
            return start
        remaining = amount
        for span in self.spans(start, start + REACH, zone):
            if remaining <= span.length:
                return span.start + remaining
            remaining -= span.length
        raise NeverElapsesError(
            f"{amount} inside the window {self.describe()} does not pass within {REACH.days} days of {timestamp(start)}"
        )


@dataclass(frozen=True, slots=True)
class Constant(Window):
    """Always open, or never."""

    always: bool

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:  # noqa: ARG002 - the same everywhere
        """Return whether the window is open at `instant`."""
        require_aware(instant)
        return self.always

    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:  # noqa: ARG002 - likewise
        """Yield the whole range, or nothing."""
        return merged([Span(start, end)] if self.always else [])

    def describe(self) -> str:
        """Return `any time` or `never`."""
        return "any time" if self.always else "never"


@dataclass(frozen=True, slots=True)
class Between(Window):
    """One stretch between two instants, the same in every zone: a department closed for an afternoon."""

    span: Span

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:  # noqa: ARG002 - instants know no zone
        """Return whether `instant` lies in the stretch."""
        return self.span.start <= require_aware(instant) < self.span.end

    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:  # noqa: ARG002 - likewise
        """Yield the part of the stretch that lies in the range."""
        return clipped([self.span], start, end)

    def describe(self) -> str:
        """Return both ends in UTC."""
        return f"{timestamp(self.span.start)} to {timestamp(self.span.end)}"


@dataclass(frozen=True, slots=True)
class Union(Window):
    """Open when at least one of the windows is."""

    windows: tuple[Window, ...]

    def __or__(self, other: Window) -> Window:
        """Open when any of them is."""
        return Union((*self.windows, other))

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Return whether one of the windows is open at `instant`."""
        return any(window.contains(instant, zone) for window in self.windows)

    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
        """Yield the spans of all the windows, joined."""
        return merged(heapq.merge(*(window.covered(start, end, zone) for window in self.windows)))

    def describe(self) -> str:
        """Return the windows joined by `or`."""
        return " or ".join(_in_brackets(window) for window in self.windows)


@dataclass(frozen=True, slots=True)
class Intersection(Window):
    """Open when all of the windows are."""

    windows: tuple[Window, ...]

    def __and__(self, other: Window) -> Window:
        """Open when all of them are."""
        return Intersection((*self.windows, other))

    def __sub__(self, other: Window) -> Window:
        """Open when all of them are and the other is not."""
        return Intersection((*self.windows, ~other))

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Return whether all of the windows are open at `instant`."""
        return all(window.contains(instant, zone) for window in self.windows)

    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
        """Yield the stretches that lie in spans of all the windows."""
        return reduce(common, (window.covered(start, end, zone) for window in self.windows))

    def describe(self) -> str:
        """Return the windows joined by `and`, and those subtracted after `except`."""
        first, *others = self.windows
        return _in_brackets(first) + "".join(
            f" except {_in_brackets(other.window)}" if isinstance(other, Complement) else f" and {_in_brackets(other)}"
            for other in others
        )


@dataclass(frozen=True, slots=True)
class Complement(Window):
    """Open at exactly the instants at which the window is not."""

    window: Window

    def __invert__(self) -> Window:
        """Return the window itself: not closed is open."""
        return self.window

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Return whether the window is not open at `instant`."""
        return not self.window.contains(instant, zone)

    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:
        """Yield the gaps between the window's spans."""
        return gaps(self.window.covered(start, end, zone), start, end)

    def describe(self) -> str:
        """Return `not (...)`."""
        return f"not ({self.window.describe()})"


@dataclass(frozen=True, slots=True)
class Pinned(Window):
    """A window by the wall clock of one zone, whatever zone is passed."""

    window: Window
    zone: ZoneInfo

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:  # noqa: ARG002 - that is the point of it
        """Return whether the window is open at `instant` by its own zone."""
        return self.window.contains(instant, self.zone)

    def covered(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Span]:  # noqa: ARG002 - likewise
        """Yield the window's spans by its own zone."""
        return self.window.covered(start, end, self.zone)

    def describe(self) -> str:
        """Return the window and its zone."""
        return f"{_in_brackets(self.window)} in {self.zone.key}"


def _in_brackets(window: Window) -> str:
    """Return the window in words, in brackets if it is itself made of several."""
    return f"({window.describe()})" if isinstance(window, Union | Intersection | Pinned) else window.describe()

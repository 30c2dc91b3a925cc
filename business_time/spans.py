"""Stretches of time between two UTC instants, and operations on sorted runs of them.

Every function here takes spans sorted by their start, and yields spans that are sorted, not empty and do not touch. All
are lazy: a search for the next opening reads no further than it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    """From `start` until just before `end`, both in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How much time really passes, whatever the wall clock does."""
        return self.end - self.start


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Join the spans that overlap or touch, and drop the empty ones."""
    joined: Span | None = None
    for span in spans:
        if span.end <= span.start:
            continue
        if joined is None:
            joined = span
        elif span.start <= joined.end:
            joined = Span(joined.start, max(joined.end, span.end))
        else:
            yield joined
            joined = span
    if joined is not None:
        yield joined


def clipped(spans: Iterable[Span], start: datetime, end: datetime) -> Iterator[Span]:
    """Keep the parts that lie from `start` until `end`."""
    for span in spans:
        if span.start >= end:
            return
        if span.end > start and start < end:
            yield Span(max(span.start, start), min(span.end, end))


def common(left: Iterable[Span], right: Iterable[Span]) -> Iterator[Span]:
    """Keep the parts that lie in a span of `left` and in a span of `right`, each of them merged."""
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one is not None and other is not None:
        start, end = max(one.start, other.start), min(one.end, other.end)
        if start < end:
            yield Span(start, end)
        if one.end <= other.end:
            one = next(lefts, None)
        else:
            other = next(rights, None)


def gaps(spans: Iterable[Span], start: datetime, end: datetime) -> Iterator[Span]:
    """Yield the gaps that the merged `spans`, which lie from `start` until `end`, leave there."""
    for span in spans:
        if start < span.start:
            yield Span(start, span.start)
        start = span.end
    if start < end:
        yield Span(start, end)

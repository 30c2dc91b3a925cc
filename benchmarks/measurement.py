"""A measurement beside the comparison of systems: a module with a `MEASUREMENT`, listed in `benchmarks.registry`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from benchmarks.filled_databases import FilledDatabases

Number = float | list[float]
Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What a measurement is given."""

    databases: FilledDatabases
    most: int
    """The largest store, in exceptions; a million unless the command line says otherwise."""

    console: Console


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a measurement: a table, and the numbers that the closing line of JSON holds."""

    heads: Line
    lines: Sequence[Line]
    headline: dict[str, Number]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement, by itself: `python -m benchmarks.measure NAME`."""

    name: str
    title: str
    says: str
    """What is measured and how, in a paragraph of the page."""

    run: Callable[[Request], Outcome]


def percentile(values: list[float], share: float) -> float:
    """Return the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

"""Medians and ratios of what was measured."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.catalog import OURS, OURS_ON_SQLITE, PEERS, PLAIN_CELERY

if TYPE_CHECKING:
    from benchmarks.rounds import Latencies, Rates


@dataclass(frozen=True, slots=True)
class Rate:
    """One system's throughput over its rounds, in events a second."""

    system: str
    events: int
    """Events of each round."""
    slowest: float
    median: float
    fastest: float
    published: float
    """Median pace of its publisher alone: close to `median` where publishing is the bottleneck."""


@dataclass(frozen=True, slots=True)
class Latency:
    """One system's latency over its rounds: the medians, in milliseconds."""

    system: str
    per_second: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Headline:
    """The five numbers that the last line of `python -m benchmarks` holds."""

    events_per_s: float
    vs_plain_celery: float
    vs_fastest_peer: float
    p99_ms_at_50_per_s: float
    sqlite_vs_postgres: float

    def rounded(self) -> dict[str, float]:
        """Return the numbers by name, as they are printed."""
        return {name: round(number, 2) for name, number in asdict(self).items()}


def rates_of(outcomes: Rates) -> dict[str, Rate]:
    """Summarise each system's rounds."""
    return {system: _rate(system, outcomes) for system in outcomes}


def latencies_of(outcomes: Latencies) -> dict[str, Latency]:
    """Summarise each system's rounds."""
    return {
        system: Latency(
            system,
            rounds[0].per_second,
            median(outcome.p50_ms for outcome in rounds),
            median(outcome.p99_ms for outcome in rounds),
        )
        for system, rounds in outcomes.items()
    }


def headline(rates: dict[str, Rate], latencies: dict[str, Latency]) -> Headline:
    """Compare our pipeline with plain Celery, with the fastest peer (plain Celery too) and with itself on SQLite."""
    ours = rates[OURS].median
    return Headline(
        events_per_s=ours,
        vs_plain_celery=ours / rates[PLAIN_CELERY].median,
        vs_fastest_peer=ours / max(rates[peer].median for peer in PEERS if peer in rates),
        p99_ms_at_50_per_s=latencies[OURS].p99_ms,
        sqlite_vs_postgres=rates[OURS_ON_SQLITE].median / ours,
    )


def _rate(system: str, outcomes: Rates) -> Rate:
    rounds = outcomes[system]
    paces = sorted(outcome.per_second for outcome in rounds)
    published = median(outcome.events / outcome.publish_seconds for outcome in rounds)
    return Rate(system, rounds[0].events, paces[0], median(paces), paces[-1], published)

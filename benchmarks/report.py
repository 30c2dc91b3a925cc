"""Shows the results: tables for the terminal, and the page `docs/performance.md` (its text is in `page.md`)."""

from __future__ import annotations

from pathlib import Path
from string import Template
from textwrap import fill
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from benchmarks.catalog import CATALOG, OURS, PLAIN_CELERY
from benchmarks.flat_out import WARM_UP_EVENTS
from benchmarks.registry import MEASUREMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.measurement import Outcome
    from benchmarks.summary import Headline, Latency, Rate

TEMPLATE = Path(__file__).with_name("page.md")
RATE_HEADS = ("System", "Events", "Events/s", "Range", "Publisher", "x Celery", "Ours x")
LATENCY_HEADS = ("System", "Events/s", "p50 ms", "p99 ms")

Line = tuple[str, ...]


def rate_lines(rates: dict[str, Rate]) -> list[Line]:
    """Return the throughput table's lines, fastest first; ratios to a system that was not measured are a dash."""
    plain = rates[PLAIN_CELERY].median if PLAIN_CELERY in rates else None
    ours = rates[OURS].median if OURS in rates else None
    return [
        (
            CATALOG[rate.system].title,
            f"{rate.events:,}",
            f"{rate.median:,.0f}",
            f"{rate.slowest:,.0f}-{rate.fastest:,.0f}",
            f"{rate.published:,.0f}",
            f"{rate.median / plain:.1f}" if plain else "-",
            f"{ours / rate.median:.1f}" if ours else "-",
        )
        for rate in sorted(rates.values(), key=lambda rate: -rate.median)
    ]


def latency_lines(latencies: dict[str, Latency]) -> list[Line]:
    """Return the latency table's lines, soonest first."""
    return [
        (CATALOG[one.system].title, f"{one.per_second:g}", f"{one.p50_ms:.1f}", f"{one.p99_ms:.1f}")
        for one in sorted(latencies.values(), key=lambda one: one.p99_ms)
    ]


def table(title: str, heads: Line, lines: Sequence[Line]) -> Table:
    """Return lines as a table for the terminal: the first column is words, the others are numbers."""
    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, collapse_padding=True)
    for number, head in enumerate(heads):
        shown.add_column(head, justify="right" if number else "left", no_wrap=True)
    for line in lines:
        shown.add_row(*line)
    return shown


def sections(outcomes: Mapping[str, Outcome]) -> str:
    """Return what the page says of measurements: of each a heading, what was measured, and its table."""
    return "\n\n".join(
        f"### {MEASUREMENTS[name].title}\n\n{fill(MEASUREMENTS[name].says, 120)}\n\n"
        f"{_markdown(outcome.heads, outcome.lines)}"
        for name, outcome in outcomes.items()
    )


def page(  # noqa: PLR0913, PLR0917 - the parts of a page
    command: str,
    machine: str,
    rounds: int,
    rates: dict[str, Rate],
    latencies: dict[str, Latency],
    best: Headline,
    at_scale: str = "",
) -> str:
    """Return the text of `docs/performance.md`."""
    return Template(TEMPLATE.read_text()).substitute(
        command=command,
        headline=_sentence(best),
        latencies=_markdown(LATENCY_HEADS, latency_lines(latencies)),
        machine=machine,
        rates=_markdown(RATE_HEADS, rate_lines(rates)),
        rounds=rounds,
        sections=at_scale,
        warm_up=WARM_UP_EVENTS,
    )


def _sentence(best: Headline) -> str:
    return (
        f"**{best.events_per_s:,.0f} events/s**: {best.vs_plain_celery:.1f} times plain Celery, "
        f"{best.vs_fastest_peer:.1f} times the fastest peer. At 50 events/s, 99 % are stored within "
        f"{best.p99_ms_at_50_per_s:.1f} ms. SQLite reaches {best.sqlite_vs_postgres:.0%} of PostgreSQL."
    )


def _markdown(heads: Line, lines: Sequence[Line]) -> str:
    rule = ("---", *("---:" for _ in heads[1:]))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rule, *lines))

"""The whole comparison, `make bench`: every system's throughput, our latency, our SQLite, and a million exceptions.

Prints the tables, writes `docs/performance.md`, and ends with one line of JSON that holds the headline numbers.
"""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks import catalog, machine, measure, options, report, rounds, servers, summary
from benchmarks.flat_out import TrialError
from benchmarks.registry import MEASUREMENTS
from benchmarks.workers import exit_on_sigterm

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from benchmarks.measurement import Number

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
PACE = 50.0
"""Events a second at which latency is measured: the headline names it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison that the command line asks for."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = options.parser("python -m benchmarks", __doc__ or "", tuple(catalog.CATALOG))
    options.add_events(parser)
    parser.add_argument("--seconds", type=float, default=20.0, help="length of a latency round (default: 20)")
    parser.add_argument(
        "--most", type=options.positive, default=measure.A_MILLION, help="exceptions in the largest store"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write (default: docs/performance.md)")
    asked = parser.parse_args(given)
    console = Console()
    exit_on_sigterm()
    try:
        _check(asked)
        headline = _compare(asked, shlex.join(["python", "-m", "benchmarks", *given]), console)
    except (catalog.MissingSystemError, servers.ServerError, TrialError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    print(json.dumps(headline))
    return 0


def _check(asked: argparse.Namespace) -> None:
    """Refuse what cannot give the headline, before anything is measured."""
    for needed in (catalog.OURS, catalog.OURS_ON_SQLITE, catalog.PLAIN_CELERY):
        if needed not in asked.systems:
            raise catalog.MissingSystemError(
                f"the headline needs {needed}; to measure other systems alone: python -m benchmarks.throughput"
            )
    catalog.check(asked.systems)
    servers.check_postgresql(asked.postgres)


def _compare(asked: argparse.Namespace, command: str, console: Console) -> dict[str, Number]:
    """Measure, show the tables, write the page, and return the headline."""
    outcomes = rounds.throughput(asked.systems, asked.events, asked.rounds, asked.postgres, console)
    rates = summary.rates_of(outcomes)
    console.print(report.table("Throughput", report.RATE_HEADS, report.rate_lines(rates)))

    steady = rounds.latency([catalog.OURS], PACE, asked.seconds, asked.rounds, asked.postgres, console)
    latencies = summary.latencies_of(steady)
    console.print(report.table("Publish to stored", report.LATENCY_HEADS, report.latency_lines(latencies)))

    outcomes_at_scale = measure.take(list(MEASUREMENTS), asked.most, asked.postgres, console)

    headline = summary.headline(rates, latencies)
    where = machine.describe(asked.postgres)
    sections = report.sections(outcomes_at_scale)
    asked.page.write_text(report.page(command, where, asked.rounds, rates, latencies, headline, sections))
    console.print(f"Written: {asked.page}")
    return {**headline.rounded(), **measure.headlines(outcomes_at_scale)}


if __name__ == "__main__":
    sys.exit(main())

"""Throughput of any systems: `python -m benchmarks.throughput --systems plain_celery,dramatiq --events 20000`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks import catalog, options, report, rounds, servers, summary
from benchmarks.flat_out import TrialError
from benchmarks.workers import exit_on_sigterm

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the systems that the command line names, and print the table."""
    parser = options.parser("python -m benchmarks.throughput", __doc__ or "", catalog.PEERS)
    options.add_events(parser)
    asked = parser.parse_args(arguments)
    console = Console()
    exit_on_sigterm()
    try:
        catalog.check(asked.systems)
        servers.check_postgresql(asked.postgres)
        outcomes = rounds.throughput(asked.systems, asked.events, asked.rounds, asked.postgres, console)
    except (catalog.MissingSystemError, servers.ServerError, TrialError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    rates = summary.rates_of(outcomes)
    console.print(report.table("Throughput", report.RATE_HEADS, report.rate_lines(rates)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Latency of any systems at a steady pace: `python -m benchmarks.latency --systems ours --per-second 50`."""

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
    parser = options.parser("python -m benchmarks.latency", __doc__ or "", [catalog.OURS])
    options.add_pace(parser)
    asked = parser.parse_args(arguments)
    console = Console()
    exit_on_sigterm()
    try:
        catalog.check(asked.systems)
        servers.check_postgresql(asked.postgres)
        outcomes = rounds.latency(asked.systems, asked.per_second, asked.seconds, asked.rounds, asked.postgres, console)
    except (catalog.MissingSystemError, servers.ServerError, TrialError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    latencies = summary.latencies_of(outcomes)
    console.print(report.table("Publish to stored", report.LATENCY_HEADS, report.latency_lines(latencies)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

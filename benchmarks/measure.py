"""Some measurements alone: `python -m benchmarks.measure timers queries --most 100000`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks import report, servers
from benchmarks.addresses import Addresses
from benchmarks.filled_databases import FilledDatabases
from benchmarks.measurement import Request
from benchmarks.options import positive
from benchmarks.registry import MEASUREMENTS
from benchmarks.workers import exit_on_sigterm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.measurement import Number, Outcome

A_MILLION = 1_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the measurements that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measure", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)} (default: all)")
    parser.add_argument("--most", type=positive, default=A_MILLION, help="exceptions in the largest store")
    parser.add_argument("--postgres", metavar="URL", default=Addresses().database_url)
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.names) - set(MEASUREMENTS))
    if unknown:
        parser.error(f"no measurement is called {unknown[0]!r}: choose from {', '.join(MEASUREMENTS)}")
    console = Console()
    exit_on_sigterm()
    try:
        servers.check_postgresql(asked.postgres)
        outcomes = take(asked.names or list(MEASUREMENTS), asked.most, asked.postgres, console)
    except servers.ServerError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    print(json.dumps(headlines(outcomes)))
    return 0


def headlines(outcomes: Mapping[str, Outcome]) -> dict[str, Number]:
    """Return the numbers that the closing line of JSON holds."""
    return {name: number for outcome in outcomes.values() for name, number in outcome.headline.items()}


def take(names: Sequence[str], most: int, server_url: str, console: Console) -> dict[str, Outcome]:
    """Take measurements and show the table of each."""
    databases = FilledDatabases(server_url, console)
    outcomes: dict[str, Outcome] = {}
    try:
        for name in names:
            measurement = MEASUREMENTS[name]
            outcomes[name] = measurement.run(Request(databases, most, console))
            console.print(report.table(measurement.title, outcomes[name].heads, outcomes[name].lines))
    finally:
        databases.drop()
    return outcomes


if __name__ == "__main__":
    sys.exit(main())

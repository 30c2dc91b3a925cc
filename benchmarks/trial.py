"""One trial of one system, in a process of its own: `python -m benchmarks.trial SYSTEM ...`, started by `rounds`.

Its servers are in the environment (`addresses`). It prints one JSON object a line: `{"done": 1200}` while it goes on,
and its outcome last. A failed trial exits with 1 and says why on standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from benchmarks import catalog, flat_out, steady
from benchmarks.addresses import Addresses
from benchmarks.flat_out import TrialError
from benchmarks.workers import WorkerDiedError, exit_on_sigterm

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRESS_SECONDS = 0.2


class _Progress:
    """Prints the progress of the trial, a few times a second at most."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + PROGRESS_SECONDS
            print(json.dumps({"done": done}), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trial that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trial", description=__doc__)
    parser.add_argument("system", choices=tuple(catalog.CATALOG))
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--per-second", type=float, help="publish at this pace and measure latency, not throughput")
    options = parser.parse_args(arguments)
    exit_on_sigterm()
    try:
        outcome = _run(options.system, options.events, options.per_second)
    except (TrialError, WorkerDiedError) as error:
        print(f"{options.system}: {error}", *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    print(json.dumps({"outcome": outcome}), flush=True)
    return 0


def _run(name: str, events: int, per_second: float | None) -> dict[str, Any]:
    addresses = Addresses()
    system = catalog.load(name)
    system.prepare(addresses)
    try:
        system.start_workers()
        if per_second is None:
            return asdict(flat_out.measure(system, events, _Progress()))
        return asdict(steady.measure(system, addresses.database_url, events, per_second, _Progress()))
    except TrialError as error:
        error.add_note(system.worker_log())
        raise
    finally:
        system.stop()


if __name__ == "__main__":
    sys.exit(main())

"""Runs trials, each in a process of its own with servers of its own, round after round: A B C, A B C, A B C."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.addresses import Addresses
from benchmarks.catalog import CATALOG
from benchmarks.events import CYCLE
from benchmarks.flat_out import FlatOut, TrialError
from benchmarks.servers import private_postgresql, private_redis, private_sqlite
from benchmarks.steady import Steady

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

Rates = dict[str, list[FlatOut]]
"""System -> the outcome of each of its rounds."""

Latencies = dict[str, list[Steady]]


def throughput(systems: Sequence[str], events: int, rounds: int, server_url: str, console: Console) -> Rates:
    """Measure each system's throughput once a round; a system gets its share of `events` (see `catalog`)."""
    rates: Rates = {system: [] for system in systems}
    with _progress(console) as progress:
        for number in range(1, rounds + 1):
            for system in systems:
                size = events_of(system, events)
                bar = progress.add_task(f"{CATALOG[system].title} [dim]{number}/{rounds}", total=size)
                outcome = _trial(system, ["--events", str(size)], server_url, _mover(progress, bar))
                rates[system].append(FlatOut(**outcome))
                progress.update(bar, completed=size)
    return rates


def latency(
    systems: Sequence[str], per_second: float, seconds: float, rounds: int, server_url: str, console: Console
) -> Latencies:
    """Measure each system's latency once a round, at a steady pace for so many seconds."""
    latencies: Latencies = {system: [] for system in systems}
    size = round(per_second * seconds)
    with _progress(console) as progress:
        for number in range(1, rounds + 1):
            for system in systems:
                bar = progress.add_task(f"{CATALOG[system].title} [dim]{number}/{rounds}", total=size)
                arguments = ["--events", str(size), "--per-second", str(per_second)]
                outcome = _trial(system, arguments, server_url, _mover(progress, bar))
                latencies[system].append(Steady(**outcome))
                progress.update(bar, completed=size)
    return latencies


def events_of(system: str, events: int) -> int:
    """Return how many of `events` the system runs: whole cycles of the samples, at least one."""
    return CYCLE * max(1, round(events * CATALOG[system].share / CYCLE))


def _trial(system: str, arguments: list[str], server_url: str, progress: Callable[[int], None]) -> dict[str, Any]:
    """Run one trial and return its outcome; raise `TrialError` with what it said if it failed."""
    with ExitStack() as servers:
        on_sqlite = CATALOG[system].database == "sqlite"
        database = private_sqlite() if on_sqlite else private_postgresql(server_url)
        addresses = Addresses(
            database_url=servers.enter_context(database), redis_url=servers.enter_context(private_redis())
        )
        command = addresses.command(sys.executable, "-m", "benchmarks.trial", system, *arguments)
        outcome = _follow(command, progress)
    if outcome is None:
        raise TrialError(f"the trial of {system} failed; its last output is above")
    return outcome


def _follow(command: list[str], progress: Callable[[int], None]) -> dict[str, Any] | None:
    """Run the command, pass its progress on, and return its outcome, or None if it failed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        outcome: dict[str, Any] | None = None
        try:
            for line in process.stdout or ():
                message: dict[str, Any] = json.loads(line)
                if "done" in message:
                    progress(message["done"])
                outcome = message.get("outcome", outcome)
        except BaseException:
            process.terminate()  # it stops its workers, and is waited for, before its servers go
            raise
    return outcome if process.returncode == 0 else None


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _mover(progress: Progress, bar: Any) -> Callable[[int], None]:
    return lambda done: progress.update(bar, completed=done)

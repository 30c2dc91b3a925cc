"""Replay a real incident log through the real pipeline: ``python -m benchmarks.replay FILE``.

A consumer and a Celery worker run as processes of their own, on an embedded Valkey and SQLite. The clock is simulated:
it stands at each row's own minute, and stops wherever a follow-up falls due. At the end nothing may be lost: every row
was published, every event is in the inbox or among the dead letters, every history verifies.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.incidents import Moment, moments
from cli.demo.stage import Stage
from store.queries.totals import Totals, totals
from store.timers import next_due
from store.verification.verify import verify

DEFAULT_LOG = Path("../shared/data/incident_event_log.csv")


def main() -> int:
    """Replay the log that the command line names; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("log", nargs="?", type=Path, default=DEFAULT_LOG, help="the CSV file of the log")
    options = parser.parse_args()
    out = Console()
    try:
        log = list(moments(options.log))
    except FileNotFoundError:
        out.print(f"There is no log at {options.log}; name the file: python -m benchmarks.replay FILE", style="red")
        return 2
    started = time.perf_counter()
    with Stage(log[0].at) as stage:
        fired = _replay(stage, log, out)
        with stage.runtime.store.reading() as connection:
            found = totals(connection)
            flaws = list(verify(connection))
    published = sum(len(moment.documents) for moment in log)
    return _report(out, log, published, found, flaws=len(flaws), fired=fired, seconds=time.perf_counter() - started)


def _replay(stage: Stage, log: list[Moment], out: Console) -> int:
    """Publish every minute of the log; returns at how many instants follow-ups woke."""
    columns = (TextColumn("replaying"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeElapsedColumn())
    fired = 0
    with Progress(*columns, console=out) as progress:
        task = progress.add_task("rows", total=sum(moment.rows for moment in log))
        for moment in log:
            fired += _wake(stage, moment)
            stage.move_clock(moment.at)
            stage.publish(moment.documents)
            progress.advance(task, moment.rows)
    return fired


def _wake(stage: Stage, moment: Moment) -> int:
    fired = 0
    while True:
        with stage.runtime.store.reading() as connection:
            due = next_due(connection)
        if due is None or due > moment.at:
            return fired
        stage.move_clock(due)
        stage.fire_due_timers()
        fired += 1


def _report(  # noqa: PLR0913 - the figures of one replay
    out: Console, log: list[Moment], published: int, found: Totals, *, flaws: int, fired: int, seconds: float
) -> int:
    kept = found.events + found.dead_letters
    table = Table(title="Replay of the log", show_header=False, box=None)
    rows = (
        ("rows read", sum(moment.rows for moment in log)),
        ("events published", published),
        ("events taken in", found.events),
        ("dead letters", found.dead_letters),
        ("Call Backs opened", found.opened),
        ("moves made", found.moves),
        ("requests refused", found.refusals),
        ("instants at which follow-ups woke", fired),
        ("left open at the end", found.open),
        ("notices delivered", found.delivered),
        ("lost", published - kept),
        ("histories that do not verify", flaws),
        ("seconds", round(seconds, 1)),
    )
    for name, value in rows:
        table.add_row(name, f"{value:,}")
    out.print(table)
    for status, count in Counter(found.by_status).most_common():
        out.print(f"  {status}: {count:,}")
    return 0 if kept == published and not flaws else 1


if __name__ == "__main__":
    sys.exit(main())

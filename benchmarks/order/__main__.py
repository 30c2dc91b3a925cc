"""Whether order is kept, `python -m benchmarks.order`: lives through 1 to 8 consumers that are killed and frozen.

Prints one line per run, and exits with 1 if any life ended wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.addresses import Addresses
from benchmarks.order.trial import QUEUE, STREAM, Trial, Verdict, run
from benchmarks.servers import private_postgresql, private_redis, private_sqlite
from benchmarks.workers import exit_on_sigterm

if TYPE_CHECKING:
    from collections.abc import Iterator

RABBITMQ = os.environ.get("SJE_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")  # noqa: TID251 - as the tests
DOORS = ("stream", "rabbitmq", "list")
DATABASES = ("postgresql", "sqlite")
SETTINGS = {"consumer_lease_seconds": "3"}
HEADS = ("door", "database", "consumers", "events/s", "disturbances", "wrong ends", "dead", "refused", "doubled")


def main() -> int:
    """Run the trials that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.order", description=__doc__)
    parser.add_argument("--lives", type=int, default=2_000, help="service jobs, of six events each (default: 2000)")
    parser.add_argument("--consumers", type=_numbers, default=[1, 2, 4, 8], help="(default: 1,2,4,8)")
    parser.add_argument("--doors", type=lambda text: text.split(","), default=list(DOORS))
    parser.add_argument("--databases", type=lambda text: text.split(","), default=list(DATABASES))
    parser.add_argument("--every", type=float, default=2.0, help="seconds between disturbances; 0: none (default: 2)")
    parser.add_argument("--freeze", type=float, default=8.0, help="seconds that a consumer stays frozen")
    parser.add_argument("--postgres", metavar="URL", default=Addresses().database_url)
    asked = parser.parse_args()
    exit_on_sigterm()
    console = Console()
    table = Table(*HEADS)
    clean = True
    for door in asked.doors:
        for database in asked.databases:
            for consumers in asked.consumers:
                verdict = _try(door, database, consumers, asked)
                clean = clean and verdict.is_clean
                line = _line(door, database, consumers, verdict)
                table.add_row(*line)
                console.print(" · ".join(line))
    console.print(table)
    return 0 if clean else 1


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


def _try(door: str, database: str, consumers: int, asked: argparse.Namespace) -> Verdict:
    with ExitStack() as stack:
        url = stack.enter_context(private_sqlite() if database == "sqlite" else private_postgresql(asked.postgres))
        broker = stack.enter_context(_rabbitmq() if door == "rabbitmq" else private_redis())
        trial = Trial(
            door=STREAM if door == "stream" else QUEUE,
            broker_url=broker,
            database_url=url,
            consumers=consumers,
            lives=asked.lives,
            every_seconds=asked.every or None,
            freeze_seconds=asked.freeze,
            settings=SETTINGS,
        )
        return run(trial)


@contextmanager
def _rabbitmq() -> Iterator[str]:
    yield RABBITMQ


def _line(door: str, database: str, consumers: int, verdict: Verdict) -> tuple[str, ...]:
    befell = ", ".join(f"{count} {what}" for what, count in verdict.befell.items() if count) or "nothing"
    return (
        door,
        database,
        str(consumers),
        f"{verdict.events / verdict.seconds:,.0f}",
        befell,
        str(verdict.wrong_ends),
        str(verdict.dead_letters),
        str(verdict.refused),
        str(verdict.doubled),
    )


if __name__ == "__main__":
    sys.exit(main())

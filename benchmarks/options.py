"""The command-line options that every measurement has."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from benchmarks import catalog
from benchmarks.addresses import Addresses

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser(command: str, description: str, systems: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser that knows the common options; `systems` are measured unless others are named."""
    options = argparse.ArgumentParser(prog=command, description=description)
    options.add_argument(
        "--systems",
        type=lambda names: names.split(","),
        default=list(systems),
        help=f"comma-separated, of {', '.join(catalog.CATALOG)} (default: {','.join(systems)})",
    )
    options.add_argument("--rounds", type=positive, default=3, help="the median of so many is reported (default: 3)")
    options.add_argument(
        "--postgres",
        metavar="URL",
        default=Addresses().database_url,
        help="a server on which databases may be made and dropped; or BENCH_DATABASE_URL (default: %(default)s)",
    )
    return options


def add_events(options: argparse.ArgumentParser) -> None:
    """Add the option of a throughput measurement."""
    options.add_argument(
        "--events", type=positive, default=20_000, help="events a round; slow systems run a part (default: %(default)s)"
    )


def add_pace(options: argparse.ArgumentParser) -> None:
    """Add the options of a latency measurement."""
    options.add_argument("--per-second", type=float, default=50.0, help="events a second (default: %(default)s)")
    options.add_argument("--seconds", type=float, default=20.0, help="length of a round (default: %(default)s)")


def positive(text: str) -> int:
    """Read a whole number above zero."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not above zero")
    return number

"""The two consoles: answers on stdout, remarks and errors on stderr. No color in a pipe or with NO_COLOR."""

import json
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.theme import Theme

WIDTH_WITHOUT_TERMINAL = 100
"""The width of output to a file or a pipe, unless COLUMNS is set."""

THEME = Theme(
    {
        "id": "cyan",
        "dim": "bright_black",
        "good": "green",
        "warn": "yellow",
        "bad": "red",
        "head": "bold",
        "status.Open": "yellow",
        "status.Not_Started": "yellow",
        "status.In_Progress": "blue",
        "status.In_Progress_2": "blue",
        "status.Pending": "magenta",
        "status.Waiting_on_Someone_Else": "magenta",
        "status.On_Hold": "magenta",
        "status.Follow_Up": "cyan",
        "status.Completed": "green",
    }
)


def console() -> Console:
    """The console for answers."""
    return _console(stderr=False)


def remarks() -> Console:
    """The console for everything that a program reading the answer must not see."""
    return _console(stderr=True)


def print_json(value: Any) -> None:
    """Print plain data as JSON: instants in ISO 8601 UTC, durations in seconds."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))  # noqa: T201 - rich would wrap the lines


def _console(*, stderr: bool) -> Console:
    width = shutil.get_terminal_size((WIDTH_WITHOUT_TERMINAL, 40)).columns
    return Console(stderr=stderr, theme=THEME, highlight=False, markup=False, emoji=False, width=width)


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")

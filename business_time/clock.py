"""The current time: the machine's, one that a test sets, or one that several processes share through a file."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from business_time.errors import ClockFileError
from business_time.wall_clock import require_aware


class Clock(Protocol):
    """A source of the current time. Code that needs the time takes one of these and never reads the machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the current instant, aware and in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self._instant = require_aware(instant)

    def now(self) -> datetime:
        """Return the instant at which the clock stands, in UTC."""
        return self._instant

    def move_to(self, instant: datetime) -> None:
        """Set the clock to `instant`, forwards or backwards."""
        self._instant = require_aware(instant)

    def advance(self, amount: timedelta) -> datetime:
        """Move the clock on by `amount` of real time, and return the new instant."""
        self._instant += amount
        return self._instant


class FileClock:
    """The instant in a file, read again each time: the demo and the replay move many processes at once with it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the instant in the file, in UTC.

        Raises:
            ClockFileError: the file is missing, or holds no ISO 8601 instant with its time zone.

        """
        try:
            return require_aware(datetime.fromisoformat(self._path.read_text(encoding="utf-8").strip()))
        except (OSError, ValueError) as reason:
            raise ClockFileError(f"the clock file {self._path} holds no valid time: {reason}") from reason


def write_clock(path: Path, instant: datetime) -> None:
    """Set every `FileClock` on `path` to `instant`; a reader sees the old instant or the new one, never half of it."""
    text = require_aware(instant).isoformat()
    # A rename within one folder is atomic.
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)

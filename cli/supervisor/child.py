"""One process of `sje up`: how it is started, why it ended, and when it is restarted."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=30)
STEADY_AFTER = timedelta(seconds=60)
"""A process that ran this long was well: its next pause is the shortest again."""

_TAIL_BYTES = 4_000


class Child:
    """A process that runs until it is stopped."""

    def __init__(
        self, name: str, arguments: Sequence[str], log: Path, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Describe a process.

        Args:
            name: its name in tables and reports.
            arguments: the arguments of the Python interpreter that runs this process.
            log: the file to which its output is appended.
            now: a monotonic clock, in seconds.

        """
        self.name, self.log = name, log
        self.restarts = 0
        self._arguments, self._now = tuple(arguments), now
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = FIRST_PAUSE
        self._started_at = 0.0
        self._asked_at: float | None = None
        self._start_again_at = 0.0

    @property
    def pid(self) -> int | None:
        """Its process ID while it runs."""
        return self._process.pid if self._process is not None else None

    def rotate_log(self) -> None:
        """Rename the log of the last run; it replaces the log of the run before."""
        with suppress(FileNotFoundError):
            self.log.replace(self.log.with_suffix(".previous.log"))

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only `sje up`, which stops it in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started_at, self._asked_at = self._now(), None

    def ended(self) -> int | None:
        """Its exit status if it has ended since the last call, which also schedules its restart."""
        if self._process is None or (status := self._process.poll()) is None:
            return None
        self._kill_group(signal.SIGKILL)  # the children that it left behind
        self._process = None
        if self._now() - self._started_at >= STEADY_AFTER.total_seconds():
            self._pause = FIRST_PAUSE
        self._start_again_at = self._now() + self._pause.total_seconds()
        return status

    def restart_when_due(self) -> bool:
        """Restart it once its pause is over; the pause doubles each time."""
        if self._process is not None or self._now() < self._start_again_at:
            return False
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self.restarts += 1
        self.start()
        return True

    @property
    def pause(self) -> timedelta:
        """How long it waits before it is restarted."""
        return self._pause

    def ask_to_stop(self) -> None:
        """Ask it to finish its work and end."""
        if self._process is not None:
            self._asked_at = self._now()
            with suppress(ProcessLookupError):
                self._process.terminate()

    @property
    def was_asked_to_stop(self) -> bool:
        """Whether it was asked to stop since it was last started."""
        return self._asked_at is not None

    def exceeds_stop_timeout(self, timeout: timedelta) -> bool:
        """Whether it still runs this long after it was asked to stop."""
        asked_long_ago = self._asked_at is not None and self._now() - self._asked_at > timeout.total_seconds()
        return asked_long_ago and self.is_running()

    def is_running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Kill it and its children at once."""
        self._kill_group(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def last_log_line(self) -> str:
        """The last line of its log, which often is the reason why it ended."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
                lines = log.read().decode(errors="replace").splitlines()
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _kill_group(self, number: int) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

"""One process of `sje up`: how it is started, what its end says, and when it is started again."""

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
"""A process that ran this long was well: the next pause starts from the shortest again."""

_TAIL_BYTES = 4_000


class Child:
    """A process that is to run until it is told to stop."""

    def __init__(
        self, name: str, arguments: Sequence[str], log: Path, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Describe a process.

        Args:
            name: what it is called in tables and remarks.
            arguments: what follows the interpreter; it runs in the Python that runs this.
            log: the file its output is appended to.
            now: a steady clock, in seconds.

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
        """Its process id while it runs."""
        return self._process.pid if self._process is not None else None

    def put_by_log(self) -> None:
        """Put the log of the last run aside, in the place of the one before it."""
        with suppress(FileNotFoundError):
            self.log.replace(self.log.with_suffix(".previous.log"))

    def start(self) -> None:
        """Start it, in a process group of its own: Ctrl-C reaches `sje up` alone, which then stops it in order."""
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
        """Its exit status if it has ended since it was last asked, and a time is then set at which it starts again."""
        if self._process is None or (status := self._process.poll()) is None:
            return None
        self._kill_group(signal.SIGKILL)  # its own children, which it left behind
        self._process = None
        if self._now() - self._started_at >= STEADY_AFTER.total_seconds():
            self._pause = FIRST_PAUSE
        self._start_again_at = self._now() + self._pause.total_seconds()
        return status

    def start_again_when_due(self) -> bool:
        """Start it again once its pause is over; the pause doubles each time."""
        if self._process is not None or self._now() < self._start_again_at:
            return False
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        self.restarts += 1
        self.start()
        return True

    @property
    def pause(self) -> timedelta:
        """How long it waits before it is started again."""
        return self._pause

    def ask_to_stop(self) -> None:
        """Tell it to finish what it does and end."""
        if self._process is not None:
            self._asked_at = self._now()
            with suppress(ProcessLookupError):
                self._process.terminate()

    @property
    def was_asked_to_stop(self) -> bool:
        """Whether it was told to end since it was last started."""
        return self._asked_at is not None

    def overstays(self, patience: timedelta) -> bool:
        """Whether it was told to end so long ago, and still runs."""
        asked_long_ago = self._asked_at is not None and self._now() - self._asked_at > patience.total_seconds()
        return asked_long_ago and self.is_running()

    def is_running(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End it and whatever it started, at once."""
        self._kill_group(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def last_words(self) -> str:
        """The last line it wrote, for whoever asks why it ended."""
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

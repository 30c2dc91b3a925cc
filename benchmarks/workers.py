"""Worker processes of a trial: started, watched, and stopped with everything that they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

STOP_SECONDS = 10.0
TAIL_CHARACTERS = 3000


def exit_on_sigterm() -> None:
    """Let SIGTERM end this process as Ctrl-C does: through every `finally`, so that servers and workers end too."""

    def leave(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)


class WorkerDiedError(RuntimeError):
    """A worker process ended while it was needed; the message holds the end of its log."""


class Workers:
    """The worker processes of one system; what they print goes to a log that is shown if one dies."""

    def __init__(self) -> None:
        self._log = Path(tempfile.mkstemp(prefix="sje-bench-", suffix=".log")[1])
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> None:
        """Start one more process, the leader of a group of its own so that its children end with it."""
        with self._log.open("ab") as log:
            process = subprocess.Popen(arguments, stdout=log, stderr=log, start_new_session=True)
        self._processes.append(process)

    def check(self) -> None:
        """Raise `WorkerDiedError` if a process has ended."""
        for process in self._processes:
            if process.poll() is not None:
                raise WorkerDiedError(f"a worker ended with code {process.returncode}:\n{self.log_tail()}")

    def log_tail(self) -> str:
        """Return the end of what the workers printed."""
        return self._log.read_text(errors="replace")[-TAIL_CHARACTERS:]

    def stop(self) -> None:
        """Ask every process to end, then end what has not."""
        for process in self._processes:
            self._signal(process, signal.SIGTERM)
        for process in self._processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            self._signal(process, signal.SIGKILL)
            process.wait()
        self._processes.clear()
        self._log.unlink(missing_ok=True)

    @staticmethod
    def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)

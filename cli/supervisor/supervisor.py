"""Supervise the processes of `sje up`: restart one that dies after a pause, and stop all of them together."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

from cli.supervisor.child import Child

CHECK_INTERVAL = timedelta(milliseconds=200)
STOP_TIMEOUT = timedelta(seconds=8)
"""How long a process has to stop by itself; what it leaves undone is in the database and is done later."""


class Supervisor:
    """Keeps processes running until it is stopped."""

    def __init__(
        self, children: Sequence[Child], report: Callable[[str], None], *, foundation: Child | None = None
    ) -> None:
        """Supervise processes.

        Args:
            children: the processes.
            report: called with a sentence about each event.
            foundation: a process that the others depend on. It is stopped last; if it is restarted, so are the others,
                because its address may have changed.

        """
        self._children, self._foundation, self._report = tuple(children), foundation, report

    def start(self) -> None:
        """Start the processes; the foundation already runs."""
        for child in self._children:
            child.start()

    def watch(self, stop: Event, until: Callable[[], bool] = lambda: False) -> None:
        """Keep every process running until ``stop`` is set, or ``until`` returns true."""
        while not until() and not stop.wait(CHECK_INTERVAL.total_seconds()):
            if self._foundation is not None and self._check(self._foundation):
                for child in self._children:
                    child.ask_to_stop()
            for child in self._children:
                self._check(child)

    def stop(self, at_once: Event) -> None:
        """Stop every process: ask, wait, and kill those that do not stop, sooner if ``at_once`` is set."""
        self._stop(self._children, at_once)
        if self._foundation is not None:
            self._stop([self._foundation], at_once)

    def _stop(self, children: Sequence[Child], at_once: Event) -> None:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_TIMEOUT.total_seconds()
        while any(child.is_running() for child in children) and time.monotonic() < deadline:
            if at_once.wait(0.05):
                break
        for child in children:
            self._kill(child)

    def _kill(self, child: Child) -> None:
        if child.is_running():
            self._report(f"{child.name} did not stop in time and was killed; what it left undone is done next time")
        child.kill()

    def _check(self, child: Child) -> bool:
        """Check one process; True if it has just been restarted."""
        if child.exceeds_stop_timeout(STOP_TIMEOUT):
            self._kill(child)
        status = child.ended()
        if status is not None:
            self._report(f"{child.name} {_ending(child, status)}")
            self._report(f"{child.name} restarts in {child.pause.total_seconds():.0f} s; its log: {child.log}")
        elif child.restart_when_due():
            self._report(f"{child.name} runs again (process {child.pid})")
            return True
        return False


def _ending(child: Child, status: int) -> str:
    if child.was_asked_to_stop:
        return "was stopped because the broker was restarted"
    if status < 0:  # it had no time to log a reason
        return f"was killed by signal {-status}"
    line = child.last_log_line()
    return f"ended with exit code {status}" + (f": {line}" if line else "")

"""Watch over the processes of `sje up`: start a dead one again after a pause, and stop all of them together."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

from cli.supervisor.child import Child

LOOK_EVERY = timedelta(milliseconds=200)
PATIENCE = timedelta(seconds=8)
"""What a process is given to end by itself; whatever it leaves undone is in the database and is done later."""


class Supervisor:
    """Keeps processes running until it is told to stop."""

    def __init__(
        self, children: Sequence[Child], say: Callable[[str], None], *, foundation: Child | None = None
    ) -> None:
        """Watch over processes.

        Args:
            children: the processes.
            say: told in a sentence what happens to them.
            foundation: one that the others cannot do without: it is stopped last, and when it had to be started
                again, so are they, because it may be found at another address.

        """
        self._children, self._foundation, self._say = tuple(children), foundation, say

    def start(self) -> None:
        """Start the processes; the foundation runs already."""
        for child in self._children:
            child.start()

    def watch(self, stop: Event, until: Callable[[], bool] = lambda: False) -> None:
        """Keep every process running until ``stop`` is set, or ``until`` says so."""
        while not until() and not stop.wait(LOOK_EVERY.total_seconds()):
            if self._foundation is not None and self._look_after(self._foundation):
                for child in self._children:
                    child.ask_to_stop()
            for child in self._children:
                self._look_after(child)

    def stop(self, at_once: Event) -> None:
        """Stop every process: ask, wait, and end those that do not answer, sooner if ``at_once`` is set."""
        self._stop(self._children, at_once)
        if self._foundation is not None:
            self._stop([self._foundation], at_once)

    def _stop(self, children: Sequence[Child], at_once: Event) -> None:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + PATIENCE.total_seconds()
        while any(child.is_running() for child in children) and time.monotonic() < deadline:
            if at_once.wait(0.05):
                break
        for child in children:
            self._end(child)

    def _end(self, child: Child) -> None:
        if child.is_running():
            self._say(f"{child.name} did not end by itself and is ended; what it left undone is done next time")
        child.kill()

    def _look_after(self, child: Child) -> bool:
        """See to one process; True when it has just been started again."""
        if child.overstays(PATIENCE):
            self._end(child)
        status = child.ended()
        if status is not None:
            self._say(f"{child.name} {_ending(child, status)}")
            self._say(f"{child.name} starts again in {child.pause.total_seconds():.0f} s; its log: {child.log}")
        elif child.start_again_when_due():
            self._say(f"{child.name} runs again (process {child.pid})")
            return True
        return False


def _ending(child: Child, status: int) -> str:
    if child.was_asked_to_stop:
        return "was stopped because what it needs was started again"
    if status < 0:  # it had no time to say why
        return f"was ended by signal {-status}"
    words = child.last_words()
    return f"ended with exit code {status}" + (f": {words}" if words else "")

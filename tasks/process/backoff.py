"""Waiting longer each time, with a little chance in it, so that many processes do not knock all at once."""

import random
from threading import Event

SHORTEST, LONGEST = 0.1, 5.0
"""Seconds."""


class Backoff:
    """How long to wait before the next try."""

    def __init__(self) -> None:
        """Begin with the shortest wait."""
        self._next = SHORTEST

    def wait(self, stop: Event) -> None:
        """Wait, or until ``stop`` is set."""
        stop.wait(self._next * random.uniform(0.8, 1.2))  # noqa: S311 - nothing secret hangs on it
        self._next = min(self._next * 2, LONGEST)

    def reset(self) -> None:
        """Begin with the shortest wait again: it works now."""
        self._next = SHORTEST

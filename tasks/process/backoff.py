"""Exponential backoff with jitter, so that many processes do not retry at once."""

import random
from threading import Event

SHORTEST, LONGEST = 0.1, 5.0
"""Seconds."""


class Backoff:
    """How long to wait before the next try."""

    def __init__(self) -> None:
        """Start with the shortest wait."""
        self._next = SHORTEST

    def wait(self, stop: Event) -> None:
        """Wait, at most until ``stop`` is set."""
        stop.wait(self._next * random.uniform(0.8, 1.2))  # noqa: S311 - nothing secret depends on it
        self._next = min(self._next * 2, LONGEST)

    def reset(self) -> None:
        """Start with the shortest wait again after a success."""
        self._next = SHORTEST

"""Log once that a server is away and once that it is back, however often it is tried in between."""

import logging
import time
from threading import Lock
from typing import Any

from outages.judge import fault_of

logger = logging.getLogger(__name__)

DATABASE, BROKER = "database", "broker"


class OutageLog:
    """Keeps track of what is away. Threads may share it."""

    def __init__(self) -> None:
        """Start with nothing away."""
        self._lock = Lock()
        self._away: dict[str, tuple[str, float]] = {}

    def away(self, what: str, error: BaseException, **about: Any) -> None:
        """Record that something is away; it is logged if that is new, or has a new reason.

        Args:
            what: the database, the broker, a door.
            error: the error that showed it.
            about: further fields of the log line.

        """
        fault = fault_of(error)
        reason = fault.code if fault else type(error).__name__
        with self._lock:
            known, since = self._away.get(what, ("", time.monotonic()))
            self._away[what] = (reason, since)
        if reason == known:
            logger.debug("still away", extra={"what": what, "error": str(error), **about})
            return
        advice = {"advice": fault.advice} if fault and fault.advice else {}
        logger.warning("away; waiting until it is back", extra={"what": what, "error": str(error), **advice, **about})

    def back(self, what: str) -> None:
        """Record that something answers; it is logged if it was away."""
        if what not in self._away:
            return
        with self._lock:
            known = self._away.pop(what, None)
        if known is not None:
            logger.warning("back", extra={"what": what, "seconds_away": round(time.monotonic() - known[1], 1)})

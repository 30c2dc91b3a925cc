"""Heartbeats of a process, written periodically: proof of progress, for `sje health`."""

import time

from business_time.clock import Clock
from outages.outage_log import DATABASE, OutageLog
from store.engine import Store
from store.errors import ConcurrentChangeError, StoreUnavailableError
from store.heartbeats import beat

HEARTBEAT_SECONDS = 5.0
"""The shortest time between two writes of a heartbeat."""


class HeartbeatWriter:
    """Writes heartbeats, each name at most every few seconds; a failure never stops the work."""

    def __init__(self, store: Store, clock: Clock, outages: OutageLog) -> None:
        """Write to a store, by the machine's time."""
        self._store, self._clock, self._outages = store, clock, outages
        self._last: dict[str, float] = {}

    def beat(self, *names: str, detail: str = "") -> None:
        """Record progress under these names, unless that was done a moment ago."""
        now = time.monotonic()
        due = [name for name in names if now - self._last.get(name, -HEARTBEAT_SECONDS) >= HEARTBEAT_SECONDS]
        if not due:
            return
        try:
            with self._store.writing() as connection:
                for name in due:
                    beat(connection, name, self._clock.now(), detail)
        except StoreUnavailableError as error:
            self._outages.away(DATABASE, error)
            return
        except ConcurrentChangeError:
            return  # another process of this name has just written it
        self._outages.back(DATABASE)
        self._last.update(dict.fromkeys(due, now))

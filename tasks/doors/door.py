"""The interface of a door, and how a door is kept open."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Protocol

from outages.fault import Fault, Remedy
from outages.judge import fault_of
from outages.outage_log import OutageLog
from settings import without_password
from tasks.process.backoff import Backoff
from tasks.runtime import Runtime

logger = logging.getLogger(__name__)

MOST_FAILURES = 10
"""How often a door may fail in quick succession because of a bug in this program before the process ends."""

SOON_SECONDS = 60.0
"""A failure this long after the one before counts as the first."""


class DoorClosedError(ConnectionError):
    """A door cannot be kept open; the message says why, and what to do."""


class Door(Protocol):
    """One place where events come in."""

    @property
    def name(self) -> str:
        """Its name in dead letters and heartbeats: ``stream``."""

    @property
    def url(self) -> str:
        """The server that it reads from."""

    def serve(self, stop: Event, opened: Callable[[], None]) -> None:
        """Read and take in until ``stop`` is set; finish what is begun.

        Args:
            stop: set when the process is to end.
            opened: called once the server answers.

        Raises:
            Exception: the connection is lost, or another error occurred; nothing that was read is acknowledged before
            it is stored, so the door may be opened again at any time.

        """


OpenDoor = Callable[[Runtime, timedelta | None], Door | None]
"""The function ``open_door`` of a door's file: return the door, or None if the settings name no server for it. The
second argument is the time without a sign of life after which a consumer loses its partitions; None for the door's
default."""


def keep_open(door: Door, stop: Event, outages: OutageLog) -> None:
    """Serve a door until ``stop`` is set; after an outage of its server, pause and open it again.

    Args:
        door: the door.
        stop: set when the process is to end.
        outages: what is away now.

    Raises:
        DoorClosedError: the server or the database refuses this process, or a bug in this program keeps closing it.

    """
    backoff, failures = Backoff(), _Failures()

    def opened() -> None:
        backoff.reset()
        outages.back(_called(door))

    while not stop.is_set():
        try:
            door.serve(stop, opened)
        except Exception as error:
            fault = fault_of(error)
            if fault is not None and fault.remedy is Remedy.STOP:
                raise DoorClosedError(_refusal(door, fault, error)) from error
            if fault is not None and fault.remedy is not Remedy.DEAD_LETTER:
                outages.away(_called(door), error, server=without_password(door.url))
            else:
                logger.exception("a door failed; it is opened again", extra={"door": door.name})
                if failures.are_too_many():
                    raise DoorClosedError(f"{_called(door)} keeps failing: {error!r}") from error
            backoff.wait(stop)


class _Failures:
    """Counts failures in quick succession."""

    def __init__(self) -> None:
        self._number, self._last = 0, 0.0

    def are_too_many(self) -> bool:
        """Count one more; return whether they are too many."""
        now = time.monotonic()
        self._number = self._number + 1 if now - self._last < SOON_SECONDS else 1
        self._last = now
        return self._number >= MOST_FAILURES


def _called(door: Door) -> str:
    return f"the door {door.name}"


def _refusal(door: Door, fault: Fault, error: Exception) -> str:
    said = f"{_called(door)} at {without_password(door.url)} cannot be kept open: {fault.meaning}: {error}"
    return said if fault.advice in said else f"{said.rstrip('.')}. {fault.advice}"

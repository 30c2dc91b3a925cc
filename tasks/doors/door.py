"""What every door is, and how it is kept open."""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Protocol

from settings import without_password
from tasks.process.backoff import Backoff
from tasks.runtime import Runtime

logger = logging.getLogger(__name__)


class Door(Protocol):
    """One place where events come in."""

    @property
    def name(self) -> str:
        """Its name in dead letters and heartbeats: ``stream``."""

    @property
    def url(self) -> str:
        """The server that it reads from."""

    def serve(self, stop: Event, opened: Callable[[], None]) -> None:
        """Read and take in until ``stop`` is set, finishing what is begun.

        Args:
            stop: set when the process is to end.
            opened: called once the server answers.

        Raises:
            Exception: the connection is lost, or whatever else went wrong; nothing that was read is acknowledged
                before it is stored, so it may be opened anew at any time.

        """


OpenDoor = Callable[[Runtime, timedelta | None], Door | None]
"""What a door's file has as ``open_door``: give the door, or None if the settings name no server for it. The second
argument is when a consumer that shows no life loses what it reads; None for the door's own default."""


def keep_open(door: Door, stop: Event) -> None:
    """Serve a door until ``stop`` is set, opening it anew, after a pause, whatever happens to it."""
    backoff = Backoff()
    while not stop.is_set():
        try:
            door.serve(stop, backoff.reset)
        except Exception as error:
            where = {"door": door.name, "server": without_password(door.url)}
            logger.warning("door shut; it is opened again", extra=where, exc_info=error)
            backoff.wait(stop)

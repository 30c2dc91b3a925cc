"""The partitions of a door that this consumer reads: claimed, renewed, released, and lost if it hangs."""

import logging
import os
import socket
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self
from uuid import uuid4

from store import partitions
from store.errors import ConcurrentChangeError, StoreUnavailableError
from store.partitions import Fence, Ownership
from tasks.doors.fair_share import fair_moves
from tasks.runtime import Runtime

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two checks of the live consumers and the owners of partitions."""

LOOK_SOON = 0.2
"""The same while another consumer still has to release partitions that are due to this one."""

HANGS_AFTER = 60.0
"""Seconds without a check after which the lease is no longer renewed: the consumer hangs, although its process
lives."""


class PartitionLeases:
    """A consumer's share of a door's partitions, for as long as the ``with`` block runs.

    A thread renews the lease, so that a batch may take any time; a `Fence` stops a process that was frozen or cut off.
    """

    def __init__(self, runtime: Runtime, door: str, *, partitions: int, lease: timedelta | None = None) -> None:
        """Join a door with this many partitions; a lease is as long as the settings say, unless given."""
        self.name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self.owned: dict[int, int] = {}
        """Number -> generation of the partitions that this consumer reads."""

        self._store, self._count, self._door = runtime.store, partitions, door
        self._lease = lease or timedelta(seconds=runtime.settings.consumer_lease_seconds)
        self._ended = Event()
        self._keeper = Thread(target=self._keep, name=f"lease-{door}", daemon=True)
        self._looked_at = time.monotonic()
        self._next_look = 0.0

    def __enter__(self) -> Self:
        """Start renewing; nothing is owned before `settle`."""
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Release everything, so that others need not wait."""
        self._ended.set()
        self._keeper.join()
        with suppress(StoreUnavailableError, ConcurrentChangeError), self._store.writing() as connection:
            partitions.leave(connection, self._door, self.name)

    def settle(self) -> None:
        """Claim what is due to this consumer and release what is not, if a check is due. Call it between two batches.

        While the database is away, everything stays as it was: nothing can be taken in either.
        """
        self._looked_at = now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + min(LOOK_EVERY, self._lease.total_seconds() / 3)
        try:
            self._settle()
        except (StoreUnavailableError, ConcurrentChangeError) as error:
            logger.warning("partitions wait for the database", extra={"door": self._door, "error": str(error)})

    @property
    def next_look_in(self) -> float:
        """Seconds until `settle` should be called again."""
        return max(self._next_look - time.monotonic(), 0.0)

    def fence(self, numbers: Collection[int]) -> Fence:
        """The fence under which to commit a batch read from these partitions."""
        return Fence(door=self._door, generations={number: self.owned[number] for number in numbers})

    def lose(self, numbers: Collection[int] = ()) -> None:
        """Stop reading these, and check the owners at once."""
        logger.warning("partitions were taken over", extra={"door": self._door, "partitions": sorted(numbers)})
        for number in numbers:
            self.owned.pop(number, None)
        self._next_look = 0.0

    def _settle(self) -> None:
        seen = self._seen()
        if self.name not in seen.alive or len(seen.owners) < self._count:
            with self._store.writing() as connection:
                partitions.join(connection, self._door, self.name, partitions=self._count, lease=self._lease)
            seen = self._seen()
        moves = fair_moves(self.name, seen) if self.name in seen.alive else None
        if moves and (moves.claim or moves.release):
            with self._store.writing() as connection:
                partitions.claim(connection, self._door, self.name, moves.claim)
                if moves.release:
                    partitions.release(connection, self._door, self.name, moves.release)
            seen = self._seen()
        owned = seen.of(self.name)
        if owned.keys() != self.owned.keys():
            logger.info("partitions settled", extra={"door": self._door, "partitions": len(owned)})
        self.owned = owned
        if len(owned) < len(seen.owners) // max(len(seen.alive), 1):
            self._next_look = time.monotonic() + LOOK_SOON

    def _seen(self) -> Ownership:
        with self._store.reading() as connection:
            return partitions.ownership(connection, self._door)

    def _keep(self) -> None:
        while not self._ended.wait(self._lease.total_seconds() / 4):
            if time.monotonic() - self._looked_at > HANGS_AFTER:
                continue
            try:
                with self._store.writing() as connection:
                    partitions.renew(connection, self._door, self.name, self._lease)
            except (StoreUnavailableError, ConcurrentChangeError) as error:
                logger.warning("lease not renewed", extra={"door": self._door, "error": str(error)})

"""How a child ends its whole worker if a server refuses it: the next child would be refused too."""

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

MAX_REASON_BYTES = 4_000
"""The most bytes of a reason: a pipe accepts this many at once, also from several children."""

_pipe: list[int] = []
_ended: list[bool] = []


class WorkerEndedError(ConnectionError):
    """A server refused the worker while it worked; the message says why, and what to do."""


@contextmanager
def ended_by_children() -> Iterator[None]:
    """Allow children to end what runs in the block.

    Raises:
        WorkerEndedError: one of them did.

    """
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    _pipe[:] = [write]
    try:
        yield
        try:
            reason = os.read(read, MAX_REASON_BYTES)
        except BlockingIOError:
            return
        raise WorkerEndedError(reason.decode(errors="replace").partition("\n")[0])
    finally:
        _pipe.clear()
        os.close(read)
        os.close(write)


def end_worker(reason: str) -> None:
    """End the worker of this child, which finishes its tasks; outside a child, only log it."""
    if _ended:
        return
    _ended.append(True)
    logger.error("refused; this worker ends", extra={"error": reason})
    if _pipe:
        os.write(_pipe[0], f"{reason}\n".encode()[:MAX_REASON_BYTES])
        os.kill(os.getppid(), signal.SIGTERM)

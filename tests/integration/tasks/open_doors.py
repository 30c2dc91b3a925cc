"""A consumer in this process, for tests that look at one door; and what it stored."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from settings import Settings
from store.tables import dead_letters, inbox, intake_attempts
from tasks.doors import kombu_queue, redis_list, redis_stream
from tasks.doors.consumer import run_consumer
from tasks.runtime import Runtime

PATIENCE = 30.0

QUICKLY = 0.02
"""Seconds that a door waits for a message before it looks whether it is to stop."""


@contextmanager
def consuming(runtime: Runtime, *, lease: timedelta = timedelta(seconds=1)) -> Iterator[None]:
    """Run the consumer for the length of the block."""
    stop = threading.Event()
    thread = threading.Thread(target=run_consumer, args=(runtime, stop), kwargs={"lease": lease}, daemon=True)
    with pytest.MonkeyPatch.context() as patched:
        for door in (kombu_queue, redis_stream):
            patched.setattr(door, "BLOCK_SECONDS", QUICKLY)
        patched.setattr(redis_list, "LOOK_EVERY", QUICKLY)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(PATIENCE)
            assert not thread.is_alive()


def consume_and_die(settings: Settings) -> None:
    """Run the consumer in a process of its own, until it is killed in the middle of its first batch."""

    def die(*_arguments: object, **_options: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    runtime: Any = Runtime(settings)
    runtime.intake.take_in = die
    run_consumer(runtime, threading.Event(), lease=timedelta(seconds=1))


def until(what: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "never came true"
        time.sleep(0.02)


def stored(runtime: Runtime) -> list[str]:
    """Ids of the events that were taken in, in the order in which they were."""
    return _column(runtime, select(inbox.c.event_id).order_by(inbox.c.received_at, inbox.c.event_id))


def letters(runtime: Runtime) -> list[str]:
    """Codes of the dead letters."""
    return _column(runtime, select(dead_letters.c.code).order_by(dead_letters.c.code))


def attempts(runtime: Runtime) -> list[int]:
    """Attempts that were counted and not forgotten."""
    return _column(runtime, select(intake_attempts.c.attempts))


def _column(runtime: Runtime, query: Any) -> list[Any]:
    with runtime.store.reading() as connection:
        return list(connection.execute(query).scalars())

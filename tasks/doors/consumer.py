"""The event consumer, a process of its own: it reads the doors, and no event can stop it."""

import gc
import importlib
import logging
import pkgutil
from datetime import timedelta
from functools import cache
from threading import Event, Thread

import tasks.doors
from tasks.celery_settings import NoBrokerError
from tasks.doors.door import Door, DoorClosedError, OpenDoor, keep_open
from tasks.runtime import Runtime

logger = logging.getLogger(__name__)


def run_consumer(runtime: Runtime, stop: Event, *, lease: timedelta | None = None) -> None:
    """Read every configured door until ``stop`` is set; then finish the current batches.

    Args:
        runtime: the runtime of this process.
        stop: set to end it.
        lease: after how long without a sign of life a consumer's partitions are taken over; by default as the settings
        say.

    Raises:
        NoBrokerError: there is no server to read from.
        DoorClosedError: a door cannot be kept open; the current batches of the others are finished.

    """
    doors = doors_of(runtime, lease)
    _collect_seldom()
    closed: list[DoorClosedError] = []

    def keep(door: Door) -> None:
        try:
            keep_open(door, stop, runtime.outages)
        except DoorClosedError as error:
            closed.append(error)
        finally:
            stop.set()  # one process reads all its doors, or ends: half a consumer would look healthy

    threads = [Thread(target=keep, args=(door,), name=f"door-{door.name}") for door in doors]
    for thread in threads:
        thread.start()
    logger.info("consumer reads", extra={"doors": [door.name for door in doors]})
    stop.wait()
    for thread in threads:
        thread.join()
    logger.info("consumer stopped")
    if closed:
        raise closed[0]


def _collect_seldom() -> None:
    """Let the garbage collector run rarely, and skip what is imported: it took a sixth of the consumer's time.

    A batch makes tens of thousands of objects, hardly any of them in a cycle, and all are gone with the batch.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def doors_of(runtime: Runtime, lease: timedelta | None = None) -> list[Door]:
    """The doors that the settings open.

    Raises:
        NoBrokerError: they open none.

    """
    doors = [door for open_door in _doors() if (door := open_door(runtime, lease)) is not None]
    if not doors:
        raise NoBrokerError
    return doors


@cache
def _doors() -> tuple[OpenDoor, ...]:
    """How each door is opened: every file beside this one with an ``open_door``; a new door is one new file."""
    names = sorted(module.name for module in pkgutil.iter_modules(tasks.doors.__path__))
    modules = [importlib.import_module(f"{tasks.doors.__name__}.{name}") for name in names]
    return tuple(module.open_door for module in modules if hasattr(module, "open_door"))

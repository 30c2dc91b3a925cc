"""The event consumer, a process of its own: it reads the doors, and nothing that an event does can stop it."""

import gc
import logging
from datetime import timedelta
from threading import Event, Thread

from tasks.celery_settings import NoBrokerError
from tasks.doors.door import Door, DoorClosedError, keep_open
from tasks.doors.kombu_queue import KombuQueueDoor
from tasks.doors.redis_list import RedisListDoor
from tasks.doors.redis_stream import RedisStreamDoor
from tasks.runtime import Runtime

logger = logging.getLogger(__name__)


def run_consumer(runtime: Runtime, stop: Event, *, lease: timedelta | None = None) -> None:
    """Read every door that is set until ``stop`` is set; then the batches at work are finished.

    Args:
        runtime: this process's.
        stop: set to end it.
        lease: when what a consumer reads that shows no life is taken over; by default as the settings say.

    Raises:
        NoBrokerError: there is no server to read from.
        DoorClosedError: a door cannot be kept open; the batches at work at the others are finished.

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
            stop.set()  # one process reads all its doors, or ends: half a consumer would look well

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
    """Let the garbage collector look seldom, and not at what is imported: it took a sixth of the consumer's time.

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
    stream, queue = runtime.settings.effective_stream_url, runtime.settings.effective_event_queue_url
    doors: list[Door] = []
    if stream is not None:
        doors.append(RedisStreamDoor(runtime, stream, lease=lease))
    if queue is not None:
        door = RedisListDoor if queue.startswith("redis") else KombuQueueDoor
        doors.append(door(runtime, queue, lease=lease))
    if not doors:
        raise NoBrokerError
    return doors

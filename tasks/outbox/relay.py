"""The relay sends what was committed and not yet sent, for any process that could not.

Notices that were not enqueued, or whose message the broker lost, are enqueued again. Outgoing events are published.
Both may happen twice; receivers recognize a notice and an event by its ID.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from celery import shared_task

from settings import Settings
from state_machines.declaration.departments import Department
from store import outbox
from store.outbox import Portion
from tasks.broker.messenger import BrokerAwayError
from tasks.outbox.enqueue import send
from tasks.outbox.lease import exclusive
from tasks.outbox.publish import publish
from tasks.queues import TIMERS, notify_queue, waiting
from tasks.runtime import Runtime
from tasks.worker import served, worker_runtime

logger = logging.getLogger(__name__)

BATCH = 100
"""The most portions to enqueue at a time."""

EVENTS_BATCH = 10
"""The most portions whose events are published at a time."""

BUDGET_SECONDS = 10.0
"""A tick continues while there is more, but not for longer than this; the next tick continues."""

LOST_AFTER = 12
"""A message without a result within this many times ``relay_after_seconds`` is searched for, and sent again."""

Row = TypeVar("Row")


@shared_task(name="relay.notices")
def relay_notices() -> None:
    """Enqueue the notices that were not enqueued, and those whose message was lost."""
    runtime = worker_runtime()
    work_off(runtime, "relay.forgotten", find_unenqueued, enqueue_forgotten)
    work_off(runtime, "relay.lost", find_lost, enqueue_lost)
    served(runtime, TIMERS)


@shared_task(name="relay.outgoing")
def relay_outgoing() -> None:
    """Publish the outgoing events that are not published yet."""
    runtime = worker_runtime()
    work_off(runtime, "relay.outgoing", find_unpublished, publish_waiting)
    served(runtime, TIMERS)


def work_off(
    runtime: Runtime,
    name: str,
    find: Callable[[Runtime], Sequence[Row]],
    tell: Callable[[Runtime, Sequence[Row]], None],
) -> int:
    """Send what is found, batch by batch, unless another process does; return the number of portions sent.

    Searching first keeps an idle tick at one query. If the broker is away, it ends until the next tick.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    told, end = 0, time.monotonic() + BUDGET_SECONDS
    try:
        if not find(runtime):
            return 0
        with exclusive(runtime, name) as mine:
            while mine and time.monotonic() < end and (rows := find(runtime)):
                tell(runtime, rows)
                told += len(rows)
    except BrokerAwayError:
        logger.debug("relay waits for the broker", extra={"relay": name})
    return told


def find_unenqueued(runtime: Runtime) -> list[Portion]:
    """Find portions that the process that wrote them should have enqueued by now."""
    before = runtime.clock.now() - timedelta(seconds=runtime.settings.relay_after_seconds)
    with runtime.store.reading() as connection:
        return outbox.unenqueued(connection, before=before, limit=BATCH)


def enqueue_forgotten(runtime: Runtime, portions: Sequence[Portion]) -> None:
    """Enqueue these portions, and mark them."""
    ids = [portion.id for portion in portions]
    with runtime.store.writing() as connection:
        outbox.count_attempts(connection, ids)
    send(runtime, portions)
    with runtime.store.writing() as connection:
        outbox.mark_enqueued(connection, ids, runtime.clock.now())
    logger.info("forgotten notices enqueued", extra={"notices": sum(portion.notices for portion in portions)})


def lost_after(settings: Settings) -> timedelta:
    """How long a message may be without a result before it is searched for, and sent again."""
    return timedelta(seconds=settings.relay_after_seconds * LOST_AFTER)


def find_lost(runtime: Runtime) -> list[Portion]:
    """Find portions whose message had no result.

    A department whose queue still holds messages is skipped: its notices wait there.
    """
    before = runtime.clock.now() - lost_after(runtime.settings)
    with runtime.store.reading() as connection:
        overdue = {
            department.slug: outbox.unplanned(connection, department.slug, before, BATCH) for department in Department
        }
    return [
        portion
        for slug, portions in overdue.items()
        if portions and _is_empty(runtime, notify_queue(slug))
        for portion in portions
    ]


def enqueue_lost(runtime: Runtime, lost: Sequence[Portion]) -> None:
    """Send the messages of these portions again."""
    send(runtime, lost)
    with runtime.store.writing() as connection:
        outbox.mark_requeued(connection, [portion.id for portion in lost], runtime.clock.now())
    logger.warning("messages lost by the broker were sent again", extra={"messages": len(lost)})


def find_unpublished(runtime: Runtime) -> list[Portion]:
    """Find portions whose outgoing events are not published yet."""
    with runtime.store.reading() as connection:
        return outbox.unpublished(connection, EVENTS_BATCH)


def publish_waiting(runtime: Runtime, portions: Sequence[Portion]) -> None:
    """Publish the events of these portions, then mark them."""
    ids = [portion.id for portion in portions]
    with runtime.store.reading() as connection:
        events = outbox.events(connection, ids)
    publish(runtime, events)
    with runtime.store.writing() as connection:
        outbox.mark_published(connection, ids, runtime.clock.now())


def _is_empty(runtime: Runtime, queue: str) -> bool:
    with runtime.messenger.sending() as producer:
        return waiting(producer.channel, queue, runtime.settings.broker_queue_type) == 0

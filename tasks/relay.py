"""The relay: whatever was committed and is still untold, whoever should have told it.

Notices that no consumer handed on, or whose message the broker lost, are handed on again. Outgoing events are
published. Both may happen twice; receivers know a notice and an event by its id.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from celery import shared_task

from state_machines.declaration.departments import Department
from store import deliveries, outbox
from store.outgoing import unpublished
from tasks.base_task import BaseTask
from tasks.canary import served
from tasks.handoff import hand_over, send
from tasks.messenger import BrokerAwayError
from tasks.outgoing import publish
from tasks.queues import TIMERS, notify_queue, waiting
from tasks.runtime import Runtime
from tasks.turns import turn

logger = logging.getLogger(__name__)

BATCH = 500
"""Rows that are told in one go, at most."""

BUDGET_SECONDS = 10.0
"""A tick goes on while there is more, but not for longer than this; the next tick goes on."""

LOST_AFTER = 12
"""A message that came to nothing within this many times ``relay_after_seconds`` is looked for, and sent again."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A notice, as far as handing it on again goes."""

    id: str
    department: str


@shared_task(name="relay.notices", bind=True)
def relay_notices(self: BaseTask) -> None:
    """Hand on the notices that nobody handed on, and those whose message was lost."""
    for step in (hand_on_forgotten, hand_on_lost):
        _repeat(self.runtime, step)
    served(self, TIMERS)


@shared_task(name="relay.outgoing", bind=True)
def relay_outgoing(self: BaseTask) -> None:
    """Publish the outgoing events that are not published yet."""
    _repeat(self.runtime, publish_waiting)
    served(self, TIMERS)


def hand_on_forgotten(runtime: Runtime) -> int:
    """Hand on notices that have waited too long for whoever wrote them; returns how many there were."""
    before = runtime.clock.now() - timedelta(seconds=runtime.settings.relay_after_seconds)
    with runtime.store.reading() as connection:
        rows = outbox.unhanded(connection, outbox.NOTIFY, before=before, limit=BATCH)
    return hand_over(runtime, rows)


def hand_on_lost(runtime: Runtime) -> int:
    """Send the messages of notices again that were handed on and came to nothing; returns how many there were.

    A department whose queue still holds messages is left alone: its notices wait there.
    """
    now = runtime.clock.now()
    before = now - timedelta(seconds=runtime.settings.relay_after_seconds * LOST_AFTER)
    lost: list[_Named] = []
    with runtime.store.reading() as connection:
        for department in Department:
            ids = deliveries.unplanned(connection, department.slug, before, BATCH)
            if ids and _is_empty(runtime, notify_queue(department.slug)):
                lost += (_Named(notice_id, department.slug) for notice_id in ids)
    if lost:
        logger.warning("messages lost by the broker are sent again", extra={"notices": len(lost)})
        send(runtime, lost)
        with runtime.store.writing() as connection:
            deliveries.hand_again(connection, [notice.id for notice in lost], now)
    return len(lost)


def publish_waiting(runtime: Runtime) -> int:
    """Publish a batch of outgoing events, then mark them as published; returns how many there were."""
    with runtime.store.reading() as connection:
        rows = unpublished(connection, BATCH)
    if rows:
        publish(runtime, rows)
        with runtime.store.writing() as connection:
            outbox.mark_handed(connection, [row.id for row in rows], runtime.clock.now())
    return len(rows)


def _is_empty(runtime: Runtime, queue: str) -> bool:
    with runtime.messenger.sending() as producer:
        return waiting(producer.channel, queue) == 0


def _repeat(runtime: Runtime, step: Callable[[Runtime], int]) -> None:
    """Repeat a step while it finds full batches, if nobody else is at it."""
    end = time.monotonic() + BUDGET_SECONDS
    try:
        with turn(runtime, f"relay.{step.__name__}") as mine:
            while mine and step(runtime) >= BATCH and time.monotonic() < end:
                pass
    except BrokerAwayError as error:
        logger.warning("relay waits for the broker", extra={"step": step.__name__, "error": str(error)})

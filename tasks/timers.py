"""The timers' tick: fire what is due, and notify the departments at once."""

import logging
import time
from datetime import timedelta

from celery import shared_task

from store.timers import next_due
from tasks.assignment.request import assign_after
from tasks.outbox.enqueue import enqueue_portions
from tasks.queues import TIMERS
from tasks.runtime import Runtime
from tasks.worker import served, worker_runtime

logger = logging.getLogger(__name__)

BATCH = 500
"""The most timers in one transaction."""

BUDGET_SECONDS = 20.0
"""A tick continues while full batches are due, but not for longer than this; the next tick continues."""

SOON = timedelta(seconds=0.1)
"""A tick waits for timers that fall due this soon after those that it has fired, until the next tick comes: timers that
fall due one after another are not fired in a burst once per tick."""

PAUSE_SECONDS = 0.02
"""The shortest such wait, so that timers that fall due meanwhile are fired together."""


@shared_task(name="timers.fire")
def fire() -> None:
    """Fire the timers that are due."""
    runtime = worker_runtime()
    fire_due(runtime)
    give_up_overdue(runtime)
    served(runtime, TIMERS)


def give_up_overdue(runtime: Runtime) -> int:
    """Judge the events that have waited until their deadline; return the number of jobs.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    ended = runtime.early_deadlines.tick()
    enqueue_portions(runtime, ended.portions)
    assign_after(runtime, ended.outcomes)
    if ended.jobs:
        logger.info("early events judged at their deadline", extra={"jobs": ended.jobs})
    return ended.jobs


def fire_due(runtime: Runtime) -> int:
    """Fire the timers that are due, batch by batch, and enqueue the notices; return the number of timers claimed.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    start = time.monotonic()
    claimed, end, next_tick = 0, start + BUDGET_SECONDS, start + runtime.settings.timer_tick_seconds
    while True:
        ticked = runtime.timers.tick(limit=BATCH)
        claimed += ticked.claimed
        enqueue_portions(runtime, ticked.portions)
        assign_after(runtime, ticked.outcomes)
        if time.monotonic() > end:
            break
        if ticked.claimed < BATCH and not (ticked.claimed and _waited_for_next(runtime, next_tick)):
            break
    if claimed:
        logger.info("timers fired", extra={"timers": claimed})
    return claimed


def _waited_for_next(runtime: Runtime, next_tick: float) -> bool:
    """Wait for the next timer if it falls due soon and before the next tick; return whether it waited."""
    with runtime.store.reading() as connection:
        due = next_due(connection)
    if due is None or due - runtime.clock.now() > SOON:
        return False
    wait = max((due - runtime.clock.now()).total_seconds(), PAUSE_SECONDS)
    if time.monotonic() + wait > next_tick:
        return False
    time.sleep(wait)
    return True

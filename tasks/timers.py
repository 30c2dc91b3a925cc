"""The timers' tick: fire what is due, and tell the departments at once."""

import logging
import time

from celery import shared_task

from tasks.assignment.request import assign_after
from tasks.outbox.enqueue import enqueue_portions
from tasks.queues import TIMERS
from tasks.runtime import Runtime
from tasks.worker import served, worker_runtime

logger = logging.getLogger(__name__)

BATCH = 500
"""Timers in one transaction, at most."""

BUDGET_SECONDS = 20.0
"""A tick goes on while full batches are due, but not for longer than this; the next tick goes on."""


@shared_task(name="timers.fire")
def fire() -> None:
    """Fire the timers that are due."""
    runtime = worker_runtime()
    fire_due(runtime)
    give_up_overdue(runtime)
    served(runtime, TIMERS)


def give_up_overdue(runtime: Runtime) -> int:
    """Judge the events that have waited until their deadline; returns on how many jobs.

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
    """Fire the timers that are due, batch by batch, and hand the notices on; returns how many were claimed.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    claimed, end = 0, time.monotonic() + BUDGET_SECONDS
    while True:
        ticked = runtime.timers.tick(limit=BATCH)
        claimed += ticked.claimed
        enqueue_portions(runtime, ticked.portions)
        assign_after(runtime, ticked.outcomes)
        if ticked.claimed < BATCH or time.monotonic() > end:
            break
    if claimed:
        logger.info("timers fired", extra={"timers": claimed})
    return claimed

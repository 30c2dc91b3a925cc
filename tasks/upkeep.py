"""Upkeep: deliveries to retry, expired leases, and traces that are no longer needed."""

import logging
from datetime import timedelta

from celery import shared_task

from store.access_keys import forget_sessions
from store.dead_letters import forget_old_attempts
from store.deliveries import due_channels
from store.heartbeats import forget
from tasks.outbox.delivery import deliver
from tasks.queues import UPKEEP
from tasks.runtime import Runtime
from tasks.worker import served, worker_runtime
from workflows.assignment.lapsed_leases import settle_lapsed_leases
from workflows.clocks.rearming import rearm_clocks

logger = logging.getLogger(__name__)

KEEP_TRACES = timedelta(days=7)
"""Attempts at messages that never came back, heartbeats of processes that ended and sessions that ended are deleted
after this."""


@shared_task(name="upkeep.deliveries")
def retry_deliveries() -> None:
    """Attempt every delivery that is due again."""
    runtime = worker_runtime()
    attempt_due(runtime)
    served(runtime, UPKEEP)


@shared_task(name="upkeep.tidy")
def tidy() -> None:
    """Settle expired leases, assign what waits, apply a change of clocks, and delete old traces."""
    runtime = worker_runtime()
    settle_and_clean(runtime)
    served(runtime, UPKEEP)


def attempt_due(runtime: Runtime) -> int:
    """Attempt every delivery that is due, department by department; return the number of attempts.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    with runtime.store.reading() as connection:
        due = due_channels(connection, runtime.real_clock.now())
    return sum(deliver(runtime, department, channel) for department, channel in due)


def settle_and_clean(runtime: Runtime) -> None:
    """Settle expired leases, assign what waits, apply a change of clocks, and delete old traces.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    settled = settle_lapsed_leases(runtime.store, runtime.policy, runtime.clock.now())
    if settled:
        logger.info("expired leases settled", extra={"exceptions": len(settled)})
    runtime.auto_assignment.assign_waiting()
    rearmed = rearm_clocks(runtime.store, runtime.policy, runtime.clock.now())
    if rearmed:
        logger.info("timers of changed clocks set again", extra={"exceptions": rearmed})
    with runtime.store.writing() as connection:
        forget(connection, runtime.real_clock.now() - KEEP_TRACES)
        forget_old_attempts(connection, runtime.clock.now() - KEEP_TRACES)
        forget_sessions(connection, runtime.real_clock.now() - KEEP_TRACES)

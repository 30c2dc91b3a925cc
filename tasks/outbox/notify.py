"""Notify a department: the task behind every ``notify.<department>`` queue.

The message only says which portion of the outbox to look at. A repeated message, or two workers at once, notify no one
twice: a delivery is one row per notice and channel, and only one claimant attempts it.
"""

from celery import shared_task

from store import deliveries as stored
from store.errors import ConcurrentChangeError
from tasks.outbox.delivery import deliver
from tasks.outbox.enqueue import NOTIFY_TASK
from tasks.queues import notify_queue
from tasks.runtime import Runtime
from tasks.worker import served, worker_runtime

TRIES = 3
"""How often the plan is tried if another process writes the same rows."""


@shared_task(name=NOTIFY_TASK)
def notify(department: str, portion: int) -> None:
    """Deliver a portion's notices to a department.

    Args:
        department: the slug of the department.
        portion: the number of the portion of the outbox that holds the notices.

    """
    runtime = worker_runtime()
    notify_department(runtime, department, portion)
    served(runtime, notify_queue(department))


def notify_department(runtime: Runtime, department: str, portion: int) -> None:
    """Put a portion's notices into a department's inbox, and deliver them on its other channels, in groups.

    Raises:
        StoreUnavailableError: the database cannot be reached; the relay enqueues the notices again.

    """
    for channel in _plan(runtime, department, portion):
        deliver(runtime, department, channel, portion)


def _plan(runtime: Runtime, department: str, portion: int) -> list[str]:
    """Record the deliveries to make; return the channels besides the desk."""
    for attempt in range(1, TRIES + 1):
        try:
            with runtime.store.writing() as connection:
                off = stored.disabled(connection, department)
                channels = [name for name in runtime.channels.of(department) if name not in off]
                stored.plan(
                    connection,
                    department,
                    portion,
                    channels,
                    now=runtime.clock.now(),
                    due=runtime.real_clock.now(),
                )
                return channels
        except ConcurrentChangeError:
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable: the last try returns or raises")

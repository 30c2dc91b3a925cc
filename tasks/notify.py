"""Tell a department: the task behind every ``notify.<department>`` queue.

The message only says which notices to look at. The same message twice, or two workers at once, tells nobody twice:
a delivery is one row for each notice and channel, and only one claimant attempts it.
"""

from collections.abc import Collection

from celery import shared_task

from store import deliveries as stored
from store.errors import ConcurrentChangeError
from tasks.delivery import deliver
from tasks.handoff import NOTIFY_TASK
from tasks.queues import notify_queue
from tasks.runtime import Runtime
from tasks.worker import served, worker_runtime

TRIES = 3
"""How often the plan is written when somebody else writes the same rows meanwhile."""


@shared_task(name=NOTIFY_TASK)
def notify(department: str, notice_ids: list[str]) -> None:
    """Deliver these notices to a department.

    Args:
        department: the slug of the department.
        notice_ids: ids of notices in the outbox.

    """
    runtime = worker_runtime()
    tell_department(runtime, department, notice_ids)
    served(runtime, notify_queue(department))


def tell_department(runtime: Runtime, department: str, notice_ids: Collection[str]) -> None:
    """Put notices into a department's inbox, and deliver them on its other channels, in groups.

    Raises:
        StoreUnavailableError: the database cannot be reached; the relay hands the notices on again.

    """
    for channel in _plan(runtime, department, notice_ids):
        deliver(runtime, department, channel, notice_ids)


def _plan(runtime: Runtime, department: str, notice_ids: Collection[str]) -> list[str]:
    """Write down what is to be delivered; returns the channels besides the desk."""
    for attempt in range(1, TRIES + 1):
        try:
            with runtime.store.writing() as connection:
                off = stored.disabled(connection, department)
                channels = [name for name in runtime.channels.of(department) if name not in off]
                stored.plan(
                    connection,
                    department,
                    notice_ids,
                    channels,
                    now=runtime.clock.now(),
                    due=runtime.real_clock.now(),
                )
                return channels
        except ConcurrentChangeError:
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable: the last try returns or raises")

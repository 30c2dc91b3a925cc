"""Enqueue portions of the outbox in the departments' Celery queues: one message names each portion.

A message only says "look now". Its content is in the outbox, and the relay enqueues a portion again if its message was
never sent or the broker lost it.
"""

import logging
from collections.abc import Iterable, Sequence

from store.errors import ConcurrentChangeError, StoreUnavailableError
from store.outbox import Portion, mark_enqueued
from tasks.broker.messenger import BrokerAwayError
from tasks.queues import notify_queue
from tasks.runtime import Runtime
from tasks.task_messages import post

logger = logging.getLogger(__name__)

NOTIFY_TASK = "notify"


def enqueue_portions(runtime: Runtime, portions: Sequence[Portion]) -> int:
    """Enqueue committed portions in their departments' queues, and mark them as enqueued.

    An outage raises no error: the relay enqueues what is not enqueued now.

    Returns:
        The number of portions that were enqueued and marked.

    """
    if not portions or not runtime.has_broker:
        return 0
    try:
        send(runtime, portions)
        with runtime.store.writing() as connection:
            mark_enqueued(connection, [portion.id for portion in portions], runtime.clock.now())
    except BrokerAwayError:
        return 0  # the messenger has logged it
    except (StoreUnavailableError, ConcurrentChangeError) as error:
        notices = sum(portion.notices for portion in portions)
        logger.warning("notices not enqueued; the relay enqueues them", extra={"notices": notices, "error": str(error)})
        return 0
    return len(portions)


def send(runtime: Runtime, portions: Iterable[Portion]) -> None:
    """Send the messages for these portions, without marking anything.

    Raises:
        BrokerAwayError: the broker did not accept all of them.

    """
    with runtime.messenger.sending() as producer:
        for portion in portions:
            shown = f"({portion.department!r}, {portion.id}: {portion.notices} notices)"
            queue = notify_queue(portion.department)
            post(runtime, producer, NOTIFY_TASK, (portion.department, portion.id), queue=queue, shown=shown)

"""Hand portions of the outbox on to the departments' Celery queues: a message for each, which names it.

A message only says "look now". What it is about stands in the outbox, and a portion whose message never came (or was
lost by the broker) is handed on again by the relay.
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
    """Hand committed portions on to their departments' queues, and mark them as handed.

    It never raises because something is away: what is not handed on now is handed on by the relay.

    Returns:
        How many portions were handed on and marked.

    """
    if not portions or not runtime.has_broker:
        return 0
    try:
        send(runtime, portions)
        with runtime.store.writing() as connection:
            mark_enqueued(connection, [portion.id for portion in portions], runtime.clock.now())
    except BrokerAwayError:
        return 0  # the messenger has said so
    except (StoreUnavailableError, ConcurrentChangeError) as error:
        notices = sum(portion.notices for portion in portions)
        logger.warning("notices not handed on; the relay will", extra={"notices": notices, "error": str(error)})
        return 0
    return len(portions)


def send(runtime: Runtime, portions: Iterable[Portion]) -> None:
    """Send the messages for these portions, without marking anything.

    Raises:
        BrokerAwayError: the broker did not take all of them.

    """
    with runtime.messenger.sending() as producer:
        for portion in portions:
            shown = f"({portion.department!r}, {portion.id}: {portion.notices} notices)"
            queue = notify_queue(portion.department)
            post(runtime, producer, NOTIFY_TASK, (portion.department, portion.id), queue=queue, shown=shown)

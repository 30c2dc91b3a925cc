"""Hand notices on to the departments' Celery queues: a message a department, holding the ids of many notices.

A message only says "look now". What it is about stands in the outbox, and a notice whose message never came (or was
lost by the broker) is handed on again by the relay.
"""

import logging
import socket
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol
from uuid import uuid4

from store.errors import ConcurrentChangeError, StoreUnavailableError
from store.outbox import mark_handed
from tasks.messenger import ANSWER, BrokerAwayError
from tasks.queues import notify_queue
from tasks.runtime import Runtime

logger = logging.getLogger(__name__)

GROUP_SIZE = 200
"""Notices in one message, at most: what one task does well within its time limit."""

NOTIFY_TASK = "notify"

_ORIGIN = socket.gethostname()


class Notice(Protocol):
    """What is needed of a notice to hand it on: fresh from a unit of work, or read from the outbox."""

    @property
    def id(self) -> str:
        """The notice's id, the same for ever."""

    @property
    def department(self) -> str:
        """The slug of the department that is told."""


def hand_over(runtime: Runtime, notices: Sequence[Notice]) -> int:
    """Hand committed notices on to their departments' queues, and mark them as handed.

    It never raises because something is away: what is not handed on now is handed on by the relay.

    Returns:
        How many notices were handed on and marked.

    """
    if not notices or not runtime.has_broker:
        return 0
    try:
        send(runtime, notices)
        with runtime.store.writing() as connection:
            mark_handed(connection, [notice.id for notice in notices], runtime.clock.now())
    except (BrokerAwayError, StoreUnavailableError, ConcurrentChangeError) as error:
        logger.warning("notices not handed on; the relay will", extra={"notices": len(notices), "error": str(error)})
        return 0
    return len(notices)


def send(runtime: Runtime, notices: Iterable[Notice]) -> None:
    """Send the messages for these notices, without marking anything.

    Raises:
        BrokerAwayError: the broker did not take all of them.

    """
    amqp = runtime.celery.amqp
    with runtime.messenger.sending() as producer:
        for department, ids in groups(notices):
            # What `send_task` does, without three things that cost more than the message: routing by name, a printed
            # form of every id, and an event that tells Flower of a task before its worker does.
            message = amqp.as_task_v2(
                str(uuid4()),
                NOTIFY_TASK,
                args=(department, ids),
                argsrepr=f"({department!r}, {len(ids)} notices)",
                kwargsrepr="{}",
                origin=_ORIGIN,
                ignore_result=True,
            )
            amqp.send_task_message(producer, NOTIFY_TASK, message, queue=notify_queue(department), **ANSWER)


def groups(notices: Iterable[Notice]) -> Iterator[tuple[str, list[str]]]:
    """The ids of notices by department, in portions that one task takes."""
    by_department: dict[str, list[str]] = {}
    for notice in notices:
        by_department.setdefault(notice.department, []).append(notice.id)
    for department, ids in by_department.items():
        for start in range(0, len(ids), GROUP_SIZE):
            yield department, ids[start : start + GROUP_SIZE]

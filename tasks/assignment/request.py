"""Assign work as soon as there is some, or a person is free for it; the upkeep tick finds what was missed."""

import logging
from collections.abc import Collection, Iterable

from store.errors import ConcurrentChangeError, StoreUnavailableError
from tasks.broker.messenger import BrokerAwayError
from tasks.queues import TIMERS
from tasks.runtime import Runtime
from tasks.task_messages import post
from workflows.outcome import Outcome

logger = logging.getLogger(__name__)

ASSIGN_TASK = "assignment.run"


def assign_after(runtime: Runtime, outcomes: Iterable[Outcome]) -> None:
    """Assign in this process the work that these committed outcomes opened or freed a person for, if any."""
    assign_now(runtime, runtime.auto_assignment.affected_types(outcomes))


def assign_now(runtime: Runtime, keys: Collection[str]) -> None:
    """Assign what waits of these types. An outage raises no error, because the tick follows."""
    if not keys:
        return
    try:
        runtime.auto_assignment.assign_waiting(keys)
    except (StoreUnavailableError, ConcurrentChangeError) as error:
        logger.warning("work not assigned; the tick assigns it", extra={"types": sorted(keys), "error": str(error)})


def request_assignment(runtime: Runtime, outcomes: Iterable[Outcome]) -> None:
    """Have a worker assign the work that these committed outcomes opened or freed a person for; the caller is busy.

    The message only says "look now"; if it is lost, the tick looks.
    """
    keys = runtime.auto_assignment.affected_types(outcomes)
    if not keys or not runtime.has_broker:
        return
    try:
        with runtime.messenger.sending() as producer:
            post(runtime, producer, ASSIGN_TASK, (sorted(keys),), queue=TIMERS, shown=f"({sorted(keys)!r},)")
    except BrokerAwayError:
        logger.debug("work not assigned; the tick assigns it", extra={"types": sorted(keys)})

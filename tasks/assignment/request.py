"""Hand out work as soon as there is some, or somebody is free for it; beat's upkeep tick finds whatever was missed."""

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
    """Hand out in this process what these committed outcomes opened, or freed somebody for; mostly that is nothing."""
    assign_now(runtime, runtime.auto_assignment.affected_types(outcomes))


def assign_now(runtime: Runtime, keys: Collection[str]) -> None:
    """Hand out what waits of these kinds of work; it never raises because something is away, for the tick comes."""
    if not keys:
        return
    try:
        runtime.auto_assignment.assign_waiting(keys)
    except (StoreUnavailableError, ConcurrentChangeError) as error:
        logger.warning("work not handed out; the tick will", extra={"types": sorted(keys), "error": str(error)})


def request_assignment(runtime: Runtime, outcomes: Iterable[Outcome]) -> None:
    """Have a worker hand out what these committed outcomes opened, or freed somebody for; the caller has other work.

    The message only says "look now"; where it is lost, the tick looks.
    """
    keys = runtime.auto_assignment.affected_types(outcomes)
    if not keys or not runtime.has_broker:
        return
    try:
        with runtime.messenger.sending() as producer:
            post(runtime, producer, ASSIGN_TASK, (sorted(keys),), queue=TIMERS, shown=f"({sorted(keys)!r},)")
    except BrokerAwayError:
        logger.debug("work not handed out; the tick will", extra={"types": sorted(keys)})

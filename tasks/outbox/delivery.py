"""Deliver notices on a department's channels: claim, send, record the result, retry on a schedule, give up.

An attempt is counted when it is claimed, before the work starts. So a delivery that kills its worker every time is
given up like one whose receiver never answers, and two workers never attempt the same one at a time. One that was begun
and never finished is attempted alone, so that others do not fail with it.
"""

import json
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from itertools import groupby

from celery.exceptions import SoftTimeLimitExceeded

from store import deliveries as stored
from store.dead_letters import DeadLetter, add_dead_letters
from store.deliveries import Delivery
from store.engine import Connection
from tasks.channels.engine.channel import Channel, Receipt, again
from tasks.runtime import Runtime

logger = logging.getLogger(__name__)

RETRIES: tuple[timedelta, ...] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long to wait after each attempt but the last: the table of Standard Webhooks; e-mail and chat follow it too."""

GRACE = timedelta(seconds=5)
"""A claim holds until the task's time limit has ended its claimant, and this much longer."""

BUDGET_SHARE = 1 / 6
"""The share of a task's time limit after which it claims nothing more; the rest stays due for the next task."""

UNSET_PORTION = 100
"""The number of deliveries of an unset channel that are postponed at a time."""


def deliver(runtime: Runtime, department: str, channel_name: str, portion: int | None = None) -> int:
    """Attempt what is due for a department on one channel, portion by portion; return the number of attempts.

    Args:
        runtime: the runtime of this process.
        department: the slug of the department.
        channel_name: the channel.
        portion: only deliveries of this portion's notices; None for all that are due.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    channel = runtime.channels.of(department).get(channel_name)
    most = channel.portion if channel else UNSET_PORTION
    attempted, end = 0, time.monotonic() + runtime.settings.task_time_limit * BUDGET_SHARE
    while time.monotonic() < end:
        claimed = _claim(runtime, department, channel_name, most, portion)
        if not claimed:
            break
        for receipt in _deliver(channel, claimed):
            _note(runtime, receipt)
            attempted += len(receipt.deliveries)
    return attempted


def _claim(runtime: Runtime, department: str, channel: str, most: int, portion: int | None) -> list[Delivery]:
    now, lease = runtime.real_clock.now(), timedelta(seconds=runtime.settings.task_time_limit) + GRACE
    claim = partial(stored.claim, now=now, lease=lease, portion=portion)
    with runtime.store.writing() as connection:
        if stored.is_paused(connection, department, channel, now):
            return []
        fresh = claim(connection, department, channel, limit=most)
        return fresh or claim(connection, department, channel, limit=1, suspects=True)


def _deliver(channel: Channel | None, claimed: Sequence[Delivery]) -> Iterator[Receipt]:
    """Send to the department, and account for every delivery, whatever the channel does."""
    spent = [delivery for delivery in claimed if delivery.attempts > len(RETRIES) + 1]
    if spent:
        yield again(spent, f"{stored.BEGUN}: it seems to kill its worker")
    open_ = {delivery.id: delivery for delivery in claimed if delivery.attempts <= len(RETRIES) + 1}
    if channel is None:
        yield again(list(open_.values()), "the channel is not set")  # it may be set later
        return
    if not open_:
        return
    try:
        for receipt in channel.deliver(list(open_.values())):
            for delivery in (*receipt.deliveries, *receipt.untried):
                del open_[delivery.id]
            yield receipt
    except SoftTimeLimitExceeded:
        raise  # the claims expire and are made again
    except Exception as error:
        logger.exception("a channel failed", extra={"channel": claimed[0].channel})
        yield again(list(open_.values()), f"the channel failed: {type(error).__name__}: {error}")


def _note(runtime: Runtime, receipt: Receipt) -> None:
    """Record the result of some deliveries."""
    if not receipt.deliveries:
        return
    with runtime.store.writing() as connection:
        if receipt.kind == "delivered":
            stored.delivered(connection, _ids(receipt.deliveries), runtime.clock.now())
        elif receipt.kind == "gone":
            first = receipt.deliveries[0]
            stored.disable(connection, first.department, first.channel, receipt.error, runtime.clock.now())
        else:
            _postpone(runtime, connection, receipt)
            if receipt.kind == "busy":
                _pause(runtime, connection, receipt)
    if receipt.kind != "delivered":
        about = {"channel": receipt.deliveries[0].channel, "department": receipt.deliveries[0].department}
        logger.warning("not delivered", extra={**about, "notices": len(receipt.deliveries), "error": receipt.error})


def _postpone(runtime: Runtime, connection: Connection, receipt: Receipt) -> None:
    """Set the time of the next attempt; what has had its last becomes a dead letter."""
    now = runtime.real_clock.now()
    for attempts, some in groupby(sorted(receipt.deliveries, key=_attempts), key=_attempts):
        deliveries = list(some)
        if attempts <= len(RETRIES):
            wait = max(RETRIES[attempts - 1], receipt.retry_after or timedelta(0))
            stored.postpone(connection, _ids(deliveries), now + wait, receipt.error)
        else:
            stored.give_up(connection, _ids(deliveries), receipt.error)
            add_dead_letters(
                connection, [_letter(delivery, receipt.error) for delivery in deliveries], runtime.clock.now()
            )


def _pause(runtime: Runtime, connection: Connection, receipt: Receipt) -> None:
    """Pause the channel for as long as its receiver asks, or briefly; what was not tried loses no attempt."""
    now, first = runtime.real_clock.now(), receipt.deliveries[0]
    until = now + max(receipt.retry_after or timedelta(0), RETRIES[0])
    stored.pause_channel(connection, first.department, first.channel, until, now)
    stored.give_back(connection, _ids(receipt.untried), until, f"not tried after another failed: {receipt.error}")


def _attempts(delivery: Delivery) -> int:
    return delivery.attempts


def _ids(deliveries: Iterable[Delivery]) -> list[int]:
    return [delivery.id for delivery in deliveries]


def _letter(delivery: Delivery, error: str) -> DeadLetter:
    return DeadLetter(
        door="deliveries",
        code="undeliverable",
        reason=f"{delivery.channel} of {delivery.department}: {len(RETRIES) + 1} attempts, the last: {error}"[:2000],
        fix="fix the receiver, then replay; or discard it: the notice is on the department's desk",
        payload=json.dumps(asdict(delivery), default=str).encode(),
        event_id=delivery.notice_id,
        job=delivery.job,
    )

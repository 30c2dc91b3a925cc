"""The other door: a kombu queue, on RabbitMQ or (for kombu publishers) on Redis, carrying plain CloudEvents JSON.

A message holds one event, a JSON array of events, or an event in binary mode: attributes in headers that begin with
``ce-`` or ``cloudEvents:``, data in the body. Its content type does not matter. A message is acknowledged when it is in
the database; one that comes again may have killed a consumer, so it is taken in alone and counted.

One consumer at a time reads the queue, and the others stand by: the lease decides which one, and the broker delivers to
no other while that one's connection is open. Unacknowledged messages return to their old place.
"""

import hashlib
import logging
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from threading import Event
from typing import Any

from amqp.exceptions import AccessRefused
from kombu import Connection, Consumer, Exchange, Queue
from kombu.exceptions import ChannelError

from store.errors import FencedOffError
from store.partitions import Fence
from tasks.broker.connections import is_redis, kombu_connection
from tasks.doors.arrivals import Arrival, arrival
from tasks.doors.batch_intake import BatchIntake
from tasks.doors.partition_leases import PartitionLeases
from tasks.queues import queue_arguments
from tasks.runtime import Runtime
from workflows.messages import Message

logger = logging.getLogger(__name__)

BLOCK_SECONDS = 1.0
"""How long it waits on an empty queue before it checks whether the process is to stop."""

PAUSE_SECONDS = 0.2
"""The shortest wait before it checks again whether it is its turn."""

_IN_USE = "in exclusive use"
"""RabbitMQ's answer if another connection consumes the queue."""

HEARTBEAT_SECONDS = 15
"""After about three times as long without a sign of a consumer, the broker delivers its messages to the next."""


class KombuQueueDoor:
    """Consumes a queue, in batches of what waits there."""

    name = "queue"

    def __init__(self, runtime: Runtime, url: str, *, lease: timedelta | None = None) -> None:
        """Consume the queue that the settings name on a broker, with a lease as they say unless it is given."""
        self.url = url
        self._runtime, self._lease = runtime, lease
        self._heartbeat = f"consumer.{self.name}@{socket.gethostname()}"
        self._read: list[Any] = []

    def serve(self, stop: Event, opened: Callable[[], None]) -> None:
        """Consume and take in until ``stop`` is set; see `Door`."""
        with PartitionLeases(self._runtime, self.name, partitions=1, lease=self._lease) as leases:
            while not stop.is_set():
                leases.settle()
                if leases.owned and self._consume(leases, stop, opened):
                    continue
                self._runtime.heartbeat.beat(self._heartbeat)
                stop.wait(max(leases.next_look_in, PAUSE_SECONDS))

    def _consume(self, leases: PartitionLeases, stop: Event, opened: Callable[[], None]) -> bool:
        """Consume for as long as it is this consumer's turn.

        Returns:
            Whether it could consume: the broker may regard the consumer before as alive for a while longer.

        """
        try:
            self._consume_alone(leases, stop, opened)
        except AccessRefused as error:
            if _IN_USE not in str(error):
                raise
            logger.info("the queue is still held by the connection of another consumer")
            return False
        return True

    def _consume_alone(self, leases: PartitionLeases, stop: Event, opened: Callable[[], None]) -> None:
        self._read = []
        taking = BatchIntake(self._runtime, self.name, stop)
        with self._connect() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            opened()
            settings = self._runtime.settings
            queue = _declared(connection, settings.event_queue, settings.broker_queue_type)
            with self._consumer(connection, queue):
                while leases.owned and not stop.is_set():
                    self._collect(connection)
                    try:
                        self._take(taking, leases.fence(leases.owned))
                    except FencedOffError:
                        leases.lose(list(leases.owned))
                        return  # what was read goes back with the connection, in its old place
                    if connection.supports_heartbeats:
                        connection.heartbeat_check()
                    self._runtime.heartbeat.beat(self._heartbeat)
                    leases.settle()

    def _connect(self) -> Connection:
        return kombu_connection(
            self.url,
            self._runtime.settings,
            heartbeat=HEARTBEAT_SECONDS,
        )

    def _consumer(self, connection: Connection, queue: Queue) -> Consumer:
        return Consumer(
            connection.channel(),
            queues=[queue],
            on_message=self._read.append,
            on_decode_error=lambda message, _error: self._read.append(message),  # becomes a dead letter, not a crash
            auto_declare=False,
            prefetch_count=self._runtime.settings.batch_size,
        )

    def _collect(self, connection: Connection) -> None:
        """Wait for a message, then read what else has come, up to a batch."""
        settings = self._runtime.settings
        with suppress(TimeoutError):
            connection.drain_events(timeout=BLOCK_SECONDS)
            until = time.monotonic() + settings.batch_wait_ms / 1000
            while len(self._read) < settings.batch_size and (left := until - time.monotonic()) > 0:
                connection.drain_events(timeout=left)

    def _take(self, taking: BatchIntake, fence: Fence) -> None:
        """Take in what was read, in its order: redelivered messages separately from the rest."""
        messages, self._read[:] = list(self._read), []
        for came_before, group in groupby(messages, key=_came_before):
            some = list(group)
            arrivals = [self._arrival(message) for message in some]
            take = taking.begun_before if came_before else taking.together
            dealt_with, portions = take(arrivals, fence)
            _settle(some, dealt_with, stopping=taking.is_stopping)
            taking.enqueue(portions)

    def _arrival(self, message: Any) -> Arrival:
        return arrival(read_message(message), self._runtime.settings.max_event_bytes)


def read_message(message: Any) -> Message:
    """Read a kombu message: its bytes, its headers, and an id that is the same when it comes again."""
    body = message.body
    raw = body.encode() if isinstance(body, str) else bytes(body)
    headers = dict(message.headers or {})
    if message.content_type:
        headers.setdefault("content-type", message.content_type)
    return Message(
        id=hashlib.sha256(raw + repr(sorted(headers.items())).encode()).hexdigest(), body=raw, headers=headers
    )


def _declared(connection: Connection, name: str, kind: str) -> Queue:
    """The queue, declared durable unless it is there: operations may have declared another kind, such as quorum."""
    channel: Any
    not_found: tuple[type[BaseException], ...] = (ChannelError, *connection.channel_errors)
    try:
        with connection.channel() as channel:
            channel.queue_declare(queue=name, passive=True)
    except not_found:
        with connection.channel() as channel:
            channel.queue_declare(queue=name, durable=True, auto_delete=False, arguments=queue_arguments(kind))
    return _ExclusiveQueue(name, exchange=Exchange(""), routing_key=name, durable=True)


class _ExclusiveQueue(Queue):
    """A queue whose messages the broker delivers to one consumer only, for as long as its connection is open."""

    def consume(
        self, consumer_tag: str = "", callback: Any = None, no_ack: Any = None, *_rest: Any, **options: Any
    ) -> str:
        channel: Any = self.channel
        tag: str = channel.basic_consume(
            queue=self.name,
            no_ack=bool(no_ack),
            consumer_tag=consumer_tag,
            callback=callback,
            nowait=options.get("nowait", False),
            exclusive=True,
        )
        return tag


def _came_before(message: Any) -> bool:
    """Whether it was delivered to a consumer before."""
    return bool(message.delivery_info.get("redelivered"))


def _settle(messages: Sequence[Any], dealt_with: Sequence[bool], *, stopping: bool) -> None:
    """Acknowledge what is in the database, and put back what could not even be stored as a dead letter.

    In a process that stops, the rest goes back with its connection, in its old place.
    """
    for message, done in zip(messages, dealt_with, strict=True):
        if done:
            message.ack()
        elif not stopping:
            message.requeue()


def open_door(runtime: Runtime, lease: timedelta | None) -> KombuQueueDoor | None:
    """Open the queue of a RabbitMQ, if one is set; that of a Redis is ``redis_list``'s."""
    url = runtime.settings.effective_event_queue_url
    return None if url is None or is_redis(url) else KombuQueueDoor(runtime, url, lease=lease)

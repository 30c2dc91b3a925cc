"""The other door: a kombu queue, on RabbitMQ or (for kombu publishers) on Redis, carrying plain CloudEvents JSON.

A message holds one event, a JSON array of events, or an event in binary mode: attributes in headers that begin with
``ce-`` or ``cloudEvents:``, data in the body. Its content type does not matter. On Redis, whatever kombu did not write
is taken for a body. A message is acknowledged when it is in the database; one that comes again may have killed a
consumer, so it is taken alone and counted.
"""

import hashlib
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event
from typing import Any

from kombu import Connection, Consumer, Exchange, Queue
from kombu.exceptions import ChannelError

from tasks.broker.connections import is_redis, kombu_connection
from tasks.doors.arrivals import Arrival, arrival
from tasks.doors.batch_intake import BatchIntake
from tasks.doors.redis_list import transport_of
from tasks.queues import queue_arguments
from tasks.runtime import Runtime
from workflows.messages import Message

BLOCK_SECONDS = 1.0
"""How long it waits on an empty queue before it looks whether the process is to stop."""

ABANDONED_AFTER = timedelta(seconds=60)
"""On Redis: what a consumer took and did not acknowledge for so long comes back to the queue."""

HEARTBEAT_SECONDS = 30


class KombuQueueDoor:
    """Consumes a queue, as many messages at a time as wait there."""

    name = "queue"

    def __init__(self, runtime: Runtime, url: str, *, lease: timedelta | None = None) -> None:
        """Consume the queue that the settings name on a broker."""
        self.url = url
        self._runtime, self._abandoned_after = runtime, lease or ABANDONED_AFTER
        self._heartbeat = f"consumer.{self.name}@{socket.gethostname()}"
        self._read: list[Any] = []

    def serve(self, stop: Event, opened: Callable[[], None]) -> None:
        """Consume and take in until ``stop`` is set; see `Door`."""
        self._read = []
        taking = BatchIntake(self._runtime, self.name, stop)
        with self._connect() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            opened()
            settings = self._runtime.settings
            queue = _declared(connection, settings.event_queue, settings.broker_queue_type)
            with self._consumer(connection, queue):
                while not stop.is_set():
                    self._collect(connection)
                    self._take(taking)
                    if connection.supports_heartbeats:
                        connection.heartbeat_check()
                    self._runtime.heartbeat.beat(self._heartbeat)

    def _connect(self) -> Connection:
        return kombu_connection(
            self.url,
            self._runtime.settings,
            transport=transport_of(self.url),
            transport_options=self._transport_options() if is_redis(self.url) else {},
            heartbeat=HEARTBEAT_SECONDS,
        )

    def _transport_options(self) -> dict[str, Any]:
        """On Redis: a time-out and a list of unacknowledged messages of this queue's own."""
        prefix = f"{self._runtime.settings.event_queue}.unacked"
        return {
            "visibility_timeout": int(self._abandoned_after.total_seconds()),
            "unacked_key": prefix,
            "unacked_index_key": f"{prefix}_index",
            "unacked_mutex_key": f"{prefix}_mutex",
        }

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

    def _take(self, taking: BatchIntake) -> None:
        messages, self._read[:] = list(self._read), []
        fresh = [message for message in messages if not _came_before(message)]
        if fresh:
            dealt_with, portions = taking.together([self._arrival(message) for message in fresh])
            for message, done in zip(fresh, dealt_with, strict=True):
                _settle(message, done=done)
            taking.enqueue(portions)
        for message in messages:
            if _came_before(message):
                done, portions = taking.suspect(self._arrival(message))
                _settle(message, done=done)
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
    """The queue, declared durable unless it is there: operations may have chosen another kind, such as quorum."""
    channel: Any
    not_found: tuple[type[BaseException], ...] = (ChannelError, *connection.channel_errors)
    try:
        with connection.channel() as channel:
            channel.queue_declare(queue=name, passive=True)
    except not_found:
        with connection.channel() as channel:
            channel.queue_declare(queue=name, durable=True, auto_delete=False, arguments=queue_arguments(kind))
    return Queue(name, exchange=Exchange(""), routing_key=name, durable=True)


def _came_before(message: Any) -> bool:
    """Whether it was handed to a consumer before; kombu on Redis says so in the headers."""
    return bool(message.delivery_info.get("redelivered") or (message.headers or {}).get("redelivered"))


def _settle(message: Any, *, done: bool) -> None:
    """Acknowledge what is in the database; the rest goes back, and comes again marked as such."""
    if done:
        message.ack()
    else:
        message.requeue()

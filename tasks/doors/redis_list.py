"""The queue door on Redis: the list that kombu and other clients push to, moved to a stream of the door's own.

What waits in the list is moved in order, and the server distributes the stream to partitions as at the other door: so
the events of a service job are taken in in order here too, and a consumer that dies loses nothing. kombu itself removes
a message from the list before it is handled, and puts it back in another place.
"""

import hashlib
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import redis
from kombu.transport.redis import PRIORITY_STEPS
from kombu.transport.redis import Channel as KombuChannel

from tasks.broker.connections import is_redis
from tasks.doors.partition_leases import PartitionLeases
from tasks.doors.partitioned_stream import PartitionedStream
from tasks.doors.redis_stream import RedisStreamDoor
from tasks.runtime import Runtime

_SCRIPT = (Path(__file__).parent / "list_to_stream.lua").read_text(encoding="utf-8")

LOOK_EVERY: Any = 0.05
"""Seconds between two checks for what another consumer may have moved, while nothing is pushed."""

_BINARY_MARKS = ("ce-", "ce_", "cloudevents:", "cloudevents_")


class RedisListDoor(RedisStreamDoor):
    """Moves a list's messages to a stream, and reads its share of the stream's partitions."""

    name = "queue"

    @property
    def stream_name(self) -> str:
        """The stream of this door's own, to which no client publishes."""
        return ordered_stream(self._runtime.settings.event_queue)

    def _bring_in(self, client: redis.Redis) -> None:
        """Move what waits in the list, up to a batch."""
        settings = self._runtime.settings
        keys = list(lists_of(settings.event_queue))
        with client.pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.lrange(key, -settings.batch_size, -1)
            for key, oldest_last in zip(keys, pipe.execute(), strict=True):
                if oldest_last:
                    self._move(client, key, oldest_last)

    def _move(self, client: redis.Redis, key: str, oldest_last: Sequence[bytes]) -> None:
        """Move messages that were read to the stream, unless another consumer was first."""
        digest = hashlib.sha1(b"".join(oldest_last), usedforsecurity=False).hexdigest()
        arguments: list[Any] = [len(oldest_last), digest]
        for item in reversed(oldest_last):
            fields = [part for field in fields_of(item).items() for part in field]
            arguments += [len(fields), *fields]
        client.register_script(_SCRIPT)(keys=[key, self.stream_name], args=arguments)

    def _wait(self, client: redis.Redis, stream: PartitionedStream, leases: PartitionLeases) -> None:  # noqa: ARG002 - the other door needs it
        """Wait for a push: a message is moved from the end of the list to the same place, which changes nothing."""
        queue = self._runtime.settings.event_queue
        client.blmove(queue, queue, LOOK_EVERY, "RIGHT", "RIGHT")


def ordered_stream(queue: str) -> str:
    """The stream that a queue's messages are moved to."""
    return f"{queue}.ordered"


def lists_of(queue: str) -> Iterator[str]:
    """The lists of a queue, one for each priority that kombu knows; the usual first."""
    for step in PRIORITY_STEPS:
        yield f"{queue}{KombuChannel.sep}{step}" if step else queue


def fields_of(item: bytes) -> Mapping[str, str | bytes]:
    """The fields of a stream's entry for an item of the list: kombu's message, or anything else that was pushed."""
    try:
        message = json.loads(item)
        body, headers = _read(message)
    except (ValueError, KeyError, TypeError, RecursionError):
        return {"event": item}
    attributes = dict(_attributes(headers))
    if not attributes:
        return {"event": body}
    if message.get("content-type"):
        attributes.setdefault("content-type", str(message["content-type"]))
    return {**attributes, "data": body}


def _read(message: Any) -> tuple[bytes, dict[str, Any]]:
    """The body and the headers of a message as kombu writes it.

    Raises:
        ValueError: kombu did not write it.
        KeyError: likewise.
        TypeError: likewise.

    """
    properties, headers, body = message["properties"], message["headers"], message["body"]
    info = properties["delivery_info"]
    texts = (body, properties["delivery_tag"], info["exchange"], info["routing_key"])
    if not isinstance(headers, dict) or not all(isinstance(text, str) for text in texts):
        raise TypeError
    if properties.get("body_encoding") == "base64":
        return b64decode(body, validate=True), headers
    return body.encode(), headers


def _attributes(headers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The CloudEvents attributes among the headers, as the fields of binary mode on a stream."""
    for header, value in headers.items():
        mark = next((mark for mark in _BINARY_MARKS if header.lower().startswith(mark)), None)
        if mark is not None:
            text = str(value)
            yield f"ce_{header[len(mark) :].lower()}", unquote(text) if mark == "ce-" else text


def open_door(runtime: Runtime, lease: timedelta | None) -> RedisListDoor | None:
    """Open the queue of a Redis or Valkey, if one is set or running; that of RabbitMQ is ``kombu_queue``'s."""
    url = runtime.settings.effective_event_queue_url
    return RedisListDoor(runtime, url, lease=lease) if url is not None and is_redis(url) else None

"""The fast door: a Redis or Valkey stream, to which any client in any language publishes with one XADD.

An entry has one field, ``event``, with a CloudEvents JSON text (one event, or a JSON array of events); ``data`` and
``cloudevent`` are understood as well, and so is CloudEvents' binary mode (fields ``ce_id``, ``ce_type``, ... and
``data``). An entry is deleted when it is in the database: the stream is a queue, its length is what waits, and it
does not grow. Whoever wants to read the events too needs a stream of their own.
"""

import json
import os
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import uuid4

import redis
from redis.backoff import NoBackoff
from redis.exceptions import NoPermissionError
from redis.retry import Retry

from events.bad_events import readable_name
from tasks.doors.arrivals import Arrival, UnreadableMessage, arrival
from tasks.doors.batch_intake import BatchIntake
from tasks.runtime import Runtime
from workflows.messages import Message

EVENT_FIELDS = (b"event", b"data", b"cloudevent")
_BINARY_MODE = b"ce_"
_BINARY_BODY = b"data"

BLOCK_SECONDS = 1.0
"""How long a read waits on an empty stream before it looks whether the process is to stop."""

ABANDONED_AFTER = timedelta(seconds=30)
"""What a connected consumer read and did not acknowledge for so long is taken over: it hangs."""

LOOK_FOR_THE_DEAD_EVERY = 5.0
"""Seconds. What a consumer left that is not connected any more is taken over when somebody looks."""

UNTOUCHED_FOR = timedelta(milliseconds=500)
"""An entry that was claimed more recently is in the hands of another rescuer."""

Entry = tuple[bytes, dict[bytes, bytes] | None]


class RedisStreamDoor:
    """Reads a consumer group of a stream, many entries at a time."""

    name = "stream"

    def __init__(self, runtime: Runtime, url: str, *, abandoned_after: timedelta = ABANDONED_AFTER) -> None:
        """Read the stream that the settings name on a server."""
        self.url = url
        self._runtime, self._abandoned_after = runtime, abandoned_after
        self._stream, self._group = runtime.settings.stream_name, runtime.settings.stream_group
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self._heartbeat = f"consumer.{self.name}@{socket.gethostname()}"

    def serve(self, stop: Event, opened: Callable[[], None]) -> None:
        """Read and take in until ``stop`` is set; see `Door`."""
        with _connect(self.url, self._consumer) as client:
            self._make_group(client)
            opened()
            taking = BatchIntake(self._runtime, self.name, stop)
            next_look = next_sweep = 0.0
            while not stop.is_set():
                try:
                    if time.monotonic() >= next_look:  # first of all, so that what is older comes first
                        self._rescue_from_the_dead(client, taking, stop)
                        next_look = time.monotonic() + LOOK_FOR_THE_DEAD_EVERY
                    if time.monotonic() >= next_sweep:
                        self._rescue_from_the_stuck(client, taking, stop)
                        next_sweep = time.monotonic() + self._abandoned_after.total_seconds() / 2
                    self._take_batch(client, taking)
                except redis.ResponseError as error:
                    if not _group_is_gone(error):
                        raise
                    self._make_group(client)  # FLUSHALL, or somebody deleted the stream
                self._runtime.heartbeat.beat(self._heartbeat)
            self._leave(client, self._consumer)

    def _take_batch(self, client: redis.Redis, taking: BatchIntake) -> None:
        """Take in what waits, up to a batch; never wait for it to fill."""
        answer: Any = client.xreadgroup(
            self._group,
            self._consumer,
            {self._stream: ">"},
            count=self._runtime.settings.batch_size,
            block=int(BLOCK_SECONDS * 1000),
        )
        entries = _entries_in(answer)
        if not entries:
            return
        dealt_with, portions = taking.together([self._arrival(entry) for entry in entries])
        self._remove(client, [entry[0] for entry, done in zip(entries, dealt_with, strict=True) if done])
        taking.enqueue(portions)

    def _rescue_from_the_dead(self, client: redis.Redis, taking: BatchIntake, stop: Event) -> None:
        """Take over what consumers left that are not connected any more, and remove their names from the group.

        The oldest entry comes first, whoever left it, or one service job's events would change places; and they come
        one at a time, because one of them may have killed its consumer.
        """
        try:
            clients: Any = client.client_list(_type="normal")
        except NoPermissionError:
            return  # a server that hides its clients; what they left counts as abandoned after a while
        connected = {each["name"] for each in clients}
        dead = [name for each in self._consumers(client) if (name := each["name"].decode()) not in connected]
        while not stop.is_set() and (oldest := self._oldest_left_by(client, dead)) is not None:
            claimed: Any = client.xclaim(self._stream, self._group, self._consumer, _ms(UNTOUCHED_FOR), [oldest])
            for entry in claimed:
                self._take_suspect(client, taking, entry)
            if not claimed:
                stop.wait(UNTOUCHED_FOR.total_seconds() / 5)
        for name in dead:
            self._leave(client, name)

    def _oldest_left_by(self, client: redis.Redis, dead: Sequence[str]) -> bytes | None:
        """The id of the oldest entry that any of these consumers read and did not acknowledge."""
        with client.pipeline(transaction=False) as pipe:
            for name in dead:
                pipe.xpending_range(self._stream, self._group, "-", "+", 1, consumername=name)
            pending: list[Any] = [each for left in pipe.execute() for each in left]
        return min((each["message_id"] for each in pending), key=_place, default=None)

    def _rescue_from_the_stuck(self, client: redis.Redis, taking: BatchIntake, stop: Event) -> None:
        """Take over what anybody, ourselves included, has not finished for a long time, one entry at a time."""
        cursor: Any = b"0-0"
        while not stop.is_set():
            cursor, entries, *_ = client.xautoclaim(
                self._stream, self._group, self._consumer, _ms(self._abandoned_after), start_id=cursor, count=1
            )
            for entry in entries:
                self._take_suspect(client, taking, entry)
            if cursor == b"0-0":
                return

    def _take_suspect(self, client: redis.Redis, taking: BatchIntake, entry: Entry) -> None:
        done, portions = taking.suspect(self._arrival(entry))
        if done:
            self._remove(client, [entry[0]])
        taking.enqueue(portions)

    def _remove(self, client: redis.Redis, ids: Sequence[bytes]) -> None:
        if ids:
            with client.pipeline(transaction=True) as pipe:
                pipe.xack(self._stream, self._group, *ids)
                pipe.xdel(self._stream, *ids)
                pipe.execute()

    def _arrival(self, entry: Entry) -> Arrival:
        entry_id, fields = entry
        return read_entry(entry_id.decode(), fields or {}, self._runtime.settings.max_event_bytes)

    def _make_group(self, client: redis.Redis) -> None:
        """Make the consumer group, from the stream's beginning: what was published before we came counts as well."""
        try:
            client.xgroup_create(self._stream, self._group, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def _leave(self, client: redis.Redis, name: str) -> None:
        """Remove a consumer from the group, unless something is still pending there that must be taken over."""
        for consumer in self._consumers(client):
            if consumer["name"] == name.encode() and consumer["pending"] == 0:
                client.xgroup_delconsumer(self._stream, self._group, name)

    def _consumers(self, client: redis.Redis) -> Iterable[Mapping[str, Any]]:
        found: Any = client.xinfo_consumers(self._stream, self._group)
        return list(found)


def read_entry(entry_id: str, fields: Mapping[bytes, bytes], most_bytes: int) -> Arrival:
    """Read an entry of the stream as a message; any shape that is not described above is a misfit."""
    if len(fields) == 1:
        ((name, value),) = fields.items()
        if name.lower() in EVENT_FIELDS:
            return arrival(Message(id=entry_id, body=value), most_bytes)
    if any(name.lower().startswith(_BINARY_MODE) for name in fields):
        headers = {_text(name): _text(value) for name, value in fields.items() if name != _BINARY_BODY}
        return arrival(Message(id=entry_id, body=fields.get(_BINARY_BODY, b""), headers=headers), most_bytes)
    shown = {_text(name): _text(value) for name, value in fields.items()}
    whole = arrival(Message(id=entry_id, body=json.dumps(shown).encode()), most_bytes)
    if isinstance(whole, UnreadableMessage):
        return whole
    names = ", ".join(readable_name(_text(name)) for name in fields)[:200]
    return UnreadableMessage(
        payload=whole.body,
        code="bad-entry",
        reason=f"an entry of the stream must have one field, event; this one has: {names or 'none'}",
        fix="XADD the stream with one field: event and the CloudEvents JSON",
    )


def _connect(url: str, name: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        client_name=name,  # by which others see that we live
        socket_connect_timeout=5,
        socket_timeout=BLOCK_SECONDS + 10,  # H9: a connection that died in silence is noticed
        socket_keepalive=True,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 0),  # the door is opened anew instead
    )


def _entries_in(answer: Any) -> list[Entry]:
    if not answer:
        return []
    if isinstance(answer, dict):
        return [entry for batch in answer.values() for part in batch for entry in _flat(part)]
    return [entry for _stream, batch in answer for entry in batch]


def _flat(part: Any) -> list[Entry]:
    return part if isinstance(part, list) else [part]


def _place(entry_id: bytes) -> tuple[int, int]:
    """Where an entry stands in the stream: milliseconds and a number, which do not sort as text."""
    milliseconds, _, number = entry_id.partition(b"-")
    return int(milliseconds), int(number)


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _group_is_gone(error: redis.ResponseError) -> bool:
    return str(error).startswith(("NOGROUP", "UNBLOCKED"))


def _text(value: bytes) -> str:
    return value.decode(errors="replace")

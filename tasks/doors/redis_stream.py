"""The fast door: a Redis or Valkey stream, to which any client in any language publishes with one XADD.

An entry has one field, ``event``, with a CloudEvents JSON text (one event, or a JSON array of events); ``data`` and
``cloudevent`` are understood as well, and so is CloudEvents' binary mode (fields ``ce_id``, ``ce_type``, ... and
``data``). Entries are distributed to partitions by service job, and each partition is read by one consumer at a time:
the events of a job are taken in in the order of the stream, however many consumers there are. An entry is deleted when
it is in the database: the stream is a queue, its length is what waits, and it does not grow. Another reader of the
events needs a stream of its own.
"""

import json
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from threading import Event

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from events.bad_events import readable_name
from store.errors import FencedOffError
from store.outbox import Portion
from tasks.broker.connections import redis_client
from tasks.doors.arrivals import Arrival, UnreadableMessage, arrival
from tasks.doors.batch_intake import BatchIntake
from tasks.doors.partition_leases import PartitionLeases
from tasks.doors.partitioned_stream import PartitionBatch, PartitionedStream, StreamEntry
from tasks.runtime import Runtime
from workflows.messages import Message

EVENT_FIELDS = (b"event", b"data", b"cloudevent")
_BINARY_MODE = b"ce_"
_BINARY_BODY = b"data"

BLOCK_SECONDS = 1.0
"""How long it waits on an empty stream before it checks whether the process is to stop."""

PAUSE_SECONDS = 0.05
"""How long it waits if new entries must not be distributed yet."""

Stored = dict[int, list[bytes]]
"""IDs of the entries that are in the database, by partition."""


class RedisStreamDoor:
    """Reads its share of a stream's partitions, many entries at a time."""

    name = "stream"

    def __init__(self, runtime: Runtime, url: str, *, lease: timedelta | None = None) -> None:
        """Read the stream that the settings name on a server, with a lease as they say unless it is given."""
        self.url = url
        self._runtime, self._lease = runtime, lease
        self._heartbeat = f"consumer.{self.name}@{socket.gethostname()}"

    @property
    def stream_name(self) -> str:
        """The stream that is read."""
        return self._runtime.settings.stream_name

    def serve(self, stop: Event, opened: Callable[[], None]) -> None:
        """Read and take in until ``stop`` is set; see `Door`."""
        settings = self._runtime.settings
        with (
            PartitionLeases(self._runtime, self.name, partitions=settings.partitions, lease=self._lease) as leases,
            _connect(self.url, leases.name) as client,
        ):
            client.ping()
            opened()
            taking = BatchIntake(self._runtime, self.name, stop)
            stream = PartitionedStream(
                client,
                self.stream_name,
                partitions=settings.partitions,
                batch=settings.batch_size,
                most_bytes=settings.max_event_bytes,
            )
            stored: Stored = {}
            portions: list[Portion] = []
            while not stop.is_set():
                leases.settle()
                self._bring_in(client)
                round_trip = stream.round_trip(leases.owned, stored)
                taking.enqueue(portions)  # the entries are acknowledged now
                stored, portions = {}, []
                if round_trip.fenced:
                    leases.lose(round_trip.fenced)
                if round_trip.batches:
                    stored, portions = self._take(taking, leases, round_trip.batches)
                elif round_trip.waits:
                    stop.wait(PAUSE_SECONDS)
                else:
                    self._wait(client, stream, leases)
                self._runtime.heartbeat.beat(self._heartbeat)
            if stored:
                stream.acknowledge(leases.owned, stored)
                taking.enqueue(portions)

    def _take(
        self, taking: BatchIntake, leases: PartitionLeases, batches: Sequence[PartitionBatch]
    ) -> tuple[Stored, list[Portion]]:
        """Take in what was read; first, and separately, what an earlier owner had begun."""
        stored: Stored = {}
        portions: list[Portion] = []
        for was_begun, take in ((True, taking.begun_before), (False, taking.together)):
            entries = [
                (part.number, entry) for part in batches if part.was_begun == was_begun for entry in part.entries
            ]
            if not entries:
                continue
            fence = leases.fence({number for number, _entry in entries})
            try:
                dealt_with, some = take([self._arrival(entry) for _number, entry in entries], fence)
            except FencedOffError:
                leases.lose()
                continue
            portions += some
            for (number, (entry_id, _fields)), done in zip(entries, dealt_with, strict=True):
                if done:
                    stored.setdefault(number, []).append(entry_id)
        return stored, portions

    def _bring_in(self, client: redis.Redis) -> None:
        """Move what was published to the stream, if its publishers do not do that."""

    def _wait(self, client: redis.Redis, stream: PartitionedStream, leases: PartitionLeases) -> None:  # noqa: ARG002 - for a list
        """Wait for something to be read."""
        stream.wait(leases.owned, min(BLOCK_SECONDS, leases.next_look_in))

    def _arrival(self, entry: StreamEntry) -> Arrival:
        entry_id, fields = entry
        return read_entry(entry_id.decode(), fields, self._runtime.settings.max_event_bytes)


def read_entry(entry_id: str, fields: Mapping[bytes, bytes], most_bytes: int) -> Arrival:
    """Read an entry of the stream as a message; any other shape is a misfit."""
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
    return redis_client(
        url,
        client_name=name,  # by which others see that this consumer is alive
        socket_timeout=BLOCK_SECONDS + 10,  # H9: a connection that died silently is noticed
        socket_keepalive=True,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 0),  # the door is opened again instead
    )


def _text(value: bytes) -> str:
    return value.decode(errors="replace")


def open_door(runtime: Runtime, lease: timedelta | None) -> RedisStreamDoor | None:
    """Open the stream, if a Redis or Valkey is set or running."""
    url = runtime.settings.effective_stream_url
    return None if url is None else RedisStreamDoor(runtime, url, lease=lease)

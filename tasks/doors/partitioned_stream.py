"""A stream distributed to partitions on the server itself, so that publishers keep their single XADD.

One script does a consumer's round trip: it acknowledges, distributes new entries, and reads the next entries of the
partitions that the consumer owns. Each entry stays in its partition until its result is stored.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

_SCRIPT = (Path(__file__).parent / "partitions.lua").read_text(encoding="utf-8")

StreamEntry = tuple[bytes, dict[bytes, bytes]]
"""An ID and its fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionBatch:
    """The entries that were read from one partition, in order."""

    number: int
    was_begun: bool
    """Whether an earlier owner had begun these and never finished; one of them may have killed it."""

    entries: Sequence[StreamEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """The result of one round trip."""

    batches: Sequence[PartitionBatch]
    fenced: Collection[int]
    """Partitions that a later owner has read."""

    waits: bool
    """Whether distribution waits until the partitions of a former number of partitions are empty."""


class PartitionedStream:
    """A stream and its partitions on one server."""

    def __init__(self, client: redis.Redis, stream: str, *, partitions: int, batch: int, most_bytes: int) -> None:
        """Distribute a stream to this many partitions.

        Args:
            client: the connection.
            stream: the key of the stream that is published to.
            partitions: how many there are.
            batch: the most entries per round trip.
            most_bytes: a bigger entry is not read.

        """
        self._client, self._stream, self._batch = client, stream, batch
        self._settings = (partitions, batch, 2 * batch, most_bytes)
        self._script = client.register_script(_SCRIPT)
        self._round_trips = 0

    def round_trip(self, owned: Mapping[int, int], stored: Mapping[int, Sequence[bytes]]) -> RoundTrip:
        """Acknowledge what is stored and read what is next.

        Args:
            owned: the partitions to read, with the generation of their owner.
            stored: ids of entries to remove, by partition.

        """
        self._round_trips += 1
        return self._run(owned, stored, self._settings)

    def acknowledge(self, owned: Mapping[int, int], stored: Mapping[int, Sequence[bytes]]) -> None:
        """Acknowledge what is stored, and read nothing."""
        partitions, _batch, _most_moved, most_bytes = self._settings
        self._run(owned, stored, (partitions, 0, 0, most_bytes))

    def _run(
        self, owned: Mapping[int, int], stored: Mapping[int, Sequence[bytes]], settings: tuple[int, ...]
    ) -> RoundTrip:
        numbers = sorted(owned)
        first = self._round_trips % max(len(numbers), 1)  # each in turn is the first, so that none starves
        arguments: list[Any] = [*settings]
        for number in (*numbers[first:], *numbers[:first]):
            ids = stored.get(number, ())
            arguments += (number, owned[number], len(ids), *ids)
        waits, fenced, read = self._script(keys=[self._stream, self._about], args=arguments)
        return RoundTrip(
            batches=[_partition_batch(each) for each in read], fenced=[int(each) for each in fenced], waits=bool(waits)
        )

    def wait(self, owned: Collection[int], seconds: float) -> None:
        """Wait until something is published, or distributed to one of these partitions."""
        keys: dict[Any, Any] = dict.fromkeys((self._stream, *map(self._key, owned)), "0-0")
        self._client.xread(keys, count=1, block=max(int(seconds * 1000), 1))  # 0 would mean forever

    def _key(self, number: int) -> str:
        return f"{self._stream}:p:{number}"

    @property
    def _about(self) -> str:
        return f"{self._stream}:partitions"


def waiting(client: redis.Redis, stream: str) -> dict[str, int]:
    """The number of entries that wait: in the stream itself, and in each partition that holds any, by key."""
    count: Any = client.hget(f"{stream}:partitions", "count")
    keys = [stream, *(f"{stream}:p:{number}" for number in range(int(count or 0)))]
    with client.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.xlen(key)
        return {key: length for key, length in zip(keys, pipe.execute(), strict=True) if length or key == stream}


def _partition_batch(read: Any) -> PartitionBatch:
    number, was_begun, entries = read
    return PartitionBatch(
        number=number,
        was_begun=bool(was_begun),
        entries=[(entry_id, dict(zip(fields[::2], fields[1::2], strict=True))) for entry_id, fields in entries],
    )

"""What the script does on a real Valkey: how it shares out, and what it answers to which consumer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from tasks.broker.embedded import EmbeddedBroker
from tasks.doors.partitioned_stream import PartitionBatch, PartitionedStream, RoundTrip, waiting

STREAM = "sje:events"
COUNT = 8
EVERYTHING = dict.fromkeys(range(COUNT), 1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedBroker(tmp_path_factory.mktemp("broker")) as running:
        yield running.url


@pytest.fixture
def client(server: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(server) as client:
        client.flushall()
        yield client


@pytest.fixture
def stream(client: redis.Redis) -> PartitionedStream:
    return shared_out(client)


def shared_out(client: redis.Redis, partitions: int = COUNT, batch: int = 100) -> PartitionedStream:
    return PartitionedStream(client, STREAM, partitions=partitions, batch=batch, most_bytes=10_000)


def read(round_trip: RoundTrip) -> dict[int, list[bytes]]:
    """What was read, by partition, without the names of the fields."""
    return {part.number: [b"|".join(fields.values()) for _id, fields in part.entries] for part in round_trip.batches}


def ids(batches: Any) -> dict[int, list[bytes]]:
    return {part.number: [entry_id for entry_id, _fields in part.entries] for part in batches}


def about(job: str, **more: Any) -> str:
    return json.dumps({"id": "1", "subject": job, **more})


ESCAPED_VALUE = r'{"subject":"SJ-\u0031"}'
ESCAPED_KEY = r'{"data":{"subject":"SJ-9"},"s\u0075bject":"SJ-1"}'
SAME_JOB: list[dict[Any, Any]] = [
    {"event": about("SJ-1")},
    {"DATA": '{ "subject" :\n "SJ-1" }'},
    {"cloudevent": "\ufeff" + about("SJ-1")},
    {"event": '{"data":{"subject":"SJ-9"},"subject":"SJ-1"}'},
    {"event": '{"subject":"SJ-1","data":{"subject":"SJ-9"}}'},
    {"event": '{"data":{"say":"the \\"subject\\": \\"SJ-9\\""},"subject":"SJ-1"}'},
    {"event": about("SJ-1", data={"name": 'José \\ " 日本'})},
    {"event": ESCAPED_VALUE},
    {"event": ESCAPED_KEY},
    {"event": f"[{about('SJ-1')}]"},
    {"event": f" [ {about('SJ-1')}, {ESCAPED_KEY} ] "},
    {"ce_id": "1", "ce_subject": "SJ-1", "data": "{}"},
    {"CE_ID": "1", "Ce_Subject": "SJ-1"},
    {"ce_id": "1", "cloudEvents:subject": "SJ-1"},
    {"ce_id": "1", "ce-subject": "SJ%2D1"},
]


def test_however_it_is_written_a_job_has_one_partition(client: redis.Redis, stream: PartitionedStream) -> None:
    for fields in SAME_JOB:
        client.xadd(STREAM, fields)
    (part,) = stream.round_trip(EVERYTHING, {}).batches
    assert [dict(fields) for _id, fields in part.entries] == [
        {name.encode(): value.encode() for name, value in fields.items()} for fields in SAME_JOB
    ]


GARBAGE: list[dict[Any, Any]] = [
    {"event": "not json"},
    {"event": b"\xff\xfe\x00"},
    {"event": "[" * 900},
    {"event": "[1, 2"},
    {"event": '[{"subject":"a"} "x'},
    {"event": '[{"subject":"a"},5]'},
    {"event": "[]"},
    {"event": "{}"},
    {"event": '{"subject":5}'},
    {"event": '{"subject":"SJ-1'},
    {"event": '"subject":"'},
    {"event": "x" * 20_000},
    {"event": about("SJ-1"), "extra": "1"},
    {"whatever": ""},
]


def test_whatever_is_published_reaches_a_partition_unchanged(client: redis.Redis, stream: PartitionedStream) -> None:
    for fields in GARBAGE:
        client.xadd(STREAM, fields)
    found = [entry for part in stream.round_trip(EVERYTHING, {}).batches for entry in part.entries]
    assert len(found) == len(GARBAGE)
    client_sees = sorted(b"|".join(fields.values()) for _id, fields in found)
    assert client_sees == sorted(b"|".join(_bytes(value) for value in fields.values()) for fields in GARBAGE)
    assert client.xlen(STREAM) == 0


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def test_an_array_of_several_jobs_goes_where_each_belongs_as_it_was_written(
    client: redis.Redis, stream: PartitionedStream
) -> None:
    jobs = [f"SJ-{number}" for number in range(30)]
    alone = {}
    for job in jobs:
        client.xadd(STREAM, {"event": about(job)})
        ((number, _entries),) = read(round_trip := stream.round_trip(EVERYTHING, {})).items()
        stream.acknowledge(EVERYTHING, ids(round_trip.batches))
        alone[job] = number
    written = {job: f'{{ "subject":"{job}", "n": 1.0e2, "odd": ["]}}", "\\"{{"] }}' for job in jobs}
    client.xadd(STREAM, {"event": "[" + " , ".join(written[job] for job in jobs + jobs) + "]"})
    found = {number: _members(array) for number, (array,) in read(stream.round_trip(EVERYTHING, {})).items()}
    assert found == {
        number: [written[job] for job in jobs + jobs if alone[job] == number] for number in set(alone.values())
    }


def _members(array: bytes) -> list[str]:
    return array.decode()[1:-1].replace("},{", "}\x00{").split("\x00")


def test_what_is_acknowledged_is_gone_and_what_is_not_comes_again(
    client: redis.Redis, stream: PartitionedStream
) -> None:
    for job in ("SJ-1", "SJ-2", "SJ-1"):
        client.xadd(STREAM, {"event": about(job)})
    first = stream.round_trip(EVERYTHING, {})
    assert read(stream.round_trip(EVERYTHING, {})) == read(first)
    one, *others = first.batches
    stream.acknowledge(EVERYTHING, ids([one]))
    assert read(stream.round_trip(EVERYTHING, ids(others))) == {}
    assert waiting(client, STREAM) == {STREAM: 0}


def test_a_later_owner_is_given_what_the_earlier_had_begun_first_and_the_earlier_nothing(
    client: redis.Redis, stream: PartitionedStream
) -> None:
    client.xadd(STREAM, {"event": about("SJ-1", n=1)})
    (begun,) = stream.round_trip(EVERYTHING, {}).batches
    client.xadd(STREAM, {"event": about("SJ-1", n=2)})
    later = {begun.number: 2}
    (again,) = stream.round_trip(later, {}).batches
    assert again == PartitionBatch(number=begun.number, was_begun=True, entries=begun.entries)
    answer = stream.round_trip(EVERYTHING, ids([begun]))
    assert (answer.batches, answer.fenced) == ([], [begun.number])
    (then,) = stream.round_trip(later, ids([again])).batches
    assert (then.was_begun, [fields for _id, fields in then.entries]) == (
        False,
        [{b"event": about("SJ-1", n=2).encode()}],
    )


def test_a_batch_is_taken_from_all_partitions_alike(client: redis.Redis) -> None:
    stream = shared_out(client, batch=40)
    for number in range(400):
        client.xadd(STREAM, {"event": about(f"SJ-{number}")})
    lengths = {part.number: len(part.entries) for part in stream.round_trip(EVERYTHING, {}).batches}
    assert sum(lengths.values()) == 40
    assert set(lengths) == set(EVERYTHING)


def test_one_partition_alone_fills_the_batch(client: redis.Redis) -> None:
    stream = shared_out(client, batch=40)
    for _ in range(60):
        client.xadd(STREAM, {"event": about("SJ-1")})
    (part,) = stream.round_trip(EVERYTHING, {}).batches
    assert len(part.entries) == 40


def test_another_number_of_partitions_waits_until_what_was_shared_out_is_stored(client: redis.Redis) -> None:
    few, more = shared_out(client, partitions=2), shared_out(client, partitions=5)
    client.xadd(STREAM, {"event": about("SJ-1", n=1)})
    first = few.round_trip({0: 1, 1: 1}, {})
    client.xadd(STREAM, {"event": about("SJ-1", n=2)})
    owned = dict.fromkeys(range(5), 1)
    held = more.round_trip(owned, {})
    assert held.waits
    assert read(held) == read(first)
    after = more.round_trip(owned, ids(held.batches))
    assert not after.waits
    assert [fields for part in after.batches for _id, fields in part.entries] == [
        {b"event": about("SJ-1", n=2).encode()}
    ]


def test_a_stream_that_was_made_again_goes_on_with_earlier_ids(client: redis.Redis, stream: PartitionedStream) -> None:
    client.xadd(STREAM, {"event": about("SJ-1", n=1)}, id="9-0")
    stream.round_trip(EVERYTHING, {})
    client.delete(STREAM)
    client.xadd(STREAM, {"event": about("SJ-1", n=2)}, id="5-0")
    (part,) = stream.round_trip(EVERYTHING, {}).batches
    assert [json.loads(fields[b"event"])["n"] for _id, fields in part.entries] == [1, 2]

import json
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from settings import Settings
from store.partitions import ownership
from tasks.broker.embedded import EmbeddedBroker
from tasks.doors.partitioned_stream import waiting
from tasks.runtime import Runtime
from tests import stores
from tests.integration.tasks.brokers import start_again
from tests.integration.tasks.day import event
from tests.integration.tasks.open_doors import attempts, consume_and_die, consuming, letters, stored, until
from tests.processes import CONTEXT
from workflows.messages import Message

STREAM = "sje:events"


def is_empty(client: redis.Redis) -> bool:
    return sum(waiting(client, STREAM).values()) == 0


def created(number: int) -> str:
    facts = {"status": "Accepted", "severity": "Standard", "customer": {"zone": "America/Chicago"}}
    return event("SJ-1", f"{number:03}", "service-job.created", facts)


@pytest.fixture
def runtime(broker: EmbeddedBroker, migrated_file: Path, tmp_path: Path) -> Iterator[Runtime]:
    settings = Settings(
        data_dir=tmp_path,
        database_url=stores.copied(migrated_file, tmp_path),
        stream_url=broker.url,
        broker_url="memory://",
        max_event_bytes=5_000,
    )
    runtime = Runtime(settings)
    yield runtime
    runtime.close()


@pytest.fixture
def client(broker: EmbeddedBroker) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(broker.url) as client:
        yield client


def test_every_shape_that_is_documented_comes_in_and_is_removed(runtime: Runtime, client: redis.Redis) -> None:
    client.xadd(STREAM, {"event": created(1)})  # before anybody reads
    with consuming(runtime):
        client.xadd(STREAM, {"data": created(2)})
        client.xadd(STREAM, {"event": f"[{created(3)},{created(4)}]"})
        document: dict[Any, Any] = json.loads(created(5))
        data = json.dumps(document.pop("data"))
        fields: dict[Any, Any] = {f"ce_{name}": value for name, value in document.items()}
        client.xadd(STREAM, fields | {"data": data})
        until(lambda: len(stored(runtime)) == 5)
        until(lambda: is_empty(client))
    assert letters(runtime) == []
    with runtime.store.reading() as connection:
        seen = ownership(connection, "stream")
    assert (seen.alive, {owner for owner, _generation in seen.owners.values()}) == (frozenset(), {None})


def test_whatever_is_no_event_becomes_a_dead_letter_and_stops_nothing(runtime: Runtime, client: redis.Redis) -> None:
    with consuming(runtime):
        client.xadd(STREAM, {"event": "not json"})
        client.xadd(STREAM, {"event": created(1), "extra": "1"})
        client.xadd(STREAM, {"event": "x" * 6_000})
        client.xadd(STREAM, {"event": b"\xff\xfe\x00"})
        client.xadd(STREAM, {"event": created(2)})
        until(lambda: stored(runtime) and is_empty(client))
    assert stored(runtime) == ["SJ-1.002"]
    assert letters(runtime) == ["bad-entry", "not-json", "not-json", "too-large"]


def die_with(runtime: Runtime, client: redis.Redis, numbers: range) -> None:
    """Let a consumer read these events and be killed before it has taken them in."""
    for number in numbers:
        client.xadd(STREAM, {"event": created(number)})
    killed = CONTEXT.Process(target=consume_and_die, args=(runtime.settings,))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("deaths", [1, 2])
def test_what_a_dead_consumer_left_comes_first_and_after_a_second_death_alone(
    runtime: Runtime, client: redis.Redis, monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    die_with(runtime, client, range(5))
    if deaths == 2:
        die_with(runtime, client, range(0))
    client.xadd(STREAM, {"event": created(9)})
    alone: list[str] = []
    take_in_redelivered = runtime.intake.take_in_redelivered

    def noted(door: str, message: Message, *arguments: Any, **options: Any) -> Any:
        alone.append(json.loads(message.body)["id"])
        return take_in_redelivered(door, message, *arguments, **options)

    monkeypatch.setattr(runtime.intake, "take_in_redelivered", noted)
    with consuming(runtime):
        until(lambda: len(stored(runtime)) == 6)
        until(lambda: is_empty(client))
    left = [f"SJ-1.00{number}" for number in range(5)]
    assert alone == ([] if deaths == 1 else left)
    assert stored(runtime) == [*left, "SJ-1.009"]
    assert attempts(runtime) == []


def test_a_frozen_consumer_that_wakes_changes_nothing_and_goes_on(
    runtime: Runtime, client: redis.Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The first consumer holds its batch until the second has taken over; then it wakes."""
    frozen, awake = threading.Event(), threading.Event()
    other = Runtime(runtime.settings)
    take = runtime.intake.take_in

    def hold(*arguments: Any, **options: Any) -> Any:
        if not frozen.is_set():
            frozen.set()
            awake.wait()
        return take(*arguments, **options)

    monkeypatch.setattr(runtime.intake, "take_in", hold)
    monkeypatch.setattr("tasks.doors.partition_leases.HANGS_AFTER", 0.5)
    client.xadd(STREAM, {"event": created(1)})
    with consuming(runtime):
        frozen.wait()
        with consuming(other):
            client.xadd(STREAM, {"event": created(2)})
            until(lambda: len(stored(runtime)) == 2)
            awake.set()
            until(lambda: "partitions were taken over" in [record.message for record in caplog.records])
        client.xadd(STREAM, {"event": created(3)})
        until(lambda: len(stored(runtime)) == 3)
    other.close()
    assert stored(runtime) == ["SJ-1.001", "SJ-1.002", "SJ-1.003"]
    assert letters(runtime) == []


def test_two_consumers_share_the_partitions_and_one_that_ends_gives_its_own_back(
    runtime: Runtime, client: redis.Redis
) -> None:
    def held() -> list[int]:
        with runtime.store.reading() as connection:
            seen = ownership(connection, "stream")
        return sorted(len(seen.of(name)) for name in seen.alive)

    other = Runtime(runtime.settings)
    with consuming(runtime):
        until(lambda: held() == [16])
        with consuming(other):
            until(lambda: held() == [8, 8])
        until(lambda: held() == [16])
        client.xadd(STREAM, {"event": created(1)})
        until(lambda: stored(runtime))
    other.close()


def test_a_message_that_was_begun_too_often_becomes_a_dead_letter(
    runtime: Runtime, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = runtime.intake.take_in

    def fails(door: str, messages: list[Message], *arguments: Any, **options: Any) -> Any:
        if any(b"SJ-1.003" in message.body for message in messages):
            raise ValueError("a fault of ours")
        return take(door, messages, *arguments, **options)

    monkeypatch.setattr(runtime.intake, "take_in", fails)
    with consuming(runtime, lease=timedelta(seconds=0.2)):
        for number in range(6):
            client.xadd(STREAM, {"event": created(number)})
        until(lambda: is_empty(client))
    assert stored(runtime) == [f"SJ-1.00{number}" for number in (0, 1, 2, 4, 5)]
    assert letters(runtime) == ["never-finished"]


def test_a_stream_that_vanishes_is_made_again(runtime: Runtime, client: redis.Redis) -> None:
    with consuming(runtime):
        client.xadd(STREAM, {"event": created(1)})
        until(lambda: stored(runtime))
        client.flushall()
        client.xadd(STREAM, {"event": created(2)})
        until(lambda: len(stored(runtime)) == 2)


def test_a_server_that_comes_back_is_read_again(runtime: Runtime, client: redis.Redis, broker: EmbeddedBroker) -> None:
    with consuming(runtime):
        client.xadd(STREAM, {"event": created(1)})
        until(lambda: stored(runtime))
        start_again(broker)
        with redis.Redis.from_url(broker.url) as anew:
            anew.xadd(STREAM, {"event": created(2)})
        until(lambda: len(stored(runtime)) == 2)


def test_something_else_in_the_streams_place_is_waited_out(runtime: Runtime, client: redis.Redis) -> None:
    client.set(STREAM, "no stream")
    with consuming(runtime):
        client.delete(STREAM)
        client.xadd(STREAM, {"event": created(1)})
        until(lambda: stored(runtime))

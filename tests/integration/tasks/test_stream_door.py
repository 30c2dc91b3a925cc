import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from settings import Settings
from tasks.broker.embedded import EmbeddedBroker
from tasks.runtime import Runtime
from tests import stores
from tests.integration.tasks.brokers import start_again
from tests.integration.tasks.day import event
from tests.integration.tasks.open_doors import attempts, consuming, letters, stored, until
from workflows.messages import Message

STREAM, GROUP = "sje:events", "sje"


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
        until(lambda: client.xlen(STREAM) == 0)
    assert letters(runtime) == []
    assert client.xpending(STREAM, GROUP)["pending"] == 0
    assert client.xinfo_consumers(STREAM, GROUP) == []  # whoever stops leaves the group


def test_whatever_is_no_event_becomes_a_dead_letter_and_stops_nothing(runtime: Runtime, client: redis.Redis) -> None:
    with consuming(runtime):
        client.xadd(STREAM, {"event": "not json"})
        client.xadd(STREAM, {"event": created(1), "extra": "1"})
        client.xadd(STREAM, {"event": "x" * 6_000})
        client.xadd(STREAM, {"event": b"\xff\xfe\x00"})
        client.xadd(STREAM, {"event": created(2)})
        until(lambda: stored(runtime) and client.xlen(STREAM) == 0)
    assert stored(runtime) == ["SJ-1.002"]
    assert letters(runtime) == ["bad-entry", "not-json", "not-json", "too-large"]


def abandon(client: redis.Redis, consumer: str, numbers: range) -> None:
    """Read as a consumer that then dies."""
    client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
    for number in numbers:
        client.xadd(STREAM, {"event": created(number)})
    client.xreadgroup(GROUP, consumer, {STREAM: ">"}, count=len(numbers))


def test_what_a_dead_consumer_left_comes_first_and_one_at_a_time(
    runtime: Runtime, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    abandon(client, "dead", range(5))
    client.xadd(STREAM, {"event": created(9)})
    alone: list[str] = []
    take_suspect = runtime.intake.take_suspect

    def noted(door: str, message: Message) -> Any:
        alone.append(json.loads(message.body)["id"])
        return take_suspect(door, message)

    monkeypatch.setattr(runtime.intake, "take_suspect", noted)
    with consuming(runtime, lease=timedelta(hours=1)):
        until(lambda: len(stored(runtime)) == 6)
        until(lambda: [each["name"] for each in client.xinfo_consumers(STREAM, GROUP)] != [b"dead"])
    assert alone == [f"SJ-1.00{number}" for number in range(5)]
    assert stored(runtime) == [*alone, "SJ-1.009"]
    assert attempts(runtime) == []


def test_what_several_dead_consumers_left_is_taken_over_in_the_order_of_the_stream(
    runtime: Runtime, client: redis.Redis
) -> None:
    abandon(client, "a-first", range(5))
    oldest = client.xpending_range(STREAM, GROUP, "-", "+", 1)[0]["message_id"]
    client.xclaim(STREAM, GROUP, "b-died-while-it-took-over", 0, [oldest])
    with consuming(runtime, lease=timedelta(hours=1)):
        until(lambda: len(stored(runtime)) == 5)
        until(lambda: len(client.xinfo_consumers(STREAM, GROUP)) == 1)
    assert stored(runtime) == [f"SJ-1.00{number}" for number in range(5)]


def test_what_a_connected_consumer_does_not_finish_is_taken_over_after_a_while(
    runtime: Runtime, client: redis.Redis, broker: EmbeddedBroker
) -> None:
    abandon(client, "stuck", range(2))
    with redis.Redis.from_url(broker.url, client_name="stuck") as stuck, consuming(runtime):
        stuck.ping()
        until(lambda: len(stored(runtime)) == 2)


def test_a_server_that_hides_its_clients_is_served_all_the_same(
    runtime: Runtime, client: redis.Redis, broker: EmbeddedBroker
) -> None:
    client.acl_setuser(
        "upstream", enabled=True, passwords=["+word"], keys=["*"], categories=["+@all"], commands=["-client|list"]
    )
    abandon(client, "dead", range(2))
    restricted = broker.url.replace("redis://", "redis://upstream:word@")
    runtime.settings = runtime.settings.model_copy(update={"stream_url": restricted})
    with consuming(runtime):
        until(lambda: len(stored(runtime)) == 2)


def test_a_message_that_was_begun_too_often_becomes_a_dead_letter(
    runtime: Runtime, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = runtime.intake.take

    def fails(door: str, messages: list[Message]) -> Any:
        if any(b"SJ-1.003" in message.body for message in messages):
            raise ValueError("a fault of ours")
        return take(door, messages)

    monkeypatch.setattr(runtime.intake, "take", fails)
    with consuming(runtime, lease=timedelta(seconds=0.2)):
        for number in range(6):
            client.xadd(STREAM, {"event": created(number)})
        until(lambda: client.xlen(STREAM) == 0)
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

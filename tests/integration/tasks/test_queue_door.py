"""The kombu door, on Valkey and on RabbitMQ."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from kombu import Connection

from settings import Settings
from store.errors import StoreRefusedError
from store.queries.dead_letters import dead_letters
from tasks.broker.embedded import EmbeddedBroker
from tasks.doors.consumer import run_consumer
from tasks.doors.door import DoorClosedError
from tasks.runtime import Runtime
from tests import stores
from tests.integration.tasks.day import event
from tests.integration.tasks.open_doors import consume_and_die, consuming, letters, stored, until
from tests.integration.tasks.rabbitmq import RABBITMQ, rabbitmq_problem
from tests.processes import CONTEXT
from workflows.messages import Message


def created(number: int) -> str:
    return event("SJ-1", f"{number:03}", "service-job.created", {"status": "Accepted", "severity": "Standard"})


@pytest.fixture(params=["valkey", pytest.param("rabbitmq", marks=pytest.mark.servers)])
def url(request: pytest.FixtureRequest, broker: EmbeddedBroker) -> str:
    if request.param == "valkey":
        return broker.url
    problem = rabbitmq_problem()
    if problem:
        pytest.skip(problem)
    return RABBITMQ


@pytest.fixture
def queue(url: str) -> Iterator[str]:
    """A queue of the test's own."""
    name = f"sje.test.{os.getpid()}.{uuid4().hex[:8]}"
    yield name
    with Connection(url) as connection:
        channel: Any = connection.channel()
        channel.queue_delete(name)


@pytest.fixture
def runtime(url: str, queue: str, migrated_file: Path, tmp_path: Path) -> Iterator[Runtime]:
    settings = Settings(
        data_dir=tmp_path,
        database_url=stores.copied(migrated_file, tmp_path),
        broker_url="memory://",
        event_queue_url=url,
        event_queue=queue,
        max_event_bytes=5_000,
    )
    runtime = Runtime(settings)
    yield runtime
    runtime.close()


@pytest.fixture
def publish(url: str, queue: str) -> Iterator[Callable[..., None]]:
    with Connection(url) as connection:
        channel: Any = connection.channel()
        channel.queue_declare(queue, durable=True, auto_delete=False)
        producer = connection.Producer(channel)

        def send(body: str | bytes, *, content_type: str = "application/json", **headers: str) -> None:
            named = {name.replace("_", ":", 1): value for name, value in headers.items()}
            producer.publish(
                body, routing_key=queue, content_type=content_type, content_encoding="utf-8", headers=named
            )

        yield send


def waiting(url: str, queue: str) -> int:
    with Connection(url) as connection:
        channel: Any = connection.channel()
        return int(channel.queue_declare(queue, durable=True, auto_delete=False).message_count)


def test_every_shape_that_is_documented_comes_in_and_is_acknowledged(
    runtime: Runtime, publish: Callable[..., None], url: str, queue: str
) -> None:
    publish(created(1))  # before anybody reads
    with consuming(runtime):
        publish(created(2), content_type="application/cloudevents+json")
        publish(created(3), content_type="text/plain")
        publish(f"[{created(4)},{created(5)}]", content_type="application/cloudevents-batch+json")
        document = json.loads(created(6))
        data = json.dumps(document.pop("data"))
        publish(data, **{f"cloudEvents_{name}": value for name, value in document.items()})
        until(lambda: len(stored(runtime)) == 6)
    assert letters(runtime) == []
    assert waiting(url, queue) == 0


def test_whatever_is_no_event_becomes_a_dead_letter_and_stops_nothing(
    runtime: Runtime, publish: Callable[..., None]
) -> None:
    with consuming(runtime):
        publish("not json")
        publish("x" * 6_000)
        publish(b"\xff\xfe", content_type="application/octet-stream")
        publish(created(1))
        until(lambda: stored(runtime) and len(letters(runtime)) == 3)
    assert letters(runtime) == ["not-json", "not-json", "too-large"]


on_redis_only = pytest.mark.parametrize("url", ["valkey"], indirect=True)
ADDRESSED = b'"delivery_tag":"1","delivery_info":{"exchange":"","routing_key":"q"}'
FOREIGN = [
    b"not json",
    b"\xff\xfe\x00",
    b"[" * 4_000,
    b"5",
    b'{"body":"e30=","properties":{}}',
    b'{"body":"e30","headers":{},"properties":{"body_encoding":"base64",%b}}' % ADDRESSED,
    b'{"body":"{}","headers":null,"properties":{%b}}' % ADDRESSED,
    b'{"body":7,"headers":{},"properties":{%b}}' % ADDRESSED,
]
"""What kombu did not write, and cannot read or put back."""


@on_redis_only
def test_whatever_is_pushed_to_the_list_is_taken_in_or_kept(
    runtime: Runtime, url: str, queue: str, caplog: pytest.LogCaptureFixture
) -> None:
    with redis.Redis.from_url(url) as client, consuming(runtime):
        client.lpush(queue, *FOREIGN, created(1))
        until(lambda: stored(runtime) and len(letters(runtime)) == len(FOREIGN))
        until(lambda: not client.exists(f"{queue}.unacked"))
    with runtime.store.reading() as connection:
        assert {letter.payload for letter in dead_letters(connection)} == set(FOREIGN)
    assert "door shut; it is opened again" not in [record.message for record in caplog.records]


@on_redis_only
def test_what_was_pushed_to_the_list_outlives_its_consumer(runtime: Runtime, url: str, queue: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.lpush(queue, created(1))
    killed = CONTEXT.Process(target=consume_and_die, args=(runtime.settings,))
    killed.start()
    killed.join()
    with consuming(runtime, lease=timedelta(seconds=1)):
        until(lambda: stored(runtime))


@pytest.mark.parametrize("deaths", [1, 2])
def test_what_a_dead_consumer_left_comes_again_in_order_and_after_a_second_death_alone(
    runtime: Runtime, publish: Callable[..., None], monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    alone: list[str] = []
    take_in_redelivered = runtime.intake.take_in_redelivered

    def noted(door: str, message: Message, *arguments: Any, **options: Any) -> Any:
        alone.append(json.loads(message.body)["id"])
        return take_in_redelivered(door, message, *arguments, **options)

    for number in range(3):
        publish(created(number))
    for _ in range(deaths):
        killed = CONTEXT.Process(target=consume_and_die, args=(runtime.settings,))
        killed.start()
        killed.join()
        assert killed.exitcode == -signal.SIGKILL
    monkeypatch.setattr(runtime.intake, "take_in_redelivered", noted)
    with consuming(runtime):
        publish(created(3))
        until(lambda: len(stored(runtime)) == 4)
    assert alone == ([] if deaths == 1 else [f"SJ-1.00{number}" for number in range(3)])
    assert stored(runtime) == [f"SJ-1.00{number}" for number in range(4)]


def test_a_message_that_was_begun_too_often_becomes_a_dead_letter(
    runtime: Runtime, publish: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    take = runtime.intake.take_in

    def fails(door: str, messages: list[Message], *arguments: Any, **options: Any) -> Any:
        if any(b"SJ-1.003" in message.body for message in messages):
            raise ValueError("a fault of ours")
        return take(door, messages, *arguments, **options)

    monkeypatch.setattr(runtime.intake, "take_in", fails)
    with consuming(runtime):
        for number in range(6):
            publish(created(number))
        until(lambda: letters(runtime) and len(stored(runtime)) == 5)
    assert letters(runtime) == ["never-finished"]


@pytest.mark.servers
def test_a_queue_that_operations_declared_otherwise_is_used_as_it_is(migrated_file: Path, tmp_path: Path) -> None:
    problem = rabbitmq_problem()
    if problem:
        pytest.skip(problem)
    name = f"sje.test.{uuid4().hex}"
    with Connection(RABBITMQ) as connection:
        channel: Any = connection.channel()
        channel.queue_declare(name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        connection.Producer(channel).publish(created(1), routing_key=name)
        url = stores.copied(migrated_file, tmp_path)
        runtime = Runtime(
            Settings(database_url=url, broker_url="memory://", event_queue_url=RABBITMQ, event_queue=name)
        )
        try:
            with consuming(runtime):
                until(lambda: stored(runtime))
        finally:
            runtime.close()
            channel.queue_delete(name)


@pytest.mark.parametrize("url", ["valkey", pytest.param("rabbitmq", marks=pytest.mark.servers)], indirect=True)
def test_what_was_read_and_cannot_be_kept_is_put_back_before_the_process_ends(
    runtime: Runtime, publish: Callable[..., None], url: str, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_arguments: object, **_named: object) -> None:
        raise StoreRefusedError("no such database")

    monkeypatch.setattr(runtime.intake, "take_in", refuses)
    for number in range(3):
        publish(created(number))
    with pytest.raises(DoorClosedError, match="no such database"):
        run_consumer(runtime, threading.Event())
    if url == RABBITMQ:  # on Redis they stand in the stream of the door's own
        until(lambda: waiting(url, queue) == 3)
    monkeypatch.undo()
    with consuming(runtime):
        until(lambda: len(stored(runtime)) == 3)
    assert letters(runtime) == []

"""The storms again on the servers that production has: PostgreSQL with Redis, and PostgreSQL with RabbitMQ."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis
from kombu import Connection, Exchange, Queue

from store.engine import Store
from tasks.broker.embedded import EmbeddedBroker
from tasks.queues import queue_names
from tests import stores
from tests.integration.tasks.calm import Calm
from tests.integration.tasks.day import NOTICES, OPENED, shuffled, stories, with_poison
from tests.integration.tasks.installation import Installation
from tests.integration.tasks.rabbitmq import RABBITMQ, rabbitmq_problem
from tests.receivers import HttpReceiver

pytestmark = [pytest.mark.servers, pytest.mark.slow]

REDIS = os.environ.get("SJE_TEST_REDIS", "redis://127.0.0.1:6379/13")
"""A database of a Redis that tests may empty."""

JOBS = 20


@pytest.fixture
def redis_url() -> Iterator[str]:
    with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as client:
        try:
            client.flushdb()
        except redis.ConnectionError as error:
            pytest.skip(f"Redis (set SJE_TEST_REDIS to use another) does not answer: {error}")
        yield REDIS
        client.flushdb()


@pytest.fixture
def rabbitmq_url() -> Iterator[str]:
    problem = rabbitmq_problem()
    if problem:
        pytest.skip(problem)
    with Connection(RABBITMQ) as connection:
        _delete_queues(connection)
        yield RABBITMQ
        _delete_queues(connection)


def _delete_queues(connection: Connection) -> None:
    channel: Any = connection.channel()
    for name in queue_names():
        channel.queue_delete(name)


@pytest.fixture
def database(postgresql_store: Store) -> str:
    stores.empty(postgresql_store)
    return postgresql_store.engine.url.render_as_string(hide_password=False)


def storm(running: Installation, calm: Calm, receiver: HttpReceiver) -> None:
    """A day of repeats, disorder, poison and killed processes that ends as a calm one does."""
    days = stories(JOBS)
    calm.take(with_poison([each for one in days for each in one]))
    documents = with_poison(shuffled(days, repeats=5))
    running.start("consumer", "worker", "beat", "beat-2")
    for part in range(2):
        running.publish(documents[part * 300 : part * 300 + 300])
        running.until(lambda: receiver.received)
        running.kill("consumer")
        running.kill("worker")
        running.start("consumer", "worker")
    running.publish(documents[600:])
    running.until(running.all_told)
    assert running.state() == calm.state()
    assert len({request.headers["webhook-id"] for request in receiver.received}) == JOBS * NOTICES
    assert set(running.stop().values()) == {0}


def test_postgresql_and_redis(
    install: Callable[..., Installation], calm: Calm, receiver: HttpReceiver, redis_url: str, database: str
) -> None:
    storm(install(database, redis_url, task_time_limit="3", visibility_timeout="4"), calm, receiver)


def test_postgresql_and_rabbitmq(
    install: Callable[..., Installation],
    calm: Calm,
    receiver: HttpReceiver,
    rabbitmq_url: str,
    broker: EmbeddedBroker,
    database: str,
) -> None:
    test = uuid4().hex
    exchange = Exchange(f"sje.test.{test}", type="topic", durable=True)
    with Connection(rabbitmq_url) as connection:
        queue = Queue(f"sje.test.{test}", exchange, routing_key="#", durable=True)(connection.channel())
        queue.declare()
        running = install(
            database,
            rabbitmq_url,
            stream_url=broker.url,
            event_queue=f"sje.test.events.{test}",
            outgoing_exchange=exchange.name,
            task_time_limit="3",
            visibility_timeout="4",
        )
        try:
            storm(running, calm, receiver)
            heard = list(iter(lambda: queue.get(no_ack=True), None))
        finally:
            channel: Any = connection.channel()
            for name in (queue.name, f"sje.test.events.{test}"):
                channel.queue_delete(name)
            channel.exchange_delete(exchange.name)
    versions: dict[str, list[int]] = {}
    for event in {message.properties["message_id"]: json.loads(message.body or "") for message in heard}.values():
        if "version" in event["data"]:
            versions.setdefault(event["data"]["exception_id"], []).append(event["data"]["version"])
    assert len(versions) == JOBS * OPENED
    assert all(heard_in == sorted(heard_in) for heard_in in versions.values())

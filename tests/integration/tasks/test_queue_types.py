"""The kinds of queues on RabbitMQ: quorum by a setting, and a virtual host that would make all queues quorum queues."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from kombu.utils.url import url_to_parts

from settings import Settings
from tasks.broker.connections import kombu_connection
from tasks.queues import queue_names
from tests.integration.tasks.day import stories
from tests.integration.tasks.installation import Installation
from tests.integration.tasks.rabbitmq import RABBITMQ, rabbitmq_problem
from tests.receivers import HttpReceiver

pytestmark = [pytest.mark.servers, pytest.mark.slow]


def control(*arguments: str) -> str:
    """Have the server's own tool do something."""
    command = ["rabbitmqctl", "--quiet", *arguments]
    return subprocess.run(command, check=True, capture_output=True, timeout=60, text=True).stdout


@pytest.fixture(params=["classic", "quorum"])
def host(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a virtual host of the test's own, whose queues are of this kind unless they say otherwise."""
    problem = rabbitmq_problem()
    if problem:
        pytest.skip(problem)
    if shutil.which("rabbitmqctl") is None:
        pytest.skip("rabbitmqctl is not there: a virtual host of the test's own cannot be made")
    name, parts = f"sje-test-{uuid4().hex[:8]}", url_to_parts(RABBITMQ)
    control("add_vhost", name, "--default-queue-type", request.param)
    control("set_permissions", "-p", name, str(parts.username), ".*", ".*", ".*")
    yield f"amqp://{parts.username}:{parts.password}@{parts.hostname}:{parts.port}/{name}"
    control("delete_vhost", name)


@pytest.mark.parametrize("kind", ["classic", "quorum"])
def test_departments_are_told_whatever_kind_of_queue_the_host_prefers(
    install: Callable[..., Installation], receiver: HttpReceiver, host: str, kind: str
) -> None:
    running = install(broker_url=host, broker_queue_type=kind)
    running.start("consumer", "worker", "beat")
    settings = Settings(broker_url=host, broker_queue_type=kind)  # type: ignore[arg-type] # parametrised
    running.until(lambda: running.has_pulse("consumer.queue"))
    with kombu_connection(host, settings) as connection:
        producer: Any = connection.Producer()
        for story in stories(3):
            for document in story:
                producer.publish(json.loads(document), routing_key="sje.events", serializer="json", retry=False)
    running.until(lambda: len(receiver.received) >= 3)
    running.until(lambda: running.has_pulse("queue.timers") and running.has_pulse("queue.notify.escalations"))
    listed = control("list_queues", "--no-table-headers", "-p", host.rpartition("/")[2], "name", "type")
    types = dict(line.split("\t") for line in listed.splitlines())
    assert {types[name].removeprefix("rabbit_").removesuffix("_queue") for name in (*queue_names(), "sje.events")} == {
        kind
    }
    assert set(running.stop().values()) == {0}


def test_queues_of_another_kind_end_the_worker_with_what_to_do(install: Callable[..., Installation], host: str) -> None:
    with kombu_connection(host, Settings()) as connection:
        channel: Any = connection.channel()
        channel.queue_declare("upkeep", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    running = install(broker_url=host)
    running.start("worker")
    running.until(lambda: running.has_died("worker"))
    said = running.said("worker")
    assert "the queue exists with other arguments" in said
    assert "SJE_BROKER_QUEUE_TYPE" in said

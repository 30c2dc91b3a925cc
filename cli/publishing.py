"""The doors that `sje publish` can use: the stream, the queue, or the intake of this very process."""

from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cli.errors import CommandError
from cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from tasks.runtime import Runtime

BATCH = 200
"""Events that are sent together."""


class Door(StrEnum):
    """A way in."""

    STREAM = "stream"
    QUEUE = "queue"
    DIRECT = "direct"


Send = Callable[[Sequence[bytes]], Counter[str]]
"""Sends events and counts what came of them: ``published`` where a consumer takes them in later."""


def sender(runtime: "Runtime", door: Door) -> Send:
    """The way to send through a door.

    Raises:
        CommandError: there is no broker that has this door.

    """
    return {Door.STREAM: _by_stream, Door.QUEUE: _by_queue, Door.DIRECT: _directly}[door](runtime)


def _by_stream(runtime: "Runtime") -> Send:
    from events.contract import EVENTS_STREAM_FIELD
    from tasks.broker.connections import redis_client

    url = runtime.settings.effective_stream_url
    if url is None:
        raise _no_broker("stream")
    client = redis_client(url, socket_timeout=30)
    name = runtime.settings.stream_name

    def send(bodies: Sequence[bytes]) -> Counter[str]:
        with client.pipeline(transaction=False) as pipeline:
            for body in bodies:
                pipeline.xadd(name, {EVENTS_STREAM_FIELD: body})
            pipeline.execute()
        return Counter(published=len(bodies))

    return send


def _by_queue(runtime: "Runtime") -> Send:
    url = runtime.settings.effective_event_queue_url
    if url is None:
        raise _no_broker("queue")
    from tasks.broker.connections import kombu_connection

    connection: Any = kombu_connection(url, runtime.settings)
    connection.ensure_connection(max_retries=1, interval_start=0)
    name = runtime.settings.event_queue
    _declare(connection, name, runtime.settings.broker_queue_type)
    producer = connection.Producer(auto_declare=False)

    def send(bodies: Sequence[bytes]) -> Counter[str]:
        for body in bodies:
            producer.publish(body, exchange="", routing_key=name, **_PLAIN_JSON)
        return Counter(published=len(bodies))

    return send


_PLAIN_JSON = {"content_type": "application/cloudevents+json", "content_encoding": "binary", "delivery_mode": 2}


def _declare(connection: Any, queue: str, kind: str) -> None:
    """Make the queue unless it is there: operations may have chosen another kind than ours, such as quorum."""
    from tasks.queues import queue_arguments

    try:
        connection.channel().queue_declare(queue=queue, passive=True)
    except connection.channel_errors:
        arguments = queue_arguments(kind)
        connection.channel().queue_declare(queue=queue, durable=True, auto_delete=False, arguments=arguments)


def _directly(runtime: "Runtime") -> Send:
    from itertools import chain

    from tasks.assignment.request import assign_after
    from tasks.outbox.enqueue import enqueue_portions
    from workflows.messages import Message

    def send(bodies: Sequence[bytes]) -> Counter[str]:
        messages = [Message(id=str(place), body=body) for place, body in enumerate(bodies)]
        taken = runtime.intake.take(Door.DIRECT, messages)
        enqueue_portions(runtime, taken.portions)
        assign_after(runtime, chain.from_iterable(taken.outcomes))
        return Counter(outcome.kind for outcomes in taken.outcomes for outcome in outcomes)

    return send


def _no_broker(door: str) -> CommandError:
    return CommandError(
        f"There is no broker with a {door}: SJE_BROKER_URL is not set, and no `sje up` runs on this data folder.",
        "Run `sje up` in another terminal, or take the events in at once with --door direct.",
        ExitCode.UNREACHABLE,
    )

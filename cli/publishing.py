"""Where `sje publish` sends events: the stream, the queue, or the intake of this process."""

from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cli.error_codes import ErrorCode
from cli.errors import CommandError

if TYPE_CHECKING:
    from tasks.runtime import Runtime

BATCH = 200
"""How many events are sent together."""


class PublishTarget(StrEnum):
    """Where events are published."""

    STREAM = "stream"
    QUEUE = "queue"
    DIRECT = "direct"


Send = Callable[[Sequence[bytes]], Counter[str]]
"""Sends events and counts the outcomes; ``published`` if a consumer takes them in later."""


def sender(runtime: "Runtime", target: PublishTarget) -> Send:
    """The function that sends events to a target.

    Raises:
        CommandError: there is no broker with this target.

    """
    senders = {PublishTarget.STREAM: _to_stream, PublishTarget.QUEUE: _to_queue, PublishTarget.DIRECT: _to_intake}
    return senders[target](runtime)


def _to_stream(runtime: "Runtime") -> Send:
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


def _to_queue(runtime: "Runtime") -> Send:
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


def _declare(connection: Any, queue: str, queue_type: str) -> None:
    """Declare the queue unless it exists: operations may have chosen another type, such as quorum."""
    from tasks.queues import queue_arguments

    try:
        connection.channel().queue_declare(queue=queue, passive=True)
    except connection.channel_errors:
        arguments = queue_arguments(queue_type)
        connection.channel().queue_declare(queue=queue, durable=True, auto_delete=False, arguments=arguments)


def _to_intake(runtime: "Runtime") -> Send:
    from itertools import chain

    from tasks.assignment.request import assign_after
    from tasks.outbox.enqueue import enqueue_portions
    from workflows.messages import Message

    def send(bodies: Sequence[bytes]) -> Counter[str]:
        messages = [Message(id=str(place), body=body) for place, body in enumerate(bodies)]
        taken = runtime.intake.take_in(PublishTarget.DIRECT, messages)
        enqueue_portions(runtime, taken.portions)
        assign_after(runtime, chain.from_iterable(taken.outcomes))
        return Counter(outcome.kind for outcomes in taken.outcomes for outcome in outcomes)

    return send


def _no_broker(target: str) -> CommandError:
    return CommandError(
        f"There is no broker with a {target}: SJE_BROKER_URL is not set, and no `sje up` runs on this data folder.",
        "Run `sje up` in another terminal, or use --door direct to take the events in at once.",
        ErrorCode.NO_BROKER,
    )

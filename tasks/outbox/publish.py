"""Publish the changes of exceptions: CloudEvents on a durable topic exchange, to which subscribers bind queues.

A subscriber binds ``parts-sourcing.#`` or ``*.pr_return.*``: the routing key is ``<department>.<type>.<kind>``. An
event may arrive twice; its ``id`` is the same then.
"""

from collections.abc import Sequence

from kombu import Exchange

from store.outbox import OutgoingEvent
from tasks.broker.messenger import ANSWER
from tasks.runtime import Runtime

CONTENT_TYPE = "application/cloudevents+json"
PERSISTENT = 2


def outgoing_exchange(name: str) -> Exchange:
    """The exchange that outgoing events are published to."""
    return Exchange(name, type="topic", durable=True)


def publish(runtime: Runtime, events: Sequence[OutgoingEvent]) -> None:
    """Publish events in this order; when it returns, the broker has accepted them all.

    Raises:
        BrokerAwayError: the broker did not accept all of them.

    """
    exchange = outgoing_exchange(runtime.settings.outgoing_exchange)
    with runtime.messenger.sending() as producer:
        for event in events:
            producer.publish(
                event.event.encode(),
                exchange=exchange,
                declare=[exchange],
                routing_key=event.routing_key,
                content_type=CONTENT_TYPE,
                content_encoding="utf-8",
                delivery_mode=PERSISTENT,
                message_id=event.id,
                **ANSWER,
            )

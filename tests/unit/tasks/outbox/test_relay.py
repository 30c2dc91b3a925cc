import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from kombu import Connection, Queue

from business_time.clock import FixedClock
from store.engine import Store
from store.heartbeats import take_lease
from store.outbox import Portion
from store.tables import portions
from tasks.outbox.enqueue import enqueue_portions
from tasks.outbox.notify import notify_department
from tasks.outbox.publish import outgoing_exchange
from tasks.outbox.relay import (
    EVENTS_BATCH,
    LOST_AFTER,
    enqueue_forgotten,
    enqueue_lost,
    find_lost,
    find_unenqueued,
    find_unpublished,
    publish_waiting,
    work_off,
)
from tasks.queues import notify_queue, waiting
from tasks.runtime import Runtime

DEPARTMENT = "parts-sourcing"


def count_waiting(runtime: Runtime) -> int:
    with runtime.messenger.sending() as producer:
        return waiting(producer.channel, notify_queue(DEPARTMENT))


def relay_forgotten(runtime: Runtime) -> int:
    return work_off(runtime, "relay.forgotten", find_unenqueued, enqueue_forgotten)


def relay_lost(runtime: Runtime) -> int:
    return work_off(runtime, "relay.lost", find_lost, enqueue_lost)


def relay_outgoing(runtime: Runtime) -> int:
    return work_off(runtime, "relay.outgoing", find_unpublished, publish_waiting)


def test_a_notice_that_nobody_handed_on_is_handed_on_after_a_while(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    clock: FixedClock,
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    write_portion("N1", "N2")
    write_portion("N3")
    assert relay_forgotten(runtime) == 0  # whoever wrote them may be about to
    clock.advance(timedelta(seconds=runtime.settings.relay_after_seconds))
    assert relay_forgotten(runtime) == 2
    assert count_waiting(runtime) == 2
    assert [(row["attempts"], row["enqueued_at"]) for row in rows(portions)] == [(1, clock.now())] * 2
    assert relay_forgotten(runtime) == 0


def test_a_notice_whose_message_was_lost_is_handed_on_again(
    make_runtime: Callable[..., Runtime], write_portion: Callable[..., Portion], clock: FixedClock
) -> None:
    runtime = make_runtime()
    lost, told = write_portion("N1"), write_portion("N2")
    clock.advance(timedelta(hours=1))
    enqueue_portions(runtime, find_unenqueued(runtime))
    notify_department(runtime, DEPARTMENT, told.id)
    clock.advance(timedelta(seconds=runtime.settings.relay_after_seconds * LOST_AFTER))
    assert relay_lost(runtime) == 0  # its queue still holds a message: the notice waits there
    with runtime.messenger.sending() as producer:
        producer.channel.queue_purge(notify_queue(DEPARTMENT))  # the broker loses everything
    assert [portion.id for portion in find_lost(runtime)] == [lost.id]
    assert relay_lost(runtime) == 1
    assert count_waiting(runtime) == 1
    with runtime.messenger.sending() as producer:
        producer.channel.queue_purge(notify_queue(DEPARTMENT))
    assert relay_lost(runtime) == 0  # it is given time again


def test_outgoing_events_reach_whoever_subscribes_in_order_and_are_marked(
    make_runtime: Callable[..., Runtime],
    write_events: Callable[..., None],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    document, ours = json.dumps({"specversion": "1.0"}), "parts-sourcing.pr_return.changed"
    write_events("EX-1.9.changed", "EX-1.10.changed", routing_key=ours, event=document)
    write_events("EX-2.1.changed", routing_key="dispatch.other.changed")
    write_events("EX-1.11.changed", routing_key=ours, event=document)
    exchange = outgoing_exchange(runtime.settings.outgoing_exchange)
    with Connection("memory://") as connection:
        queue = Queue("subscriber", exchange, routing_key="parts-sourcing.#")(connection.channel())
        queue.declare()
        assert relay_outgoing(runtime) == 3
        messages: list[Any] = [queue.get(), queue.get(), queue.get()]
        assert queue.get() is None
    ids = ["EX-1.9.changed", "EX-1.10.changed", "EX-1.11.changed"]
    assert [message.properties["message_id"] for message in messages] == ids
    assert messages[0].content_type == "application/cloudevents+json"
    assert json.loads(messages[0].body) == {"specversion": "1.0"}
    assert [row["published_at"] for row in rows(portions)] == [runtime.clock.now()] * 3
    assert relay_outgoing(runtime) == 0


def test_more_than_a_batch_is_published_in_one_tick_and_in_order(
    make_runtime: Callable[..., Runtime], write_events: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[str] = []
    monkeypatch.setattr(
        "tasks.outbox.relay.publish", lambda _runtime, events: published.extend(each.id for each in events)
    )
    names = [f"EX-1.{number}.changed" for number in range(2 * EVENTS_BATCH + 1)]
    for name in names:
        write_events(name)
    assert relay_outgoing(make_runtime()) == len(names)
    assert published == names


def test_whoever_comes_while_another_is_at_it_leaves_it_alone(
    make_runtime: Callable[..., Runtime], write_events: Callable[..., None], store: Store
) -> None:
    runtime = make_runtime()
    write_events("EX-1.1.opened")
    with store.writing() as connection:
        take_lease(connection, "relay.outgoing", runtime.real_clock.now(), timedelta(seconds=30))
    assert relay_outgoing(runtime) == 0
    assert len(find_unpublished(runtime)) == 1


def test_a_broker_that_is_away_leaves_everything_as_it_was(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    write_events: Callable[..., None],
    clock: FixedClock,
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime(broker_url="redis://127.0.0.1:1/0")
    write_portion("N1")
    write_events("EX-1.1.opened")
    clock.advance(timedelta(hours=1))
    assert (relay_forgotten(runtime), relay_outgoing(runtime)) == (0, 0)
    assert [(row["enqueued_at"], row["published_at"]) for row in rows(portions)] == [(None, None)] * 2

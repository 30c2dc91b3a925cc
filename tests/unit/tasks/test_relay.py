import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from kombu import Connection, Queue

from business_time.clock import FixedClock
from store.engine import Store
from store.heartbeats import take_turn
from store.tables import outbox
from tasks.handoff import hand_over
from tasks.notify import tell_department
from tasks.outgoing import outgoing_exchange
from tasks.queues import notify_queue, waiting
from tasks.relay import (
    LOST_AFTER,
    find_forgotten,
    find_lost,
    find_unpublished,
    hand_on_forgotten,
    hand_on_lost,
    publish_waiting,
    work_off,
)
from tasks.runtime import Runtime

DEPARTMENT = "parts-sourcing"


def count_waiting(runtime: Runtime) -> int:
    with runtime.messenger.sending() as producer:
        return waiting(producer.channel, notify_queue(DEPARTMENT))


def relay_forgotten(runtime: Runtime) -> int:
    return work_off(runtime, "relay.forgotten", find_forgotten, hand_on_forgotten)


def relay_lost(runtime: Runtime) -> int:
    return work_off(runtime, "relay.lost", find_lost, hand_on_lost)


def relay_outgoing(runtime: Runtime) -> int:
    return work_off(runtime, "relay.outgoing", find_unpublished, publish_waiting)


def test_a_notice_that_nobody_handed_on_is_handed_on_after_a_while(
    make_runtime: Callable[..., Runtime],
    write_notices: Callable[..., list[str]],
    clock: FixedClock,
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    write_notices("N1", "N2")
    assert relay_forgotten(runtime) == 0  # whoever wrote them may be about to
    clock.advance(timedelta(seconds=runtime.settings.relay_after_seconds))
    assert relay_forgotten(runtime) == 2
    assert count_waiting(runtime) == 1
    assert [(row["attempts"], row["handed_at"]) for row in rows(outbox)] == [(1, clock.now())] * 2
    assert relay_forgotten(runtime) == 0


def test_a_notice_whose_message_was_lost_is_handed_on_again(
    make_runtime: Callable[..., Runtime], write_notices: Callable[..., list[str]], clock: FixedClock
) -> None:
    runtime = make_runtime()
    write_notices("N1", "N2")
    clock.advance(timedelta(hours=1))
    hand_over(runtime, find_forgotten(runtime))
    tell_department(runtime, DEPARTMENT, ["N2"])
    clock.advance(timedelta(seconds=runtime.settings.relay_after_seconds * LOST_AFTER))
    assert relay_lost(runtime) == 0  # its queue still holds a message: the notice waits there
    with runtime.messenger.sending() as producer:
        producer.channel.queue_purge(notify_queue(DEPARTMENT))  # the broker loses everything
    assert relay_lost(runtime) == 1
    assert count_waiting(runtime) == 1
    with runtime.messenger.sending() as producer:
        producer.channel.queue_purge(notify_queue(DEPARTMENT))
    assert relay_lost(runtime) == 0  # it is given time again


def test_outgoing_events_reach_whoever_subscribes_in_order_and_are_marked(
    make_runtime: Callable[..., Runtime],
    write_notices: Callable[..., list[str]],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    common = {"kind": "publish", "reason": "changed", "payload": json.dumps({"specversion": "1.0"})}
    write_notices("EX-1.10.changed.out", "EX-1.9.changed.out", routing_key="parts-sourcing.pr_return.changed", **common)
    write_notices("EX-2.1.changed.out", routing_key="dispatch.other.changed", exception_id="EX-2", **common)
    exchange = outgoing_exchange(runtime.settings.outgoing_exchange)
    with Connection("memory://") as connection:
        queue = Queue("subscriber", exchange, routing_key="parts-sourcing.#")(connection.channel())
        queue.declare()
        assert relay_outgoing(runtime) == 3
        messages: list[Any] = [queue.get(), queue.get()]
        assert queue.get() is None
    assert [message.properties["message_id"] for message in messages] == ["EX-1.9.changed", "EX-1.10.changed"]
    assert messages[0].content_type == "application/cloudevents+json"
    assert json.loads(messages[0].body) == {"specversion": "1.0"}
    assert all(row["handed_at"] for row in rows(outbox))
    assert relay_outgoing(runtime) == 0


def test_whoever_comes_while_another_is_at_it_leaves_it_alone(
    make_runtime: Callable[..., Runtime], write_notices: Callable[..., list[str]], store: Store
) -> None:
    runtime = make_runtime()
    write_notices("EX-1.1.opened.out", kind="publish")
    with store.writing() as connection:
        take_turn(connection, "relay.outgoing", runtime.real_clock.now(), timedelta(seconds=30))
    assert relay_outgoing(runtime) == 0
    assert len(find_unpublished(runtime)) == 1


def test_a_broker_that_is_away_leaves_everything_as_it_was(
    make_runtime: Callable[..., Runtime],
    write_notices: Callable[..., list[str]],
    clock: FixedClock,
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime(broker_url="redis://127.0.0.1:1/0")
    write_notices("N1")
    write_notices("EX-1.1.opened.out", kind="publish")
    clock.advance(timedelta(hours=1))
    assert (relay_forgotten(runtime), relay_outgoing(runtime)) == (0, 0)
    assert [row["handed_at"] for row in rows(outbox)] == [None, None]

from collections.abc import Callable
from typing import Any

import pytest
from celery.exceptions import QueueNotFound

from state_machines.declaration.departments import Department
from store.outbox import Portion
from store.tables import portions
from tasks.outbox.enqueue import enqueue_portions, send
from tasks.queues import notify_queue, waiting
from tasks.runtime import Runtime


def messages(runtime: Runtime, queue: str) -> list[Any]:
    """Take what lies in a queue, as Celery would read it."""
    found = []
    with runtime.celery.connection_for_read() as connection:
        declared: Any = runtime.celery.amqp.queues[queue]
        simple = connection.SimpleQueue(declared)
        while simple.qsize():
            message = simple.get(timeout=1)
            message.ack()
            found.append(message)
        simple.close()
    return found


def test_a_portion_is_one_message_that_names_it(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    first, other, second = write_portion("N1", "N2"), write_portion("N3", department="dispatch"), write_portion("N4")
    assert enqueue_portions(runtime, [first, other, second]) == 3
    found = messages(runtime, notify_queue("parts-sourcing"))
    assert [message.decode()[0] for message in found] == [["parts-sourcing", each.id] for each in (first, second)]
    assert {message.headers["task"] for message in found} == {"notify"}
    assert {message.properties["delivery_info"]["routing_key"] for message in found} == {"notify.parts-sourcing"}
    assert found[0].headers["argsrepr"] == f"('parts-sourcing', {first.id}: 2 notices)"
    assert len(messages(runtime, notify_queue("dispatch"))) == 1
    assert all(row["enqueued_at"] == runtime.clock.now() for row in rows(portions))


def test_a_message_is_as_small_for_many_notices_as_for_one(
    make_runtime: Callable[..., Runtime], write_portion: Callable[..., Portion]
) -> None:
    runtime = make_runtime()
    enqueue_portions(runtime, [write_portion(*(f"N{number}" for number in range(200))), write_portion("N200")])
    many, one = messages(runtime, notify_queue("parts-sourcing"))
    assert len(many.body) == len(one.body)


def test_sending_marks_nothing(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    send(runtime, [write_portion("N1")])
    assert len(messages(runtime, notify_queue("parts-sourcing"))) == 1
    assert rows(portions)[0]["enqueued_at"] is None


def test_without_a_broker_nothing_is_handed_on_and_nothing_fails(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    assert enqueue_portions(make_runtime(broker_url=None), [write_portion("N1")]) == 0
    assert rows(portions)[0]["enqueued_at"] is None


def test_a_broker_that_is_away_is_left_to_the_relay(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    assert enqueue_portions(make_runtime(broker_url="redis://127.0.0.1:1/0"), [write_portion("N1")]) == 0
    assert rows(portions)[0]["enqueued_at"] is None


def test_every_department_has_a_queue(
    make_runtime: Callable[..., Runtime], write_portion: Callable[..., Portion]
) -> None:
    runtime = make_runtime()
    enqueue_portions(runtime, [write_portion(f"N-{each.slug}", department=each.slug) for each in Department])
    with runtime.messenger.sending() as producer:
        assert {waiting(producer.channel, notify_queue(each.slug)) for each in Department} == {1}


def test_a_department_that_does_not_exist_is_an_error_and_not_a_queue(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime()
    with pytest.raises(QueueNotFound), runtime.messenger.sending() as producer:
        runtime.celery.send_task("notify", args=["nobody", 1], queue="notify.nobody", producer=producer)

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from celery.exceptions import QueueNotFound

from state_machines.declaration.departments import Department
from store.tables import outbox
from tasks.handoff import GROUP_SIZE, groups, hand_over
from tasks.queues import notify_queue, waiting
from tasks.runtime import Runtime


@dataclass
class Notice:
    id: str
    department: str


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


def test_a_department_gets_one_message_with_the_ids_of_its_notices(
    make_runtime: Callable[..., Runtime],
    write_notices: Callable[..., list[str]],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    write_notices("N1", "N2")
    write_notices("N3", department="dispatch")
    notices = [Notice("N1", "parts-sourcing"), Notice("N3", "dispatch"), Notice("N2", "parts-sourcing")]
    assert hand_over(runtime, notices) == 3
    (message,) = messages(runtime, notify_queue("parts-sourcing"))
    assert message.headers["task"] == "notify"
    assert message.decode()[0] == ["parts-sourcing", ["N1", "N2"]]
    assert message.properties["delivery_info"]["routing_key"] == "notify.parts-sourcing"
    assert len(messages(runtime, notify_queue("dispatch"))) == 1
    assert all(row["handed_at"] == runtime.clock.now() for row in rows(outbox))


def test_many_notices_are_several_messages() -> None:
    notices = [Notice(f"N{number}", "dispatch") for number in range(GROUP_SIZE * 2 + 1)]
    assert [len(ids) for _, ids in groups(notices)] == [GROUP_SIZE, GROUP_SIZE, 1]


def test_without_a_broker_nothing_is_handed_on_and_nothing_fails(
    make_runtime: Callable[..., Runtime],
    write_notices: Callable[..., list[str]],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime(broker_url=None)
    write_notices("N1")
    assert hand_over(runtime, [Notice("N1", "parts-sourcing")]) == 0
    assert rows(outbox)[0]["handed_at"] is None


def test_a_broker_that_is_away_is_left_to_the_relay(
    make_runtime: Callable[..., Runtime],
    write_notices: Callable[..., list[str]],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime(broker_url="redis://127.0.0.1:1/0")
    write_notices("N1")
    assert hand_over(runtime, [Notice("N1", "parts-sourcing")]) == 0
    assert rows(outbox)[0]["handed_at"] is None


def test_every_department_has_a_queue(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime()
    hand_over(runtime, [Notice(f"N-{department}", department.slug) for department in Department])
    with runtime.messenger.sending() as producer:
        assert {waiting(producer.channel, notify_queue(each.slug)) for each in Department} == {1}


def test_a_department_that_does_not_exist_is_an_error_and_not_a_queue(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime()
    with pytest.raises(QueueNotFound), runtime.messenger.sending() as producer:
        runtime.celery.send_task("notify", args=["nobody", []], queue="notify.nobody", producer=producer)

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from store.deliveries import disable
from store.engine import Store
from store.outbox import Portion
from store.tables import deliveries, portions
from tasks.outbox.notify import notify_department
from tasks.runtime import Runtime
from tests.receivers import HttpReceiver, MailReceiver

DEPARTMENT = "parts-sourcing"
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


def states(rows: Callable[[Any], list[dict[str, Any]]]) -> set[tuple[str, str, str]]:
    return {(row["notice_id"], row["channel"], row["status"]) for row in rows(deliveries)}


def test_a_department_is_told_on_every_channel_once_however_often_the_message_comes(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    portion = write_portion("N1", "N2", "N3")
    with HttpReceiver() as hook, HttpReceiver() as room, MailReceiver() as mailbox:
        runtime = make_runtime(
            webhook_allow_private=True,
            smtp={"host": "127.0.0.1", "port": mailbox.port, "starttls": False},
            departments={
                DEPARTMENT: {
                    "email": "desk@example.com",
                    "webhook_url": hook.url,
                    "webhook_secret": SECRET,
                    "chat_webhook_url": room.url,
                }
            },
        )
        for _ in range(3):
            notify_department(runtime, DEPARTMENT, portion.id)
    assert (len(hook.received), len(room.received), len(mailbox.mails)) == (3, 1, 1)
    assert states(rows) == {
        (notice, channel, "delivered")
        for notice in ("N1", "N2", "N3")
        for channel in ("desk", "email", "webhook", "chat")
    }
    assert {row["attempts"] for row in rows(deliveries)} == {1}
    assert [row["planned_at"] for row in rows(portions)] == [runtime.clock.now()]


def test_two_workers_at_once_tell_nobody_twice(
    make_runtime: Callable[..., Runtime], write_portion: Callable[..., Portion]
) -> None:
    portion = write_portion(*(f"N{number}" for number in range(30)))
    with HttpReceiver() as hook:
        channels = {DEPARTMENT: {"webhook_url": hook.url, "webhook_secret": SECRET}}
        runtimes = [make_runtime(webhook_allow_private=True, departments=channels) for _ in range(3)]
        with ThreadPoolExecutor(3) as workers:
            list(workers.map(lambda runtime: notify_department(runtime, DEPARTMENT, portion.id), runtimes))
    assert len(hook.received) == 30
    assert len({request.headers["webhook-id"] for request in hook.received}) == 30


def test_a_channel_that_is_off_is_left_out(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    rows: Callable[[Any], list[dict[str, Any]]],
    store: Store,
) -> None:
    portion = write_portion("N1")
    with HttpReceiver() as hook:
        channels = {DEPARTMENT: {"webhook_url": hook.url, "webhook_secret": SECRET}}
        runtime = make_runtime(webhook_allow_private=True, departments=channels)
        with store.writing() as connection:
            disable(connection, DEPARTMENT, "webhook", "410 Gone", runtime.clock.now())
        notify_department(runtime, DEPARTMENT, portion.id)
    assert hook.received == []
    assert states(rows) == {("N1", "desk", "delivered")}


def test_a_message_tells_of_its_own_portion_only(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    write_portion("N1")
    notify_department(make_runtime(), DEPARTMENT, write_portion("N2").id)
    assert states(rows) == {("N2", "desk", "delivered")}
    assert [row["planned_at"] is None for row in rows(portions)] == [True, False]


def test_a_message_about_a_portion_of_another_department_or_of_none_does_nothing(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    theirs = write_portion("N1", department="dispatch")
    for number in (theirs.id, theirs.id + 1):
        notify_department(make_runtime(), DEPARTMENT, number)
    assert rows(deliveries) == []

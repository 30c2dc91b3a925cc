import base64
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from business_time.clock import FixedClock, SystemClock
from store.deliveries import Delivery, plan
from store.engine import Store
from store.outbox import Portion
from store.queries.dead_letters import dead_letters as letters_of
from store.tables import dead_letters, deliveries, disabled_channels
from tasks.channels.engine.channel import Channel, Receipt, again, taken
from tasks.outbox.delivery import GRACE, RETRIES, deliver
from tasks.outbox.notify import notify_department
from tasks.runtime import Runtime
from tasks.upkeep import attempt_due
from tests.receivers import Answer, HttpReceiver
from workflows.replay import replay

DEPARTMENT = "parts-sourcing"
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


class Scripted:
    """A channel that does as it is told."""

    name = "webhook"
    portion = 2

    def __init__(self, answer: Callable[[Sequence[Delivery]], Iterator[Receipt]]) -> None:
        self.told: list[list[str]] = []
        self._answer = answer

    def deliver(self, deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
        self.told.append([delivery.notice_id for delivery in deliveries])
        yield from self._answer(deliveries)


def says_yes(deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
    yield taken(deliveries)


def says_no(deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
    yield again(deliveries, "HTTP 500")


def breaks(deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
    yield taken(deliveries[:1])
    raise RuntimeError("a fault of ours")


@pytest.fixture
def planned(store: Store, clock: FixedClock, write_portion: Callable[..., Portion]) -> int:
    """The number of a portion of three notices that are due on the department's webhook."""
    portion = write_portion("N1", "N2", "N3")
    with store.writing() as connection:
        plan(connection, DEPARTMENT, portion.id, ["webhook"], now=clock.now(), due=clock.now())
    return portion.id


@pytest.fixture
def runtime(make_runtime: Callable[..., Runtime], planned: int) -> Runtime:
    return make_runtime()


def use(runtime: Runtime, channel: Channel) -> None:
    runtime.channels._open[DEPARTMENT] = {"webhook": channel}


def by_notice(rows: Callable[[Any], list[dict[str, Any]]], what: str) -> dict[str, Any]:
    return {row["notice_id"]: row[what] for row in rows(deliveries) if row["channel"] == "webhook"}


def test_what_is_due_is_told_in_portions(runtime: Runtime, rows: Callable[[Any], list[dict[str, Any]]]) -> None:
    channel = Scripted(says_yes)
    use(runtime, channel)
    assert deliver(runtime, DEPARTMENT, "webhook") == 3
    assert channel.told == [["N1", "N2"], ["N3"]]
    assert set(by_notice(rows, "status").values()) == {"delivered"}
    assert deliver(runtime, DEPARTMENT, "webhook") == 0


def test_what_was_not_taken_is_tried_again_by_the_table_and_then_given_up(
    runtime: Runtime, clock: FixedClock, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    channel = Scripted(says_no)
    use(runtime, channel)
    for attempt, wait in enumerate(RETRIES, start=1):
        assert attempt_due(runtime) == 3
        assert by_notice(rows, "attempts") == dict.fromkeys(("N1", "N2", "N3"), attempt)
        assert by_notice(rows, "next_attempt_at") == dict.fromkeys(("N1", "N2", "N3"), clock.now() + wait)
        clock.advance(wait - timedelta(seconds=1))
        assert attempt_due(runtime) == 0
        clock.advance(timedelta(seconds=1))
    assert attempt_due(runtime) == 3
    assert by_notice(rows, "status") == dict.fromkeys(("N1", "N2", "N3"), "failed")
    letters = rows(dead_letters)
    assert sorted(letter["event_id"] for letter in letters) == ["N1", "N2", "N3"]
    assert {letter["code"] for letter in letters} == {"undeliverable"}
    assert "10 attempts, the last: HTTP 500" in letters[0]["reason"]
    assert json.loads(letters[0]["payload"])["department"] == DEPARTMENT


def test_what_was_given_up_is_told_once_its_receiver_is_mended_and_its_letter_replayed(
    runtime: Runtime, store: Store, clock: FixedClock, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    use(runtime, Scripted(says_no))
    for wait in (*RETRIES, timedelta(0)):
        attempt_due(runtime)
        clock.advance(wait)
    with store.reading() as connection:
        letters = letters_of(connection)
    assert all(replay(store, runtime.intake, clock, letter, by="ann").settled for letter in letters)
    assert by_notice(rows, "attempts") == dict.fromkeys(("N1", "N2", "N3"), 0)
    clock.move_to(SystemClock().now())
    attempt_due(runtime)  # in vain again: by the table, and not given up at once
    assert set(by_notice(rows, "status").values()) == {"pending"}
    clock.advance(RETRIES[0])
    use(runtime, Scripted(says_yes))
    assert attempt_due(runtime) == 3
    assert set(by_notice(rows, "status").values()) == {"delivered"}
    assert {letter["status"] for letter in rows(dead_letters)} == {"replayed"}
    assert not replay(store, runtime.intake, clock, letters[0], by="ann").settled, "it was told"


def test_the_table_is_that_of_standard_webhooks() -> None:
    hours = [wait / timedelta(hours=1) for wait in RETRIES[3:]]
    assert RETRIES[:3] == (timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30))
    assert hours == [2, 5, 10, 14, 20, 24]


def test_a_pause_that_a_receiver_asks_for_is_kept(
    runtime: Runtime, clock: FixedClock, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    pause = timedelta(hours=1)
    busy = partial(Receipt, kind="busy", error="HTTP 429", retry_after=pause)
    use(runtime, Scripted(lambda some: iter([busy(deliveries=tuple(some[:1]), untried=tuple(some[1:]))])))
    assert deliver(runtime, DEPARTMENT, "webhook") == 1
    assert by_notice(rows, "attempts") == {"N1": 1, "N2": 0, "N3": 0}
    assert by_notice(rows, "next_attempt_at") == {
        "N1": clock.now() + pause,
        "N2": clock.now() + pause,
        "N3": clock.now(),
    }
    assert by_notice(rows, "last_error")["N2"] == "not tried after another failed: HTTP 429"


@pytest.mark.parametrize("answer", [Answer(429, {"Retry-After": "20"}), Answer(503, {"Retry-After": "20"})])
def test_a_pause_is_kept_by_every_notice_of_the_channel_and_costs_none_an_attempt(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    clock: FixedClock,
    rows: Callable[[Any], list[dict[str, Any]]],
    answer: Answer,
) -> None:
    portions = [write_portion(*(f"N{part}.{number}" for number in range(30))).id for part in range(2)]
    with HttpReceiver() as hook:
        hook.answers.extend([answer] * 100)
        channels = {DEPARTMENT: {"webhook_url": hook.url, "webhook_secret": SECRET}}
        runtime = make_runtime(webhook_allow_private=True, departments=channels)
        for _ in range(2):
            for portion in portions:  # the second one comes while the receiver is left alone
                notify_department(runtime, DEPARTMENT, portion)
            attempt_due(runtime)
        assert len(hook.received) == 1
        assert sum(by_notice(rows, "attempts").values()) == 1
        clock.advance(timedelta(seconds=19))
        assert attempt_due(runtime) == 0
        clock.advance(timedelta(seconds=1))
        assert attempt_due(runtime) == 1
        assert len(hook.received) == 2
        hook.answers.clear()
        clock.advance(RETRIES[1])
        assert attempt_due(runtime) == 60
    assert set(by_notice(rows, "status").values()) == {"delivered"}
    assert sorted(by_notice(rows, "attempts").values()) == [1] * 59 + [3]


def test_a_receiver_that_does_not_answer_is_left_alone_for_a_moment(
    make_runtime: Callable[..., Runtime],
    write_portion: Callable[..., Portion],
    clock: FixedClock,
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    with HttpReceiver() as gone:
        url = gone.url
    channels = {DEPARTMENT: {"webhook_url": url, "webhook_secret": SECRET}}
    runtime = make_runtime(webhook_allow_private=True, departments=channels)
    notify_department(runtime, DEPARTMENT, write_portion(*(f"N{number}" for number in range(30))).id)
    assert sum(by_notice(rows, "attempts").values()) == 1
    clock.advance(RETRIES[0])
    assert attempt_due(runtime) == 1
    assert sum(by_notice(rows, "attempts").values()) == 2


def test_a_receiver_that_is_gone_switches_the_channel_off(
    runtime: Runtime, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    channel = Scripted(lambda some: iter([Receipt(kind="gone", deliveries=tuple(some), error="410")]))
    use(runtime, channel)
    deliver(runtime, DEPARTMENT, "webhook")
    assert channel.told == [["N1", "N2"]]  # the third is not even tried
    assert by_notice(rows, "status") == dict.fromkeys(("N1", "N2", "N3"), "failed")
    assert [(row["department"], row["channel"]) for row in rows(disabled_channels)] == [(DEPARTMENT, "webhook")]


def test_a_channel_that_breaks_off_accounts_for_every_delivery(
    runtime: Runtime, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    use(runtime, Scripted(breaks))
    deliver(runtime, DEPARTMENT, "webhook")
    assert by_notice(rows, "status") == {"N1": "delivered", "N2": "pending", "N3": "delivered"}
    assert "RuntimeError: a fault of ours" in by_notice(rows, "last_error")["N2"]


def test_a_delivery_that_kills_its_worker_every_time_is_given_up(
    runtime: Runtime, clock: FixedClock, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    def dies_at_n1(some: Sequence[Delivery]) -> Iterator[Receipt]:
        if any(delivery.notice_id == "N1" for delivery in some):
            raise SystemExit(137)  # as near to a killed process as a test in one process comes
        yield taken(some)

    channel = Scripted(dies_at_n1)
    use(runtime, channel)
    for _ in range(len(RETRIES) + 1):
        with pytest.raises(SystemExit):
            attempt_due(runtime)
        clock.advance(timedelta(seconds=runtime.settings.task_time_limit) + GRACE)
    attempt_due(runtime)
    assert channel.told[:3] == [["N1", "N2"], ["N3"], ["N1"]]  # after the first time it is attempted alone
    assert by_notice(rows, "status") == {"N1": "failed", "N2": "delivered", "N3": "delivered"}
    (letter,) = rows(dead_letters)
    assert letter["reason"].endswith("it was begun and never finished: it seems to kill its worker")


def test_a_channel_that_is_not_set_for_a_while_is_told_when_it_is_set_again(
    runtime: Runtime, clock: FixedClock, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    attempt_due(runtime)
    assert by_notice(rows, "status") == dict.fromkeys(("N1", "N2", "N3"), "pending")
    assert by_notice(rows, "last_error")["N1"] == "the channel is not set"
    assert rows(disabled_channels) == []
    clock.advance(RETRIES[0])
    use(runtime, Scripted(says_yes))
    assert attempt_due(runtime) == 3
    assert set(by_notice(rows, "status").values()) == {"delivered"}


def test_a_channel_that_is_never_set_again_is_given_up_by_the_table(
    runtime: Runtime, clock: FixedClock, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    for wait in (*RETRIES, timedelta(0)):
        attempt_due(runtime)
        clock.advance(wait)
    assert set(by_notice(rows, "status").values()) == {"failed"}
    assert {letter["reason"].rpartition(": ")[2] for letter in rows(dead_letters)} == {"the channel is not set"}


def test_a_claim_outlives_the_task_that_made_it(runtime: Runtime, clock: FixedClock, planned: int) -> None:
    used: list[Sequence[Delivery]] = []

    def slow(some: Sequence[Delivery]) -> Iterator[Receipt]:
        used.append(some)
        clock.advance(timedelta(seconds=runtime.settings.task_time_limit))
        assert deliver(runtime, DEPARTMENT, "webhook", planned) == 0  # a second worker meanwhile
        yield taken(some)

    channel = Scripted(slow)
    channel.portion = 3
    use(runtime, channel)
    deliver(runtime, DEPARTMENT, "webhook", planned)
    assert len(used) == 1


def test_only_the_notices_of_a_portion_are_told_when_it_is_named(
    runtime: Runtime, store: Store, clock: FixedClock, write_portion: Callable[..., Portion]
) -> None:
    other = write_portion("N4")
    with store.writing() as connection:
        plan(connection, DEPARTMENT, other.id, ["webhook"], now=clock.now(), due=clock.now())
    channel = Scripted(says_yes)
    use(runtime, channel)
    assert deliver(runtime, DEPARTMENT, "webhook", other.id) == 1
    assert channel.told == [["N4"]]

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from store.dead_letters import DeadLetter, add_dead_letters
from store.errors import FencedOffError, StoreUnavailableError
from store.partitions import Fence
from store.tables import dead_letters, inbox, intake_attempts
from tasks.doors.arrivals import UnreadableMessage
from tasks.doors.batch_intake import BatchIntake
from tasks.doors.redis_stream import read_entry
from tasks.runtime import Runtime
from tests.samples import denied, job_created, message
from workflows.messages import Message

Rows = Callable[[Any], list[dict[str, Any]]]


def event(number: int) -> Message:
    document = {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": "urn:test",
        "type": "com.cinchhs.service-job.created",
        "subject": f"SJ-{number}",
        "time": "2026-11-20T17:00:00Z",
        "data": {"status": "Accepted", "severity": "Standard", "customer": {"zone": "America/Chicago"}},
    }
    return Message(id=f"{number}-0", body=json.dumps(document).encode())


MISFIT = UnreadableMessage(payload=b"?", code="bad-entry", reason="why", fix="how")


@pytest.fixture
def runtime(make_runtime: Callable[..., Runtime]) -> Runtime:
    return make_runtime()


def test_events_are_taken_in_and_misfits_are_kept(runtime: Runtime, rows: Rows) -> None:
    taking = BatchIntake(runtime, "stream", threading.Event())
    assert taking.together([event(1), MISFIT, event(2)]) == ([True, True, True], [])
    assert [row["event_id"] for row in rows(inbox)] == ["e-1", "e-2"]
    assert [(row["door"], row["code"]) for row in rows(dead_letters)] == [("stream", "bad-entry")]


def test_events_wait_for_the_database(
    runtime: Runtime, rows: Rows, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, failures = runtime.intake.take_in, iter([StoreUnavailableError("away"), StoreUnavailableError("away")])

    def take(*arguments: Any, **options: Any) -> Any:
        failure = next(failures, None)
        if failure:
            raise failure
        return real(*arguments, **options)

    monkeypatch.setattr(runtime.intake, "take_in", take)
    with caplog.at_level(logging.WARNING):
        assert BatchIntake(runtime, "stream", threading.Event()).together([event(1)]) == ([True], [])
    assert [record.message for record in caplog.records] == ["away; waiting until it is back", "back"]
    assert len(rows(inbox)) == 1


def test_what_waits_for_the_database_is_not_acknowledged_when_the_process_stops(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()

    def take(*_arguments: Any, **_options: Any) -> None:
        stop.set()
        raise StoreUnavailableError("away")

    monkeypatch.setattr(runtime.intake, "take_in", take)
    monkeypatch.setattr(runtime.intake, "take_in_redelivered", take)
    taking = BatchIntake(runtime, "stream", stop)
    assert taking.together([event(1), MISFIT]) == ([False, False], [])
    stop.clear()
    assert taking.suspect(event(1)) == (False, [])


def test_a_fault_of_ours_costs_only_the_message_that_meets_it(
    runtime: Runtime, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = runtime.intake.take_in

    tried: list[list[str]] = []

    def take(door: str, messages: list[Message], *arguments: Any, **options: Any) -> Any:
        tried.append([message.id for message in messages])
        if "2-0" in tried[-1]:
            raise ValueError("a fault of ours")
        return real(door, messages, *arguments, **options)

    monkeypatch.setattr(runtime.intake, "take_in", take)
    taking = BatchIntake(runtime, "stream", threading.Event())
    assert taking.together([event(1), event(2), event(3)]) == ([True, True, True], [])
    assert tried == [["1-0", "2-0", "3-0"], ["1-0"], ["2-0"], ["2-0"], ["2-0"], ["3-0"]]  # nothing passes it meanwhile
    assert [row["event_id"] for row in rows(inbox)] == ["e-1", "e-3"]
    assert [row["code"] for row in rows(dead_letters)] == ["never-finished"]


def test_a_message_of_which_not_even_a_dead_letter_can_be_kept_stops_nobody(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any, **_options: Any) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(runtime.intake, "take_in_redelivered", fails)
    monkeypatch.setattr("tasks.process.backoff.SHORTEST", 0.001)
    assert BatchIntake(runtime, "stream", threading.Event()).suspect(event(1)) == (False, [])


@pytest.mark.parametrize("how", ["together", "suspect"])
def test_what_another_consumer_reads_by_now_is_left_to_it(runtime: Runtime, rows: Rows, how: str) -> None:
    taking = BatchIntake(runtime, "stream", threading.Event())
    fence = Fence(door="stream", generations={0: 1})
    with pytest.raises(FencedOffError):
        taking.together([event(1)], fence) if how == "together" else taking.suspect(event(1), fence)
    assert rows(inbox) == []
    assert rows(dead_letters) == []


def test_an_entry_with_nul_in_the_name_of_a_field_becomes_a_dead_letter(runtime: Runtime, rows: Rows) -> None:
    taking = BatchIntake(runtime, "stream", threading.Event())
    bad = read_entry("1-0", {b"\xff\x00": b"x"}, 10_000)
    assert taking.together([event(1), bad]) == ([True, True], [])
    (letter,) = rows(dead_letters)
    assert letter["code"] == "bad-entry"
    assert "\\x00" in letter["reason"]


def test_a_misfit_that_cannot_be_written_down_is_kept_when_its_attempts_are_used_up(
    runtime: Runtime, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep(connection: Any, letters: list[DeadLetter], now: Any) -> None:
        if any(letter.reason == MISFIT.reason for letter in letters):
            raise ValueError("a fault of ours")
        add_dead_letters(connection, letters, now)

    monkeypatch.setattr("tasks.doors.batch_intake.add_dead_letters", keep)
    taking = BatchIntake(runtime, "stream", threading.Event())
    assert taking.together([event(1), MISFIT]) == ([True, True], [])
    assert [(row["code"], row["payload"]) for row in rows(dead_letters)] == [("never-finished", MISFIT.payload)]
    assert rows(intake_attempts) == []


def test_portions_come_out_and_are_handed_on(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Any] = []
    monkeypatch.setattr("tasks.doors.batch_intake.enqueue_portions", lambda _runtime, portions: handed.extend(portions))
    taking = BatchIntake(runtime, "stream", threading.Event())
    _, together = taking.together([event(1), message(denied("SJ-1"))])
    _, alone = taking.suspect(message(job_created("SJ-2"), denied("SJ-2")))
    taking.enqueue([*together, *alone])
    assert [(portion.department, portion.notices) for portion in handed] == [("support-services", 1)] * 2
    assert handed[0].id < handed[1].id


def test_a_fault_in_handing_on_does_not_stop_intake(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_arguments: Any) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr("tasks.doors.batch_intake.enqueue_portions", fails)
    BatchIntake(runtime, "stream", threading.Event()).enqueue([])
    assert [record.message for record in caplog.records] == ["notices could not be enqueued"]

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.dead_letters import DeadLetter, add_dead_letters
from tasks.doors.arrivals import UnreadableMessage
from tasks.doors.redis_stream import read_entry
from tasks.runtime import Runtime
from tests.samples import ANN, denied, event, job_created
from tests.stores import NOON
from tests.unit.cli.conftest import Sje
from workflows.messages import Message, kept, restored

REASON = ("--reason", "upstream has mended it")


@pytest.fixture
def letters(sje: Sje, published: Callable[..., object]) -> list[dict[str, Any]]:
    """Two letters of one cause, and one of another."""
    request = {"exception_id": "EX-NOSUCH", "trigger": "complete", "actor": ANN.model_dump()}
    published(
        [
            event("order.plaecd"),
            event("order.recieved", job="SJ-2"),
            event("exception.transition-requested", request),
        ]
    )
    found: list[dict[str, Any]] = sje("dead-letters", "--json").data
    return found


def test_they_are_listed_by_cause_the_most_frequent_first(sje: Sje, letters: list[dict[str, Any]]) -> None:
    shown = sje("dead-letters").out
    assert shown.index("unknown-type  2 letters") < shown.index("unknown-exception  1 letter")
    assert all(letter["id"] in shown for letter in letters)
    assert shown == sje("dead-letters", "list").out


def bury_many(runtime: Runtime, **numbers: int) -> None:
    """Bury so many letters of each cause, those of a later cause later."""
    for hour, (code, number) in enumerate(numbers.items()):
        found = [
            DeadLetter(door="stream", code=code, reason="x", fix="x", payload=f"{code} {n}".encode())
            for n in range(number)
        ]
        with runtime.store.writing() as connection:
            add_dead_letters(connection, found, NOON + timedelta(hours=hour))


def test_causes_are_counted_over_all_letters_not_only_those_listed(sje: Sje, runtime: Runtime) -> None:
    bury_many(runtime, earliest=5, early=40, late=22)
    shown = sje("dead-letters").out
    assert shown.index("early  40 letters") < shown.index("late  22 letters") < shown.index("earliest  5 letters")
    assert "not listed here; --code earliest lists them" in shown
    assert shown.count("DL-") == 50
    assert "50 of 67 dead letters; --limit shows more" in shown
    assert "\n67 dead letters · " in sje("dead-letters", "--limit", "67").out
    assert "2 of 5 dead letters; --limit shows more" in sje("dead-letters", "--code", "earliest", "--limit", "2").out


def test_settled_ones_are_counted_where_they_are_listed(sje: Sje, letters: list[dict[str, Any]]) -> None:
    sje("dead-letters", "discard", "--code", "unknown-exception", *REASON, "--yes")
    assert "\n2 dead letters · " in sje("dead-letters").out
    assert "2 of 3 dead letters; --limit shows more" in sje("dead-letters", "--settled", "--limit", "2").out


def test_none_of_a_cause_is_no_good_news_while_others_are_open(sje: Sje, letters: list[dict[str, Any]]) -> None:
    shown = sje("dead-letters", "--code", "zzz").out
    assert "every event was taken in" not in shown
    assert (
        "There are no dead letters with the cause zzz. Other causes: unknown-type (2), unknown-exception (1)." in shown
    )


def test_none_is_good_news(sje: Sje, database: Path) -> None:
    assert "No dead letters" in sje("dead-letters").out


def test_one_is_shown_with_the_message_as_it_came(sje: Sje, letters: list[dict[str, Any]]) -> None:
    (letter,) = [letter for letter in letters if letter["code"] == "unknown-exception"]
    shown = sje("dead-letters", "show", letter["id"])
    assert shown.code == 0
    assert '"exception_id": "EX-NOSUCH"' in shown.out
    assert sje("dead-letters", "show", letter["id"], "--json").data == letter


def test_an_unknown_one_is_not_found(sje: Sje, database: Path) -> None:
    assert sje("dead-letters", "show", "DL-NONE").code == 4
    assert sje("dead-letters", "replay", "DL-NONE").code == 4


def test_a_replay_takes_the_message_in_and_settles_the_letter(sje: Sje, runtime: Runtime) -> None:
    payload = json.dumps(job_created()).encode()
    letter = DeadLetter(door="stream", code="rule-error", reason="a fault of ours", fix="mend it", payload=payload)
    with runtime.store.writing() as connection:
        add_dead_letters(connection, [letter], NOON)
    answer = sje("dead-letters", "replay", letter.id, *REASON, "--json")
    assert answer.code == 0
    assert answer.data[0]["settled"] is True
    assert sje("dead-letters", "--json").data == []
    (settled,) = sje("dead-letters", "--settled", "--json").data
    assert (settled["status"], settled["settled_note"]) == ("replayed", "upstream has mended it")
    assert sje("jobs", "SJ-1").code == 0


def test_a_binary_event_is_replayed_with_its_headers(sje: Sje, runtime: Runtime) -> None:
    made = job_created("SJ-7")
    data = json.dumps(made.pop("data")).encode()
    payload = kept(Message(id="1", body=data, headers={f"ce-{name}": value for name, value in made.items()}))
    letter = DeadLetter(door="queue", code="x", reason="x", fix="x", payload=payload)
    with runtime.store.writing() as connection:
        add_dead_letters(connection, [letter], NOON)
    assert sje("dead-letters", "replay", letter.id).code == 0
    assert sje("jobs", "SJ-7").code == 0


ODD = [
    b"[" * 200_000,
    b'{"headers":5,"body":1}',
    b'{"headers":["ce-x"],"body":1}',
    b'{"headers":{"ce-a":1},"body":{"specversion":"1.0"}}',
    b"kept with its headers\n5\n",
    b'kept with its headers\n{"ce-id":"forged"}\n{}',
    b'{"id":"\\ud800"}',
    b"\xff\x00",
]


def test_whatever_was_kept_can_be_shown_and_replayed_and_stops_no_other(sje: Sje, runtime: Runtime) -> None:
    good = DeadLetter(door="x", code="x", reason="x", fix="x", payload=json.dumps(job_created("SJ-8")).encode())
    with runtime.store.writing() as connection:
        add_dead_letters(connection, [good], NOON - timedelta(days=1))  # the last that is replayed
    runtime.intake.take_in("stream", [Message(id=str(number), body=body) for number, body in enumerate(ODD)])
    before = {letter["id"]: letter["reason"] for letter in sje("dead-letters", "--json").data}
    for letter_id in before:
        assert sje("dead-letters", "show", letter_id).code == 0
    answer = sje("dead-letters", "replay", "--all")
    assert answer.code == 1
    assert sje("jobs", "SJ-8").code == 0
    after = {letter["id"]: letter["reason"] for letter in sje("dead-letters", "--json").data}
    assert after == {letter_id: reason for letter_id, reason in before.items() if letter_id != good.id}


def test_a_fault_of_ours_in_one_replay_stops_no_other(
    sje: Sje, letters: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def restore(letter_id: str, payload: bytes) -> Message:
        if letter_id == letters[0]["id"]:
            raise KeyError("a fault of ours")
        return restored(letter_id, payload)

    monkeypatch.setattr("workflows.replay.restored", restore)
    answers = {each["id"]: each["outcomes"] for each in sje("dead-letters", "replay", "--all", "--json").data}
    assert "KeyError: 'a fault of ours'" in answers.pop(letters[0]["id"])[0]["text"]
    assert [letter["times"] for letter in sje("dead-letters", "--json").data if letter["id"] in answers] == [2, 2]


def test_what_still_cannot_be_taken_in_stays_open_and_counts_up(sje: Sje, letters: list[dict[str, Any]]) -> None:
    answer = sje("dead-letters", "replay", "--code", "unknown-type")
    assert answer.code == 1
    again = sje("dead-letters", "--code", "unknown-type", "--json").data
    assert [letter["times"] for letter in again] == [2, 2]


def test_an_entry_that_was_no_event_keeps_its_reason(sje: Sje, runtime: Runtime) -> None:
    misfit = read_entry("1-0", {b"payload": b"{}"}, 1_000)
    assert isinstance(misfit, UnreadableMessage)
    with runtime.store.writing() as connection:
        add_dead_letters(connection, [misfit.letter("stream")], NOON)
    answer = sje("dead-letters", "replay", "--all")
    assert answer.code == 1
    assert "XADD the stream with one field" in answer.out
    (kept_as,) = sje("dead-letters", "--json").data
    assert (kept_as["code"], kept_as["reason"]) == ("bad-entry", misfit.reason)


@pytest.mark.parametrize("door", ["timers", "deliveries"])
def test_work_that_is_not_there_any_more_cannot_be_replayed(sje: Sje, runtime: Runtime, door: str) -> None:
    letter = DeadLetter(door=door, code="never-finished", reason="x", fix="discard it", payload=b"{}")
    with runtime.store.writing() as connection:
        add_dead_letters(connection, [letter], NOON)
    answer = sje("dead-letters", "replay", letter.id)
    assert answer.code == 1
    assert "discard it" in answer.out
    assert sje("dead-letters", "--json").data[0]["times"] == 1


def test_an_event_counts_once_however_often_it_is_replayed(
    sje: Sje, runtime: Runtime, published: Callable[..., object]
) -> None:
    denial = denied()
    published([job_created(), denial])
    letter = DeadLetter(door="stream", code="x", reason="x", fix="x", payload=json.dumps(denial).encode())
    with runtime.store.writing() as connection:
        add_dead_letters(connection, [letter], NOON)
    assert "already taken in" in sje("dead-letters", "replay", "--all").out
    assert len(sje("queue", "support-services", "--json").data["items"]) == 1


def test_discarding_asks_first(sje: Sje, letters: list[dict[str, Any]]) -> None:
    assert sje("dead-letters", "discard", "--all", *REASON, stdin="n\n").code == 1
    assert len(sje("dead-letters", "--json").data) == 3
    assert sje("dead-letters", "discard", "--all", *REASON, stdin="y\n").code == 0
    assert sje("dead-letters", "--json").data == []


def test_how_many_are_asked_about_is_said_in_words(sje: Sje, letters: list[dict[str, Any]]) -> None:
    assert "Discard 1 dead letter: " in sje("dead-letters", "discard", letters[0]["id"], *REASON, stdin="n\n").said
    assert "Discard 3 dead letters: " in sje("dead-letters", "discard", "--all", *REASON, stdin="n\n").said


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_discarded_without_a_reason(sje: Sje, letters: list[dict[str, Any]], reason: str) -> None:
    answer = sje("dead-letters", "discard", "--all", "--reason", reason, "--yes")
    assert answer.code == 2
    assert "requires a reason" in answer.said
    assert len(sje("dead-letters", "--json").data) == 3


def test_a_discarded_letter_is_kept_with_its_reason(sje: Sje, letters: list[dict[str, Any]]) -> None:
    one = letters[0]["id"]
    assert sje("dead-letters", "discard", one, *REASON, "--yes").code == 0
    kept = sje("dead-letters", "show", one, "--json").data
    assert (kept["status"], kept["settled_note"]) == ("discarded", "upstream has mended it")
    assert "discarded by" in sje("dead-letters", "show", one).out
    assert sje("dead-letters", "discard", one, *REASON, "--yes").code == 2, "it was settled already"


def test_every_letter_stands_under_its_own_reason(sje: Sje, letters: list[dict[str, Any]]) -> None:
    shown = sje("dead-letters", "--code", "unknown-type").out
    one, other = sorted(
        (each for each in letters if each["code"] == "unknown-type"), key=lambda e: shown.index(e["id"])
    )
    places = [shown.index(each[what]) for each in (one, other) for what in ("reason", "id")]
    assert places == sorted(places)


@pytest.mark.parametrize("command", [("replay",), ("discard", *REASON, "--yes")])
def test_a_cause_of_which_there_are_none_is_not_found(
    sje: Sje, letters: list[dict[str, Any]], command: tuple[str, ...]
) -> None:
    answer = sje("dead-letters", *command, "--code", "bananas")
    assert answer.code == 4
    assert (
        "There are no dead letters with the cause bananas. Other causes: unknown-type (2), unknown-exception (1)."
        in answer.said
    )


@pytest.mark.parametrize("command", [("replay",), ("discard", *REASON, "--yes")])
def test_nothing_to_replay_or_discard_is_good_news(sje: Sje, database: Path, command: tuple[str, ...]) -> None:
    answer = sje("dead-letters", *command, "--all")
    assert answer.code == 0
    assert "every event was taken in" in answer.said


@pytest.mark.parametrize("arguments", [(), ("DL-1", "--all"), ("DL-1", "--code", "x")])
def test_it_must_be_clear_which_are_meant(sje: Sje, database: Path, arguments: tuple[str, ...]) -> None:
    answer = sje("dead-letters", "replay", *arguments)
    assert answer.code == 2
    assert "--all" in answer.said

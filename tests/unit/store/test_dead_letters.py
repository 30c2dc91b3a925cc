from dataclasses import replace
from datetime import timedelta
from typing import Any

from store.dead_letters import DISCARDED, REPLAYED, DeadLetter, add_dead_letters, count_attempt, forget_attempts, settle
from store.engine import Store
from store.queries import dead_letters as letters
from tests.processes import run_together
from tests.stores import NOON

LATER = NOON + timedelta(hours=1)
LETTER = DeadLetter(
    door="stream", code="not-json", reason="it is no JSON", fix="send JSON", payload=b"\x00\xffnot json", job="SJ-1"
)


def _buried(store: Store, *buried: DeadLetter, at: Any = NOON) -> None:
    with store.writing() as connection:
        add_dead_letters(connection, list(buried), at)


def _listed(store: Store, **asked: Any) -> list[Any]:
    with store.reading() as connection:
        return letters.dead_letters(connection, **asked)


def test_a_letter_is_kept_whole(store: Store) -> None:
    _buried(store, LETTER)
    (kept,) = _listed(store)
    for name in ("id", "door", "code", "reason", "fix", "payload", "job"):
        assert getattr(kept, name) == getattr(LETTER, name)
    assert (kept.times, kept.status, kept.first_at, kept.last_at) == (1, "open", NOON, NOON)


def test_a_letter_is_kept_whatever_its_texts_hold(store: Store) -> None:
    texts: dict[str, Any] = dict.fromkeys(
        ("door", "code", "reason", "fix", "source", "event_id", "type", "job"), "a\x00b\ud800"
    )
    _buried(store, replace(LETTER, **texts))
    (kept,) = _listed(store)
    assert {getattr(kept, name) for name in texts} == {"a\ufffdb?"}


def test_the_same_poison_counts_up_instead_of_piling_up(store: Store) -> None:
    _buried(store, LETTER, LETTER)
    _buried(store, replace(LETTER, door="queue", code="other", reason="another"), at=LATER)
    (kept,) = _listed(store)
    assert (kept.times, kept.first_at, kept.last_at) == (3, NOON, LATER)
    assert (kept.door, kept.code, kept.reason) == ("queue", "other", "another")


def test_another_payload_is_another_letter(store: Store) -> None:
    _buried(store, LETTER)
    _buried(store, replace(LETTER, payload=b"other"), at=LATER)
    assert [kept.payload for kept in _listed(store)] == [b"other", LETTER.payload]


def test_a_letter_is_settled_once_with_who_and_why(store: Store) -> None:
    _buried(store, LETTER)
    with store.writing() as connection:
        assert settle(connection, LETTER.id, status=DISCARDED, by="ann", note="a test", now=LATER)
        assert not settle(connection, LETTER.id, status=REPLAYED, by="bob", note="", now=LATER)
        assert not settle(connection, "DL-NOBODY", status=REPLAYED, by="bob", note="", now=LATER)
    assert _listed(store, status="open") == []
    (kept,) = _listed(store, status=None)
    assert (kept.status, kept.settled_by, kept.settled_note, kept.settled_at) == (DISCARDED, "ann", "a test", LATER)


def test_a_settled_letter_that_comes_again_is_open_again(store: Store) -> None:
    _buried(store, LETTER)
    with store.writing() as connection:
        settle(connection, LETTER.id, status=DISCARDED, by="ann", note="", now=NOON)
    _buried(store, LETTER, at=LATER)
    (kept,) = _listed(store, status="open")
    assert kept.times == 2


def _bury_often(url: str, times: int) -> None:
    store = Store(url)
    for _ in range(times):
        _buried(store, LETTER)
    store.close()


def test_letters_buried_at_once_are_all_counted(store: Store, database_url: str) -> None:
    run_together(_bury_often, [(database_url, 25)] * 2)
    (kept,) = _listed(store)
    assert kept.times == 50


def test_attempts_are_counted_by_door_and_message_until_forgotten(store: Store) -> None:
    with store.writing() as connection:
        assert [count_attempt(connection, "stream", "1-0", NOON) for _ in range(3)] == [1, 2, 3]
        assert count_attempt(connection, "queue", "1-0", NOON) == 1
        forget_attempts(connection, "stream", ["1-0", "nobody"])
        assert count_attempt(connection, "stream", "1-0", NOON) == 1
        assert count_attempt(connection, "queue", "1-0", NOON) == 2

"""Batched mode: a JSON array, of which a bad member spoils no other."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from events.envelope import MAX_BATCH_BYTES, MAX_EVENT_BYTES, BadEventError, Event, parse_batch

Document = dict[str, Any]
Maker = Callable[..., Document]


def outcomes(raw: bytes | str) -> list[str]:
    return [result.code if isinstance(result, BadEventError) else result.id for result in parse_batch(raw)]


def test_every_member_of_a_batch_is_an_event_in_its_place(document: Maker) -> None:
    batch = parse_batch(json.dumps([document(id="e-1"), document(id="e-2", traceparent="00-a-b-01")]))

    assert all(isinstance(event, Event) for event in batch)
    assert [event.id for event in batch] == ["e-1", "e-2"]


def test_an_empty_batch_is_empty() -> None:
    assert parse_batch("[]") == []


def test_bad_members_stand_in_their_own_places(document: Maker) -> None:
    members = [document(id="e-1"), 7, document(id="e-2", subject=None), document(id="e-3"), [document()]]

    assert outcomes(json.dumps(members)) == ["e-1", "not-an-object", "missing-subject", "e-3", "not-an-object"]


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ('{"id": "e-2", "id": "e-2"}', "duplicate-key"),
        ('{"id": "\\u0000"}', "nul-character"),
        ('{"sequence": 1e999}', "bad-number"),
    ],
)
def test_a_flaw_in_one_member_is_only_its_own(document: Maker, member: str, code: str) -> None:
    good = json.dumps(document())

    assert outcomes(f"[{good}, {member}, {good}]") == ["e-1", code, "e-1"]


def test_a_member_may_be_no_longer_than_an_event(document: Maker) -> None:
    long = document(id="x" * MAX_EVENT_BYTES)

    assert outcomes(json.dumps([document(), long, document()])) == ["e-1", "too-large", "e-1"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not-json"),
        (b'[{"id": "e-1"', "not-json"),
        (b'{"id": "e-1"}', "not-an-array"),
        (b"[" + b" " * MAX_BATCH_BYTES + b"]", "too-large"),
    ],
    ids=["empty", "broken", "one-event", "too-large"],
)
def test_what_is_no_batch_is_one_bad_event(raw: bytes, code: str) -> None:
    assert outcomes(raw) == [code]

"""Repeated keys, NUL characters and impossible numbers are found, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.bad_events import BadEventError
from events.json_text import decode, flaws


def found(raw: bytes) -> list[tuple[str, str]]:
    return [(flaw.code, flaw.path) for flaw in flaws(raw, decode(raw))]


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b"[]",
        b'""',
        b'{"a": "b", "c": ["d", {"e": "f"}, 1, true, null, 1.5, []]}',
        b'{"a": "with \\"quotes\\" and \\u0022 one more"}',
        b'{"a": "back\\\\slash", "b": "ends in one\\\\"}',
        b'{"a\\\\": 1, "b": "\\\\\\""}',
        b'{"a": "not a NUL: \\\\u0000"}',
        b'{"a": 1e308, "b": -1e-999}',
    ],
)
def test_clean_json_has_no_flaws(raw: bytes) -> None:
    assert found(raw) == []


@pytest.mark.parametrize(
    ("raw", "flaw"),
    [
        (b'{"a": 1, "a": 1}', ("duplicate-key", "a")),
        (b'{"a": "x" , "a" : "x"}', ("duplicate-key", "a")),
        (b'{"a": 1, "\\u0061": 2}', ("duplicate-key", "a")),
        (b'{"data": {"lines": [{}, {"item": 1, "item": 2}]}}', ("duplicate-key", "data.lines.1.item")),
        (b'{"a\\\\": 1, "b": 1, "b": 2}', ("duplicate-key", "b")),
        (b'{"a\\"": 1, "a\\"": 2}', ("duplicate-key", 'a"')),
        (b'{"a": "x\\u0000y"}', ("nul-character", "a")),
        (b'{"a": ["x", "\\u0000"]}', ("nul-character", "a.1")),
        (b'{"\\u0000": 1}', ("nul-character", "")),
        (b'{"a": 1e999}', ("bad-number", "a")),
        (b'{"a": [-1e999]}', ("bad-number", "a.0")),
    ],
)
def test_each_flaw_is_found_in_its_place(raw: bytes, flaw: tuple[str, str]) -> None:
    assert found(raw) == [flaw]


def test_every_flaw_is_found() -> None:
    raw = b'{"a": 1, "a": "\\u0000", "b": 1e999}'

    assert found(raw) == [("duplicate-key", "a"), ("nul-character", "a"), ("bad-number", "b")]


def test_a_flaw_in_a_part_of_an_event_is_told_with_its_place() -> None:
    raw = b'{"a": 1, "a": 2}'

    assert [flaw.path for flaw in flaws(raw, decode(raw), "data")] == ["data.a"]


def test_an_unprintable_key_is_shown_escaped() -> None:
    (flaw,) = flaws(raw := b'{"\\u202e": 1, "\\u202e": 2}', decode(raw))

    assert flaw.message.isprintable()


def test_the_place_of_a_syntax_error_is_told() -> None:
    with pytest.raises(BadEventError, match="line 1 column 6"):
        decode(b'{"a":}')


class Pairs(list[tuple[str, Any]]):
    """A JSON object as its pairs, keys repeated or not."""


TEXT = st.text(alphabet='ab"\\\x00\u00e9 :,{}', max_size=4)
VALUES = st.recursive(
    TEXT | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(TEXT, inner), max_size=3).map(Pairs),
    max_leaves=8,
)


def written(value: Any) -> str:
    if isinstance(value, Pairs):
        return "{" + " , ".join(f"{json.dumps(name)} :{written(item)}" for name, item in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value)


def is_flawed(value: Any) -> bool:
    if isinstance(value, Pairs):
        names = [name for name, _ in value]
        repeated = len(set(names)) < len(names)
        # Of a repeated key only the last value is kept, so that flaws in the others cannot be seen any more.
        return repeated or any("\x00" in name for name in names) or any(is_flawed(item) for _, item in value)
    if isinstance(value, list):
        return any(map(is_flawed, value))
    return isinstance(value, str) and "\x00" in value


@given(VALUES)
def test_flaws_are_found_exactly_where_they_are(value: Any) -> None:
    raw = written(value).encode()

    assert bool(flaws(raw, decode(raw))) is is_flawed(value)

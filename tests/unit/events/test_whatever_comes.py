"""Whatever comes, an event or a refusal comes of it, and never another error."""

import json
from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from events.envelope import BadEventError, Event, parse_event
from events.examples import all_examples
from events.registry import incoming_event_models

Document = dict[str, Any]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
EXAMPLES = [dict(all_examples()[model.TYPE]) for model in incoming_event_models()]


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterable[tuple[str | int, ...]]:
    """Yield the path of everything inside a JSON value."""
    inside: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for step, item in inside:
        yield (*path, step)
        yield from places(item, (*path, step))


@st.composite
def spoilt_examples(draw: st.DrawFn) -> Document:
    """A good event in which something was replaced, added or removed."""
    spoilt: Any = json.loads(json.dumps(draw(st.sampled_from(EXAMPLES))))
    *way, last = draw(st.sampled_from(sorted(places(spoilt), key=str)))
    inner = spoilt
    for step in way:
        inner = inner[step]
    match draw(st.sampled_from(["replace", "remove", "add"])):
        case "replace":
            inner[last] = draw(JSON)
        case "remove":
            del inner[last]
        case _ if isinstance(inner, dict):
            inner[draw(st.text(max_size=8))] = draw(JSON)
    return dict(spoilt)


def outcome(raw: bytes | str) -> Event | BadEventError:
    try:
        return parse_event(raw)
    except BadEventError as error:
        return error


@given(st.binary(max_size=300))
def test_any_bytes_give_an_event_or_a_refusal(raw: bytes) -> None:
    assert isinstance(outcome(raw), BadEventError)


@given(JSON)
def test_any_json_gives_an_event_or_a_refusal(value: Any) -> None:
    assert isinstance(outcome(json.dumps(value)), BadEventError)


@given(spoilt_examples())
def test_a_spoilt_event_gives_an_event_or_a_refusal(spoilt: Document) -> None:
    result = outcome(json.dumps(spoilt))

    if isinstance(result, BadEventError):
        assert result.problems
        assert all(problem.message and problem.fix for problem in result.problems)
        assert all(text.isprintable() for problem in result.problems for text in astuple(problem))
    else:
        assert parse_event(result.document()) == result
        json.dumps(dict(result.data.facts()), allow_nan=False)

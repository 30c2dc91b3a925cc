import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.errors import CommandError
from cli.event_file import RawEvent, opened, split_events


def cut(text: str) -> list[tuple[int, str]]:
    return [(piece.line, piece.body.decode()) for piece in split_events(text.splitlines(keepends=True))]


def test_json_lines_are_cut_at_the_line_ends() -> None:
    assert cut('{"a": 1}\n\n  \n{"b": 2}\n') == [(1, '{"a": 1}'), (4, '{"b": 2}')]


def test_one_object_may_stand_on_many_lines() -> None:
    text = '{\n  "a": {\n    "b": 1\n  }\n}\n'
    assert cut(text) == [(1, text.strip())]


def test_objects_on_many_lines_may_follow_one_another() -> None:
    assert cut('{\n "a": 1\n}\n{\n "b": 2\n}\n') == [(1, '{\n "a": 1\n}'), (4, '{\n "b": 2\n}')]


def test_an_array_is_cut_into_its_members_each_with_its_line() -> None:
    text = '[\n  {"a": 1},\n\n  {"b": [1,\n 2]}, {"c": 3}\n]\n'
    assert cut(text) == [(2, '{"a": 1}'), (4, '{"b": [1,\n 2]}'), (5, '{"c": 3}')]


def test_an_empty_array_is_handed_on_to_be_reported() -> None:
    assert cut("[]") == [(1, "[]")]


def test_a_line_that_is_no_json_spoils_only_itself() -> None:
    assert cut('{"a": 1}\nnonsense\n{"b": 2}\n') == [(1, '{"a": 1}'), (2, "nonsense"), (3, '{"b": 2}')]


def test_a_line_cut_short_spoils_only_itself() -> None:
    assert cut('{"a": 1\n{"b": 2}\n') == [(1, '{"a": 1\n'), (2, '{"b": 2}')]


@pytest.mark.parametrize("line", ["[2026-11-22 07:00] INFO starting", "[INFO] starting", '["a', "[1] foo", "  [x]: y"])
def test_a_line_in_brackets_that_is_no_json_spoils_only_itself(line: str) -> None:
    assert cut(f'{{"a": 1}}\n{line}\n{{"b": 2}}\n{{"c": 3}}\n') == [
        (1, '{"a": 1}'),
        (2, f"{line}\n"),
        (3, '{"b": 2}'),
        (4, '{"c": 3}'),
    ]


@pytest.mark.parametrize("opening", ["[", "[ ", '[{"a": 1},', '[{"a": 1}, {"b": [', '[{"a":', '["x",'])
def test_an_array_may_go_on_with_an_object_at_the_beginning_of_a_line(opening: str) -> None:
    text = f'{opening}\n{{"b": 2}},\n{{"c": 3}}\n'
    assert cut(text) == [(1, text)]


@pytest.mark.parametrize("opening", ["[" * 100_000, "[" + "9" * 5000])
def test_what_cannot_be_told_from_an_array_is_handed_on_whole(opening: str) -> None:
    text = f'{opening}\n{{"b": 2}}\n'
    assert cut(text) == [(1, text)]


def test_an_object_that_never_ends_is_handed_on_whole() -> None:
    assert cut('{\n "a": 1,\n') == [(1, '{\n "a": 1,\n')]


def test_an_array_that_never_ends_is_handed_on_whole() -> None:
    assert cut('[\n{"a": 1},\n') == [(1, '[\n{"a": 1},\n')]


def test_an_oddly_indented_object_is_still_one_event() -> None:
    assert cut('{"a":\n   1\n   }') == [(1, '{"a":\n   1\n   }')]


def test_nesting_too_deep_to_parse_is_handed_on() -> None:
    text = "[" * 100_000
    assert cut(text) == [(1, text)]


def test_a_byte_order_mark_belongs_to_the_file() -> None:
    assert cut('\ufeff{"a": 1}') == [(1, '{"a": 1}')]


def test_nothing_comes_of_nothing() -> None:
    assert cut("") == []
    assert cut("\n  \n") == []


def test_bytes_that_are_no_utf8_pass_unharmed(tmp_path: Path) -> None:
    file = tmp_path / "latin1.jsonl"
    file.write_bytes(b'{"a": "caf\xe9"}\n')
    with opened(str(file)) as found:
        assert list(found) == [RawEvent(1, b'{"a": "caf\xe9"}')]


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file") as caught, opened(str(tmp_path / "none")):
        pass
    assert caught.value.exit_code == 2
    assert "stdin" in caught.value.fix


json_objects = st.dictionaries(st.text(max_size=3), st.text(max_size=8) | st.lists(st.none(), max_size=2), max_size=3)


@settings(max_examples=50)
@given(st.lists(json_objects, max_size=4), st.sampled_from(["lines", "array", "pretty array", "pretty objects"]))
def test_whatever_the_form_the_same_events_come_out(values: list[dict[str, Any]], form: str) -> None:
    texts = {
        "lines": "\n".join(map(json.dumps, values)),
        "array": json.dumps(values),
        "pretty array": json.dumps(values, indent=2),
        "pretty objects": "\n".join(json.dumps(value, indent=2) for value in values),
    }
    found = [json.loads(body) for _, body in cut(texts[form])]
    nothing: list[Any] = [[]] if "array" in form else []
    assert found == (values or nothing)

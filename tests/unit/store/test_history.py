from dataclasses import asdict, fields, replace
from datetime import timedelta
from typing import Any

import pytest

from state_machines.engine.registry import rule_version
from store.history import HistoryLine, flaw_in_chain
from store.workspace import Cause, Workspace
from tests.samples import ANN, FULL, exception
from tests.stores import NOON

CHANGES: dict[str, Any] = {
    "exception_id": "EX-2",
    "number": 9,
    "at": NOON + timedelta(microseconds=1),
    "actor": "{}",
    "trigger": "other",
    "before": "Pending",
    "after": "Pending",
    "why": "another reason",
    "rule": "S9",
    "rule_version": "other",
    "cause_source": "/other",
    "cause_id": "e-9",
    "details": "{}",
    "previous": "0" * 64,
    "digest": "0" * 64,
}


def _chain() -> tuple[dict[str, Any], list[HistoryLine]]:
    """An exception's row and its history of three lines: opened, put off, woken."""
    workspace, item = Workspace(), exception()
    workspace.add(item)
    steps = (("raise", "", "Open"), ("follow_up", "Open", "Follow Up"), ("wake", "Follow Up", "Open"))
    for minute, (trigger, before, after) in enumerate(steps):
        item.status = after
        workspace.append_line(
            item,
            at=NOON + timedelta(minutes=minute),
            actor=ANN,
            trigger=trigger,
            before=before,
            why="so it is",
            rule="S1",
            cause=Cause(source="/tests", id=f"e-{minute}"),
            details={"note": "☎"},
        )
    row = {name: getattr(item, name) for name in ("id", "status", "history_head", "history_length")}
    return row, workspace.lines


def test_a_chain_as_it_was_written_has_no_flaw() -> None:
    row, lines = _chain()
    assert flaw_in_chain(row, lines) is None
    assert [line.number for line in lines] == [1, 2, 3]
    assert lines[0].previous == ""
    assert row["history_head"] == lines[-1].digest


def test_a_line_names_the_rules_by_which_it_was_judged_not_those_of_the_opening() -> None:
    _row, lines = _chain()
    assert {line.rule_version for line in lines} == {rule_version(FULL.type)} != {FULL.rule_version}


def test_every_field_of_a_line_is_under_the_seal() -> None:
    assert set(CHANGES) == {field.name for field in fields(HistoryLine)}


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("name", CHANGES)
def test_a_line_with_one_changed_field_is_named(name: str, place: int) -> None:
    row, lines = _chain()
    lines[place] = replace(lines[place], **{name: CHANGES[name]})
    flaw = flaw_in_chain(row, lines)
    assert flaw is not None
    assert flaw.exception_id == "EX-1"
    # A digest that was changed together with nothing else is seen at the line that must hold it.
    assert flaw.number in {lines[place].number, place + 1}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_line_made_up_with_a_digest_of_its_own_breaks_the_chain(place: int) -> None:
    row, lines = _chain()
    forged = replace(lines[place], why="forged")
    lines[place] = replace(forged, digest=forged.recompute())
    flaw = flaw_in_chain(row, lines)
    assert flaw is not None
    assert flaw.number == min(place + 2, 3)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_missing_line_is_named(place: int) -> None:
    row, lines = _chain()
    del lines[place]
    flaw = flaw_in_chain(row, lines)
    assert flaw is not None
    assert ("missing" in flaw.what) == (place < 2)
    assert ("does not match its last line" in flaw.what) == (place == 2)


def test_swapped_and_doubled_lines_are_found() -> None:
    row, lines = _chain()
    assert flaw_in_chain(row, [lines[1], lines[0], lines[2]]) is not None
    assert flaw_in_chain(row, [lines[0], lines[0], lines[1], lines[2]]) is not None


@pytest.mark.parametrize("change", [{"status": "Completed"}, {"history_head": "0" * 64}, {"history_length": 4}])
def test_an_exception_that_left_its_history_behind_is_found(change: dict[str, Any]) -> None:
    row, lines = _chain()
    flaw = flaw_in_chain(row | change, lines)
    assert flaw is not None
    assert flaw.what == "the exception does not match its last line"


def test_an_exception_without_any_history_is_found() -> None:
    row, _ = _chain()
    assert flaw_in_chain(row, []) is not None
    assert flaw_in_chain({**row, "history_head": "", "history_length": 0}, []) is not None


def test_two_texts_that_run_together_are_not_one_text() -> None:
    _, lines = _chain()
    moved = replace(lines[0], why="so it isS1", rule="")
    assert moved.recompute() != lines[0].recompute()
    assert asdict(lines[0])["digest"] == lines[0].recompute()

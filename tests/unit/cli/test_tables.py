"""Tables and facts are laid out for the width there is, and words are broken only where they have a joint."""

import io

import pytest
from rich.console import Console, RenderableType
from rich.text import Text

from cli.screens.tables import facts, table


def lines(renderable: RenderableType, width: int) -> list[str]:
    """What stands on a screen of so many columns, without the blanks at the ends of lines."""
    console = Console(file=io.StringIO(), width=width, markup=False, highlight=False)
    console.print(renderable)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined] # StringIO


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("auth_job_follow_up", ["auth_job_", "follow_up"]),
        ("service-job.changed", ["service-", "job.changed"]),
        ("Authorizations/Support", ["Authorizations/", "Support"]),
        ("of a few words", ["of a few", "words"]),
    ],
)
def test_a_long_word_is_broken_at_a_joint(word: str, broken: list[str]) -> None:
    width = max(map(len, broken))
    shown = table("", "x", folding=["x"])
    shown.add_row("1", word)
    assert [line.strip() for line in lines(shown, 3 + width)[2:]] == [f"1  {broken[0]}", *broken[1:]]


def test_a_word_without_a_joint_is_broken_only_where_it_must_be() -> None:
    shown = facts([("name", "Escalations")])
    assert lines(shown, 17) == ["name  Escalations"]
    assert lines(shown, 12) == ["name  Escala", "      tions"]


def test_columns_that_fold_share_the_room_that_is_left() -> None:
    shown = table("id", "who", "why", folding=["who", "why"])
    shown.add_row("EX-1", "ann, Dispatch", "because of this and of that and of more besides, which is long")
    assert lines(shown, 60)[2].startswith("EX-1  ann, Dispatch  because of this")


def test_where_there_is_no_room_a_column_stands_below_another() -> None:
    shown = table("type", "key", "worked by", folding=["worked by"], under={"key": "type"})
    shown.add_row("Auth-Job Follow Up", "auth_job_follow_up", "Support Services / Authorizations Support")
    assert lines(shown, 100)[0].split() == ["type", "key", "worked", "by"]
    head, _rule, first, second, *_ = lines(shown, 60)
    assert head.split("  ")[0] == "type, key"
    assert first.startswith("Auth-Job Follow Up  Support Services")
    assert second.startswith("auth_job_follow_up")


def test_nothing_is_put_below_another_where_nothing_is_said() -> None:
    shown = table("what", "who", under={"who": "what"})
    shown.add_row("Call Back", Text("-"))
    assert lines(shown, 10) == ["what", "─────────", "Call Back"]


def test_a_column_without_a_name_and_without_anything_in_it_is_left_out() -> None:
    shown = table("id", "", "job")
    shown.add_row("DL-1", "", "SJ-1")
    assert lines(shown, 40)[2] == "DL-1  SJ-1"

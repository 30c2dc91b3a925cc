"""What changed between two versions of the rules, in words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from state_machines.auth_job_follow_up import TYPE
from state_machines.call_back import TYPE as CALL_BACK
from state_machines.catalogue.comparison import Change, FieldChange, compare
from state_machines.declaration.comments import Code, OneOf
from state_machines.declaration.exception_type import ExceptionType
from state_machines.engine.description import describe
from state_machines.engine.registry import work_types


def changed(**fields: Any) -> list[Change]:
    """What is said to have changed where the declaration now has these fields."""
    return list(compare(describe(TYPE), describe(replace(TYPE, **fields))))


def in_short(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.kind, change.part, change.name) for change in changes]


def test_a_rule_that_is_gone_or_new() -> None:
    first, *others = TYPE.guards
    gone = changed(guards=tuple(others))
    assert in_short(gone) == [("removed", "rule", "severity-known raise")]
    assert gone[0].description == first.description
    back = compare(describe(replace(TYPE, guards=tuple(others))), describe(TYPE))
    assert in_short(list(back)) == [("added", "rule", "severity-known raise")]


def test_a_rule_that_says_something_else() -> None:
    first, *others = TYPE.guards
    (change,) = changed(guards=(replace(first, description="another", do="that"), *others))
    assert (change.kind, change.part, change.name) == ("changed", "rule", "severity-known raise")
    assert change.fields == (
        FieldChange(field="description", before=first.description, after="another"),
        FieldChange(field="do", before=first.do, after="that"),
    )


def test_a_move_from_fewer_statuses() -> None:
    void = next(move for move in TYPE.moves if move.trigger == "void")
    moves = tuple(replace(move, sources=move.sources[:1]) if move is void else move for move in TYPE.moves)
    (change,) = changed(moves=moves)
    assert (change.kind, change.part, change.name) == ("changed", "move", "void Completed")
    assert change.fields == (FieldChange(field="source", before="Open, Follow Up", after="Open"),)


def test_words_titles_and_clocks() -> None:
    (clock,) = TYPE.clocks
    slower = replace(clock, target=lambda _policy: timedelta(hours=72))
    changes = changed(title="Another", unknown=TYPE.unknown[1:], aliases=(*TYPE.aliases, "AJFU"), clocks=(slower,))
    assert in_short(changes) == [
        ("changed", "title", ""),
        ("added", "alias", "AJFU"),
        ("changed", "clock", "denial-letter"),
        ("removed", "unknown", TYPE.unknown[0]),
    ]
    assert FieldChange(field="target", before="48 h", after="72 h") in changes[2].fields


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(None, 172800.0, ("", "48 h")), (5400.0, 45, ("1 h 30 min", "45 s")), (0, None, ("0 s", ""))],
)
def test_a_length_of_time_is_told_in_words(before: float | None, after: float | None, said: tuple[str, str]) -> None:
    (change,) = compare({"clocks": [{"name": "a", "target": before}]}, {"clocks": [{"name": "a", "target": after}]})
    (field,) = change.fields
    assert (field.before, field.after) == said


def test_a_code_more_is_told_once_and_not_again_with_the_whole_form_of_the_comment() -> None:
    assert isinstance(CALL_BACK.comment, OneOf)
    code = Code(code="NEW", meaning="something new", flag="look here")
    more = replace(CALL_BACK.comment, codes=(*CALL_BACK.comment.codes, code))
    before, after = describe(CALL_BACK), describe(replace(CALL_BACK, comment=more))
    assert compare(before, after) == (
        Change(kind="added", part="comment", name="NEW", description="something new; look here"),
    )
    assert compare(after, before) == (
        Change(kind="removed", part="comment", name="NEW", description="something new; look here"),
    )


def test_a_code_that_means_something_else_and_is_flagged_now() -> None:
    assert isinstance(CALL_BACK.comment, OneOf)
    plain = next(code for code in CALL_BACK.comment.codes if not code.flag)
    another = replace(plain, meaning="another", flag="look here")
    codes = tuple(another if code is plain else code for code in CALL_BACK.comment.codes)
    told = replace(CALL_BACK, comment=replace(CALL_BACK.comment, codes=codes))
    assert in_short(list(compare(describe(CALL_BACK), describe(told)))) == [
        ("changed", "meaning of comment", plain.code),
        ("added", "flag of comment", plain.code),
    ]


def test_a_comment_that_may_be_left_empty_now_is_told_with_its_form() -> None:
    assert isinstance(CALL_BACK.comment, OneOf)
    optional = replace(CALL_BACK.comment, codes=CALL_BACK.comment.codes[1:], optional=True)
    changes = compare(describe(CALL_BACK), describe(replace(CALL_BACK, comment=optional)))
    assert ("changed", "comment form", "") in in_short(list(changes))


def test_words_in_another_order_are_a_change_too() -> None:
    (change,) = changed(aliases=TYPE.aliases[::-1])
    assert (change.part, change.fields[0].field) == ("alias", "order")


def test_what_a_description_of_long_ago_did_not_say_yet() -> None:
    now = describe(TYPE)
    before = {key: value for key, value in now.items() if key not in {"clocks", "ladder", "description"}}
    assert in_short(list(compare(before, now))) == [("changed", "description", ""), ("added", "clock", "denial-letter")]


@pytest.mark.parametrize("declared", work_types().values(), ids=lambda declared: declared.key)
def test_every_declaration_says_the_same_as_itself_and_differs_from_another(declared: ExceptionType) -> None:
    told = describe(declared)
    assert compare(told, told) == ()
    for thing in (*compare(told, {}), *compare({}, told)):
        assert thing.kind == "changed" or thing.name
    if declared is not TYPE:
        assert compare(told, describe(TYPE))

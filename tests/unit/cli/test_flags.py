"""Rules speak of a request's fields; whoever typed the request reads options."""

import pytest

from cli.flags import in_flags


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("give follow_up_at", "give --follow-up-at"),
        ("enter note", "enter --note"),
        ("the note is kept", "the note is kept"),
        ("data.waiting_on is empty.", "--waiting-on is empty."),
        ("Send a text in quotation marks in data.comment.", "Send a text in quotation marks in --comment."),
        ("add details.supervisor_tried", "add --detail supervisor_tried"),
        ("subject is 'x y', not a number.", "--job is 'x y', not a number."),
        ("its subject is the site", "its subject is the site"),
        ("it is at expected_version 3", "it is at --expect-version 3"),
    ],
)
def test_fields_are_named_as_they_are_typed(said: str, typed: str) -> None:
    assert in_flags(said) == typed

"""Rules and events name the fields of a request; on the command line these are options."""

import pytest

from cli.option_names import option_of, problems_with_options, rule_with_option
from events.bad_events import BadEventError, EventProblem
from state_machines.declaration.guards import BrokenRule


@pytest.mark.parametrize(
    ("field", "option"),
    [
        ("follow_up_at", "--follow-up-at"),
        ("note", "--note"),
        ("data.waiting_on", "--waiting-on"),
        ("data.comment", "--comment"),
        ("details.supervisor_tried", "--detail supervisor_tried"),
        ("data.details.supervisor_tried", "--detail supervisor_tried"),
        ("subject", "--job"),
        ("expected_version", "--expect-version"),
    ],
)
def test_fields_are_named_as_they_are_typed(field: str, option: str) -> None:
    assert option_of(field) == option


def rule(why: str, do: str, field: str = "") -> BrokenRule:
    return BrokenRule(rule="x", why=why, source="S1", do=do, field=field)


@pytest.mark.parametrize(
    ("do", "field", "named"),
    [
        ("give note", "note", "give --note"),
        ("give follow_up_at", "follow_up_at", "give --follow-up-at"),
        ("add details.supervisor", "details.supervisor", "add --detail supervisor"),
        ("write a comment of at most 80 letters", "comment", "write a comment of at most 80 letters (--comment)"),
        ("give a later time", "follow_up_at", "give a later time (--follow-up-at)"),
    ],
)
def test_a_rule_names_the_option_of_its_field(do: str, field: str, named: str) -> None:
    assert rule_with_option(rule("it needs a note or a comment", do, field)) == rule(
        "it needs a note or a comment", named, field
    )


def test_a_rule_without_a_field_stays_as_it_is() -> None:
    kept = rule("the note is kept", "see follow_up_at")
    assert rule_with_option(kept) == kept


def test_problems_name_the_options_of_their_paths() -> None:
    error = BadEventError(
        [
            EventProblem("empty", "data.waiting_on", "data.waiting_on is empty.", "Fill data.waiting_on."),
            EventProblem("bad", "subject", "subject is 'x y', not a number.", "Send a number in subject."),
        ]
    )
    assert problems_with_options(error) == (
        "--waiting-on is empty. --job is 'x y', not a number.",
        "Fill --waiting-on. Send a number in --job.",
    )

"""The form framework, on a small form of its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from state_machines.declaration.departments import Department
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest, Situation
from state_machines.forms.answers import choices, not_supplied, problems
from state_machines.forms.form import Form, FormError, Kind, Option, Question, answered
from state_machines.forms.guards import form_guards
from state_machines.forms.schema import describe
from tests.unit.state_machines.situations import NOW, person

COLOUR = Question(
    key="colour", label="Colour", source="T", kind=Kind.MANY, vocabulary="door.colour", none_option="Bare"
)
WHY = Question(key="why", label="Why", source="T", longest=10)
KIND = Question(
    key="kind",
    label="Kind",
    source="T",
    kind=Kind.ONE,
    options=(
        Option(text="Painted", then=(COLOUR,)),
        Option(text="Papered", then=(COLOUR, WHY)),
        Option(text="Neither"),
    ),
)
NUMBER = Question(key="number", label="Number", source="T", one_line=True)
REMARK = Question(key="remark", label="Remark", source="T", required=False)
DOOR = Form(key="door", title="Door", description="A door.", source="T", questions=(NUMBER, KIND, REMARK))
GOOD = {"number": "7", "kind": "Papered", "colour": ["Red", "Blue"], "why": "nicer"}
SUPPLIED: dict[str, tuple[str, ...]] = {"door.colour": ("Red", "Blue")}


def wrong(lists: dict[str, tuple[str, ...]] | None = None, **changes: Any) -> dict[str, str]:
    """What is wrong with the good answers, changed; an answer of None was not given."""
    return {each.rule: each.why for each in problems(DOOR, GOOD | changes, lists or {})}


class TestQuestions:
    def test_come_in_the_order_of_the_form_and_only_where_they_apply(self) -> None:
        def asked(**answers: str) -> list[str]:
            return [question.key for question in DOOR.visible(answers)]

        assert asked() == ["number", "kind", "remark"]
        assert asked(kind="Painted") == ["number", "kind", "colour", "remark"]
        assert asked(kind=" Papered ") == ["number", "kind", "colour", "why", "remark"]
        assert asked(kind="Neither", colour="Red") == ["number", "kind", "remark"]

    def test_every_way_through_is_walked(self) -> None:
        ways = [
            ([choice.option for choice in branch.choices], [question.key for question in branch.questions])
            for branch in DOOR.branches()
        ]
        assert ways == [
            (["Painted"], ["number", "kind", "colour", "remark"]),
            (["Papered"], ["number", "kind", "colour", "why", "remark"]),
            (["Neither"], ["number", "kind", "remark"]),
        ]

    def test_have_the_options_of_the_source_then_the_supplied_ones_then_the_none_option(self) -> None:
        assert choices(KIND, {}) == ("Painted", "Papered", "Neither")
        assert choices(COLOUR, {}) == ("Bare",)
        assert choices(COLOUR, {"door.colour": ("Red", "Bare")}) == ("Red", "Bare")
        assert choices(COLOUR, {"door.colour": ("bare ", "Red", "Bare")}) == ("Bare", "Red")

    def test_tell_which_lists_are_not_supplied(self) -> None:
        assert not_supplied(DOOR, {}) == (COLOUR,)
        assert not_supplied(DOOR, SUPPLIED) == ()


class TestAnswers:
    def test_that_are_right_have_no_problem(self) -> None:
        assert wrong() == wrong(SUPPLIED) == {}

    def test_are_read_without_nulls_blanks_and_empty_lists(self) -> None:
        assert answered({"a": " x ", "b": None, "c": "  ", "d": [], "e": [" y "], "f": 0}) == {
            "a": "x",
            "e": ["y"],
            "f": 0,
        }

    @pytest.mark.parametrize("nothing", [None, "", " \n", []])
    def test_that_are_missing_are_named(self, nothing: Any) -> None:
        assert wrong(number=nothing) == {"number": "Number is not answered"}
        assert wrong(remark=nothing) == {}, "an optional question may be left out"

    @pytest.mark.parametrize(
        ("key", "answer", "why"),
        [
            ("number", 7, "Number: 7 is not a text"),
            ("number", "7\n8", "Number: it must be on one line"),
            ("why", "x" * 11, "Why: it has 11 characters; the limit is 10"),
            ("kind", ["Papered"], "Kind: ['Papered'] is not one of the options"),
            ("kind", "papered", "Kind: 'papered' is not one of the options (did you mean 'Papered'?)"),
            ("colour", "Red", "Colour: 'Red' is not a list of options"),
            ("colour", ["Red", 3], "Colour: 3 is not one of the options"),
            ("colour", ["Red", ""], "Colour: '' is not one of the options"),
            ("colour", ["Red", " Red"], "Colour: 'Red' is chosen twice"),
            ("colour", ["Red", "Bare"], "Colour: 'Bare' excludes the others"),
            ("colour", ["bare"], "Colour: 'bare' is not spelled like the option (did you mean 'Bare'?)"),
            ("colour", ["x" * 201], "Colour: a phrase has at most 200 characters, not 201"),
        ],
    )
    def test_that_are_wrong_say_why(self, key: str, answer: Any, why: str) -> None:
        assert wrong(**{key: answer})[key] == why

    def test_are_free_until_the_list_is_supplied(self) -> None:
        assert wrong(colour=["Mauve"]) == {}
        assert wrong(SUPPLIED, colour=["Mauve"]) == {"colour": "Colour: 'Mauve' is not one of the options"}
        assert wrong(SUPPLIED, colour=["Bare"]) == {}

    @pytest.mark.parametrize("phrase", ["No Lock", "no lock"])
    def test_to_one_question_are_not_the_none_option_of_another(self, phrase: str) -> None:
        lock = replace(COLOUR, key="lock", label="Lock", vocabulary="door.lock", none_option="No Lock")
        door = replace(DOOR, questions=(*DOOR.questions, lock))
        answers = GOOD | {"colour": [phrase], "lock": ["No Lock"]}
        (found,) = problems(door, answers, {})
        assert found.why == f"Colour: {phrase!r} is the answer of another question, Lock"
        (found,) = problems(door, answers, SUPPLIED)
        assert "is not one of the options" in found.why
        assert problems(door, answers | {"colour": ["Bare"]}, {}) == []

    def test_to_what_is_not_asked_do_not_apply(self) -> None:
        (found,) = problems(DOOR, GOOD | {"kind": "Painted"}, {})
        assert found.why == "Why does not apply because Kind is 'Painted'; it is asked only after 'Papered'"
        assert found.do == "omit it, or answer Kind with 'Papered'"
        assert wrong(kind=None)["why"].startswith("Why does not apply because Kind is not answered")

    def test_to_what_the_form_does_not_know_are_named_with_the_nearest(self) -> None:
        assert wrong(colours=["Red"]) == {
            "known-questions": "the form has no question 'colours' (did you mean 'colour'?)"
        }

    def test_have_every_problem_told_at_once_with_source_and_advice(self) -> None:
        found = problems(DOOR, {"kind": "Painted", "colour": ["Bare", "Red"], "why": "x", "no": 1}, {})
        assert [each.rule for each in found] == ["number", "colour", "why", "known-questions"]
        assert all(each.source == "T" and each.do for each in found)


class TestRules:
    def guard_answers(self, answers: dict[str, Any] | None) -> dict[str, str]:
        request = RaiseRequest(details={} if answers is None else {"answers": answers})
        situation = Situation(
            now=NOW,
            job="SJ-1",
            facts=JobFacts(),
            policy=Policy(vocabularies=SUPPLIED),
            actor=person("Dispatch"),
            raising=request,
        )
        guards = form_guards(DOOR, lambda at: at.detail("answers"), notifies={"why": Department.DISPATCH})
        assert [guard.rule for guard in guards if guard.notifies] == ["why"]
        assert all(guard.description and guard.do and guard.source for guard in guards)
        return {rule.rule: rule.why for rule in (guard.check(situation) for guard in guards) if rule}

    def test_refuse_what_the_check_finds(self) -> None:
        assert self.guard_answers(GOOD) == {}
        changed = GOOD | {"colour": ["Mauve"], "number": None, "no": 1}
        assert self.guard_answers(changed) == wrong(SUPPLIED, **changed)

    def test_say_nothing_where_no_form_was_sent(self) -> None:
        assert self.guard_answers(None) == {}


def test_a_form_describes_itself() -> None:
    told = {question["key"]: question for question in describe(DOOR, {})["questions"]}
    assert told["number"] | {"asked_after": [[]], "required": True, "kind": "text"} == told["number"]
    assert told["colour"]["list"] == "not supplied yet"
    assert told["colour"]["asked_after"] == [
        [{"question": "kind", "answer": "Painted"}],
        [{"question": "kind", "answer": "Papered"}],
    ]
    supplied = {question["key"]: question for question in describe(DOOR, SUPPLIED)["questions"]}
    assert (supplied["colour"]["list"], supplied["colour"]["options"]) == ("supplied", ["Red", "Blue", "Bare"])


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (lambda: (NUMBER, replace(NUMBER, label="No.")), "two different questions have the key 'number'"),
        (lambda: (replace(NUMBER, source=""),), "names no source"),
        (lambda: (replace(NUMBER, options=(Option(text="7"),)),), "so it cannot have options"),
        (lambda: (replace(KIND, options=()),), "neither options nor the name of a vocabulary"),
        (lambda: (replace(KIND, none_option="None"),), "although only one may be chosen"),
        (lambda: (replace(KIND, options=KIND.options * 2),), "an option of 'kind' occurs twice"),
        (lambda: (replace(COLOUR, options=(Option(text="Bare"),)),), "an option of 'colour' occurs twice"),
        (lambda: (replace(KIND, kind=Kind.MANY),), "leads to questions, although more than one may be chosen"),
        (lambda: (replace(KIND, options=(Option(text="Door", then=(KIND,)),)),), "'kind' leads to itself"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(spoilt: Callable[[], tuple[Question, ...]], why: str) -> None:
    with pytest.raises(FormError, match=why):
        replace(DOOR, questions=spoilt())

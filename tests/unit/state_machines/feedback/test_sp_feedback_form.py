"""The SP Feedback form against S4: every branch walked, every mix of the lists, and an oracle read off the seed."""

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from state_machines.feedback.sp_feedback_form import FORM, flagged
from state_machines.forms.answers import choices, problems
from state_machines.forms.form import Branch, Kind, Question, answered
from state_machines.forms.schema import schema

Answers = dict[str, Any]

LISTS: dict[str, tuple[str, ...]] = {
    question.vocabulary: ("Alpha", "Beta", "Gamma") for question in FORM.all_questions.values() if question.vocabulary
}
BRANCHES = tuple(FORM.branches())

IN_S4 = """
SP Account Number; SJ Number; Reason For Feedback
Recall Reassignment > Reason for Recall Reassignment > Customer Driven > Does Customer Have a Complaint Against SP >
  Yes > Negative Customer Feedback; Details of Customer’s Experience with SP
Recall Reassignment > Reason for Recall Reassignment > Customer Driven > Does Customer Have a Complaint Against SP > No
Recall Reassignment > Reason for Recall Reassignment > Account Inactive
Recall Reassignment > Reason for Recall Reassignment > SP Refused > SP Refused Reason > Does Not Service Brand/Equipment
Recall Reassignment > Reason for Recall Reassignment > SP Refused > SP Refused Reason > Bad Experience with Customer
Recall Reassignment > Reason for Recall Reassignment > SP Refused > SP Refused Reason > Availability/Manpower
Recall Reassignment > Reason for Recall Reassignment > SP Refused > SP Refused Reason > Out of Network
Recall Reassignment > Reason for Recall Reassignment > SP Refused > SP Refused Reason > Other >
  Explanation of Other refusal
SP Feedback from Customer > Customer Feedback Type > Positive >
  Positive Customer Feedback; Details of Customer’s Experience with SP
SP Feedback from Customer > Customer Feedback Type > Negative >
  Negative Customer Feedback; Details of Customer’s Experience with SP
SP Internal Feedback > Internal Feedback Type > Positive >
  Positive Internal Feedback; Details of Internal Experience with SP
SP Internal Feedback > Internal Feedback Type > Negative >
  Negative Internal Feedback; If Has High Cost, Select All That Apply; If Poor Workmanship, Select All That Apply;
  If SP Did Not Follow Process, Select All That Apply; Details of Internal Experience with SP
"""  # noqa: RUF001 - the apostrophe is the seed's


def title(branch: Branch) -> str:
    return " > ".join(choice.option for choice in branch.choices)


def told(branch: Branch) -> str:
    """A branch as it is written above: choices with their questions, then what is asked there."""
    choosing = {choice.question.key for choice in branch.choices}
    always = {"sp_account_number", "sj_number", "high_risk"}
    asked = [question.label for question in branch.questions if question.key not in choosing | always]
    first, *rest = branch.choices
    steps = [first.option, *(part for choice in rest for part in (choice.question.label, choice.option))]
    return " > ".join((*steps, "; ".join(asked))) if asked else " > ".join(steps)


def filled(branch: Branch) -> Answers:
    """The answers of somebody who goes this way, and selects one phrase of every list."""
    answers: Answers = {choice.question.key: choice.option for choice in branch.choices}
    for question in branch.questions:
        if question.kind is Kind.TEXT:
            answers[question.key] = "SJ-1" if question.key == "sj_number" else "words"
        elif question.kind is Kind.MANY and question.required:
            answers[question.key] = ["Alpha"]
    return answers


def rules(answers: Answers, lists: dict[str, tuple[str, ...]] = LISTS) -> list[str]:
    return [rule.rule for rule in problems(FORM, answers, lists)]


# ------------------------------------------------------------------ the oracle, read off the seed and nothing else

PHRASES = ("Alpha", "Beta", "Gamma")
REFUSALS = (
    "Does Not Service Brand/Equipment",
    "Bad Experience with Customer",
    "Availability/Manpower",
    "Out of Network",
)
RISKS = ("Safety Issue", "Police Involved", "Pending Lawsuit", "Threats or Harassment")


def is_text(answer: object) -> bool:
    return isinstance(answer, str) and answer.strip() != ""


def is_some_of(answer: object, options: tuple[str, ...], alone: str = "") -> bool:
    """Any number of the options, each once; or only the one that says that none applies."""
    if not isinstance(answer, list) or not answer or len(answer) != len({str(each) for each in answer}):
        return False
    return answer == [alone] or all(each in options for each in answer)


def is_right(given: Answers) -> bool:  # noqa: C901, PLR0911, PLR0912 - the seed from top to bottom
    """Whether S4 has a way from the top of the form to "Click Submit" on which exactly this is entered."""
    rest = {key: answer for key, answer in given.items() if answer is not None and answer not in ("", " ", [])}

    def taken(key: str) -> Any:
        return rest.pop(key, None)

    if not is_text(taken("sp_account_number")) or not is_text(taken("sj_number")):
        return False
    if "high_risk" in rest and not is_some_of(taken("high_risk"), RISKS, "None of these"):
        return False
    match taken("reason_for_feedback"):
        case "Recall Reassignment":
            match taken("reason_for_recall_reassignment"):
                case "Customer Driven":
                    match taken("customer_has_complaint"):
                        case "Yes":
                            if not is_some_of(taken("negative_customer_feedback"), PHRASES):
                                return False
                            if not is_text(taken("details_of_customer_experience")):
                                return False
                        case "No":
                            pass
                        case _:
                            return False
                case "Account Inactive":
                    pass
                case "SP Refused":
                    reason = taken("sp_refused_reason")
                    if reason == "Other":
                        if not is_text(taken("explanation_of_other_refusal")):
                            return False
                    elif reason not in REFUSALS:
                        return False
                case _:
                    return False
        case "SP Feedback from Customer":
            match taken("customer_feedback_type"):
                case "Positive" | "Negative" as kind:
                    if not is_some_of(taken(f"{kind.lower()}_customer_feedback"), PHRASES):
                        return False
                case _:
                    return False
            if not is_text(taken("details_of_customer_experience")):
                return False
        case "SP Internal Feedback":
            match taken("internal_feedback_type"):
                case "Positive":
                    if not is_some_of(taken("positive_internal_feedback"), PHRASES):
                        return False
                case "Negative":
                    if not is_some_of(taken("negative_internal_feedback"), PHRASES):
                        return False
                    if not is_some_of(taken("high_cost"), PHRASES, "SP Does Not Have High Cost"):
                        return False
                    if not is_some_of(taken("poor_workmanship"), PHRASES, "SP Did Not Have Poor Workmanship"):
                        return False
                    if not is_some_of(taken("did_not_follow_process"), PHRASES, "SP Followed Process"):
                        return False
                case _:
                    return False
            if not is_text(taken("details_of_internal_experience")):
                return False
        case _:
            return False
    return not rest


# ------------------------------------------------------------------ every branch


def test_the_branches_are_those_of_the_seed() -> None:
    expected = [line for line in IN_S4.replace(" >\n  ", " > ").replace(";\n  ", "; ").splitlines() if " > " in line]
    assert [told(branch) for branch in BRANCHES] == expected


@pytest.mark.parametrize("branch", BRANCHES, ids=title)
class TestEveryBranch:
    def test_asks_first_for_the_account_the_job_and_the_reason(self, branch: Branch) -> None:
        labels = [question.label for question in branch.questions]
        assert labels[:3] == ["SP Account Number", "SJ Number", "Reason For Feedback"]

    def test_can_be_submitted(self, branch: Branch) -> None:
        answers = filled(branch)
        assert FORM.visible(answers) == branch.questions
        assert rules(answers) == []
        assert is_right(answers)

    def test_is_refused_without_any_one_of_its_answers(self, branch: Branch) -> None:
        answers = filled(branch)
        for key in answers:
            less = {name: answer for name, answer in answers.items() if name != key}
            assert key.replace("_", "-") in rules(less)

    def test_is_refused_with_the_answer_of_any_other(self, branch: Branch) -> None:
        asked = {question.key for question in branch.questions}
        others = [question for question in FORM.all_questions.values() if question.key not in asked]
        assert others
        for question in others:
            answer = ["Alpha"] if question.kind is Kind.MANY else question.options[0].text if question.options else "x"
            (found,) = problems(FORM, filled(branch) | {question.key: answer}, LISTS)
            assert found.rule == question.rule
            assert "does not apply because" in found.why

    def test_takes_phrases_in_any_words_until_the_lists_are_supplied(self, branch: Branch) -> None:
        answers = filled(branch)
        for question in branch.questions:
            if question.vocabulary:
                written = answers | {question.key: ["In other words", "And more"]}
                assert rules(written, {}) == []
                assert rules(written) == [question.rule]


# ------------------------------------------------------------------ the multi-selects

NEGATIVE = filled(BRANCHES[-1])
MANY = tuple(question for question in BRANCHES[-1].questions if question.kind is Kind.MANY)


def selections(question: Question) -> tuple[list[str], ...]:
    """Ways to select in a list: one, several, all, none of them, nothing, one twice, and "none" beside another."""
    options = [option for option in choices(question, LISTS) if option != question.none_option]
    none = [question.none_option] if question.none_option else []
    return (options[:1], options[:2], options, none, [], options[:1] * 2, [*options[:1], *none], ["Delta"])


@pytest.mark.parametrize(("first", "second"), [*combinations(MANY, 2)], ids=lambda each: each.key)
def test_every_pair_of_selections_is_judged_as_the_seed_says(first: Question, second: Question) -> None:
    judged = set()
    for one, other in product(selections(first), selections(second)):
        answers = NEGATIVE | {first.key: one, second.key: other}
        assert (rules(answers) == []) is is_right(answers), (one, other)
        judged.add(is_right(answers))
    assert judged == {True, False}


@pytest.mark.parametrize(
    ("key", "none_option"),
    [
        ("high_cost", "SP Does Not Have High Cost"),
        ("poor_workmanship", "SP Did Not Have Poor Workmanship"),
        ("did_not_follow_process", "SP Followed Process"),
        ("high_risk", "None of these"),
    ],
)
def test_what_does_not_apply_excludes_the_others(key: str, none_option: str) -> None:
    other = "Police Involved" if key == "high_risk" else "Alpha"
    assert rules(NEGATIVE | {key: [none_option]}) == []
    (found,) = problems(FORM, NEGATIVE | {key: [none_option, other]}, LISTS)
    assert f"{none_option!r} excludes the others" in found.why


# ------------------------------------------------------------------ whatever is entered

ANSWERS = st.sampled_from(
    [
        *("", " ", "words", "Other", "Yes", "No", "Positive", "Negative", "Customer Driven", "SP Refused", None, [], 7),
        *(["Alpha"], ["Alpha", "Beta"], ["Alpha"] * 2, ["Delta"], ["Police Involved"], ["None of these"], [3]),
    ]
)


@st.composite
def entered(draw: st.DrawFn) -> Answers:
    """The answers of some branch, with some of them changed, left out, or taken from anywhere in the form."""
    answers = filled(draw(st.sampled_from(BRANCHES)))
    for question in MANY:
        if question.key in answers and draw(st.booleans()):
            answers[question.key] = draw(st.sampled_from(selections(question)))
    for _ in range(draw(st.integers(0, 2))):
        question = FORM.all_questions[draw(st.sampled_from(sorted(FORM.all_questions)))]
        options = st.sampled_from([option.text for option in question.options] or ["words"])
        answers[question.key] = draw(ANSWERS | options | options.map(lambda option: [option]))
    if draw(st.integers(0, 9)) == 0:
        answers["colour"] = draw(ANSWERS)
    return answers


@given(entered())
def test_answers_are_accepted_if_and_only_if_the_seed_has_a_way_for_them(answers: Answers) -> None:
    assert (rules(answers) == []) is is_right(answers)


@given(entered(), st.booleans())
def test_the_json_schema_and_the_check_agree(answers: Answers, are_supplied: bool) -> None:
    lists = LISTS if are_supplied else {}
    validator = Draft202012Validator(schema(FORM, lists))
    assert validator.is_valid(answered(answers)) is (rules(answers, lists) == [])


def test_the_json_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema(FORM, {}))


# ------------------------------------------------------------------ high risk


@pytest.mark.parametrize("category", RISKS)
def test_each_situation_can_be_marked_on_every_branch(category: str) -> None:
    for branch in BRANCHES:
        answers = filled(branch) | {"high_risk": [category]}
        assert rules(answers) == []
        assert flagged(answers) == (category,)


def test_a_situation_counts_as_marked_even_if_the_form_is_filled_in_wrongly() -> None:
    assert flagged({"high_risk": ["Police Involved", "Bad Mood"]}) == ("Police Involved",)
    assert flagged({"high_risk": "Police Involved"}) == flagged({"high_risk": ["None of these"]}) == flagged({}) == ()

"""Every way in which a form can be wrong, worked out from the form itself; and right ones, to tell them from."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from state_machines.feedback.sp_feedback_form import FORM
from state_machines.forms.form import Kind, Question
from tests.unit.web.feedback.forms import BRANCHES, Answers, filled, title

Forms = dict[str, Answers]

LISTED = ("Slow", "Rude, and loud", "Dear")
"""What operations have supplied, where they have supplied a list."""

LONGEST = BRANCHES[-1]
"""The way through the form on which most is asked."""


def right_ones() -> Forms:
    """Every way through the form, filled in rightly; and what is as right."""
    return {
        **{title(branch): filled(branch, *LISTED[:2]) for branch in BRANCHES},
        "with what was not answered": filled(LONGEST, "Slow") | {"high_risk": None, "size": "", "colour": []},
        "with blanks": filled(LONGEST, " Slow ")
        | {"sj_number": " SJ-1\t", "reason_for_feedback": "SP Internal Feedback "},
        "with a risk": filled(LONGEST, "Slow") | {"high_risk": ["Police Involved", "Safety Issue"]},
        "with no high cost": filled(LONGEST, "Slow") | {"high_cost": ["SP Does Not Have High Cost"]},
    }


def of_branches() -> Forms:
    """On every way through the form: without each choice, with nothing but choices, and with what is not asked."""
    forms: Forms = {}
    for branch in BRANCHES:
        right = filled(branch, *LISTED[:2])
        chosen = {choice.question.key: choice.option for choice in branch.choices}
        others = {key: _some_answer(question) for key, question in FORM.all_questions.items() if key not in right}
        forms[f"{title(branch)}: nothing but choices"] = chosen
        forms[f"{title(branch)}: with all that is not asked"] = right | others
        for key in chosen:
            forms[f"{title(branch)}: without {key}"] = {name: right[name] for name in right if name != key}
    return forms


def of_one_answer() -> Forms:
    """The longest way, without each of its answers, and with each answer to what is not asked there."""
    right = filled(LONGEST, *LISTED[:2])
    others = {key: _some_answer(question) for key, question in FORM.all_questions.items() if key not in right}
    others.pop("high_risk")
    without = {f"without {key}": {name: right[name] for name in right if name != key} for key in right}
    return without | {f"with {key}": right | {key: answer} for key, answer in others.items()}


def of_values() -> Forms:
    """The longest way with answers that no question of their kind takes: in every question at once, but for choices."""
    right = filled(LONGEST, *LISTED[:2]) | {"high_risk": ["None of these"]}
    asked = {key: question for key, question in FORM.all_questions.items() if key in right}
    choices = {key: question for key, question in asked.items() if question.kind is Kind.ONE}
    forms = {
        f"{key} = {value!r:.60}": right | {key: value}
        for key, question in choices.items()
        for value in _wrong_values(question)
    }
    columns = [
        [(key, value) for value in _wrong_values(question)] for key, question in asked.items() if key not in choices
    ]
    for number, row in enumerate(zip_longest(*columns)):
        forms[f"wrong values, {number}"] = right | dict(filter(None, row))
    return forms


def of_names() -> Forms:
    """Answers to questions that the form does not have, and next to no answers at all."""
    right = filled(LONGEST, *LISTED[:2])
    return {
        "an unknown question": right | {"colour": "red"},
        "a misspelt one": right | {"sp_acount_number": "SP-1"},
        "several, and a wrong answer": right
        | {"colour": ["red"], "size": 7, "\u00e4 <b>": "x", "sp_account_number": ""},
        "nothing": {},
        "nothing but what is not asked": {"high_cost": ["Travel"]},
    }


def _some_answer(question: Question) -> Any:
    """An answer that would be right if the question were asked; to a question that is always asked, a wrong one."""
    if question.kind is Kind.MANY:
        return ["Slow"]
    return question.options[0].text if question.options else "words"


def _wrong_values(question: Question) -> Iterator[Any]:
    yield from (7, True, {"is": "an object"}, [["a list"]])
    if question.kind is Kind.TEXT:
        yield from ("x" * (question.longest + 1), ["x"])
        if question.one_line:
            yield "on two\nlines"
        return
    yield from ("Recal Reassignment", "Slow")
    if question.kind is Kind.ONE:
        yield from ([option.text for option in question.options], [question.options[0].text], "other")
        return
    known = question.options[0].text if question.options else "Slow"
    yield from ([known, known], [known, 7], [known, ""], [" "], ["x" * 201])
    if question.none_option:
        yield from ([question.none_option, known], [question.none_option.lower()])


RIGHT = right_ones()
WRONG = {"branches": of_branches(), "one answer": of_one_answer(), "values": of_values(), "names": of_names()}

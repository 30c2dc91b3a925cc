"""Read the fields of a form that a browser sends as answers, and show them on the page again.

A question whose list operations have not supplied takes phrases in the agent's own words, one per line, in a field
named ``KEY.phrases``. Answers to questions that no longer apply travel in fields named ``KEY.before``, so that a change
of mind loses nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import uuid4

from starlette.datastructures import FormData

from state_machines.declaration.guards import BrokenRule
from state_machines.feedback.sp_feedback_form import FORM
from state_machines.forms.answers import Lists, choices, is_supplied, judge
from state_machines.forms.form import Form, Kind, Question, answered

PHRASES, BEFORE = ".phrases", ".before"
CONTROL_FIELDS = frozenset({"form_id", "attempt", "entry_point", "asked", "refused", "then"})


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionField:
    """One question on the page."""

    question: Question
    given: tuple[str, ...]
    """The answer: a single text, or each of several options."""

    options: tuple[str, ...]
    """Every known option, except the one that none applies."""

    is_free: bool
    """Whether the list is not supplied, so that phrases are typed."""

    problem: BrokenRule | None

    @property
    def text(self) -> str:
        """The answer as one text."""
        return self.given[0] if self.given else ""

    def description(self, option: str) -> str:
        """The description of an option; empty if it has none."""
        return next((each.description for each in self.question.options if each.text == option), "")

    @property
    def phrases(self) -> str:
        """The phrases in the agent's own words, one per line."""
        return "\n".join(each for each in self.given if each != self.question.none_option)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """The answers of a form as it stands in a browser."""

    answers: dict[str, Any]
    """The answers to what is asked, and whatever else was sent: the rules refuse what does not apply."""

    before: dict[str, Any]
    """The answers to questions that no longer apply."""

    entry_point: str = ""
    """The portal in which it was opened; empty if it is not known."""

    form_id: str = field(default_factory=lambda: str(uuid4()))
    """Its own ID, which it keeps when it comes back to be corrected."""

    @classmethod
    def read(cls, sent: FormData, form: Form = FORM) -> Self:
        """Read what a browser sent."""
        answers: dict[str, Any] = {}
        before: dict[str, Any] = {}
        for name in dict.fromkeys(sent):
            values = [as_written(str(value)) for value in sent.getlist(name)]
            key, is_before = name.removesuffix(BEFORE), name.endswith(BEFORE)
            if name in CONTROL_FIELDS:
                continue
            key, is_free = key.removesuffix(PHRASES), key.endswith(PHRASES)
            lines = [line.strip() for value in values for line in value.splitlines()] if is_free else values
            kept = before if is_before else answers
            kept[key] = _together(form.all_questions.get(key), kept.get(key), [line for line in lines if line])
        control = {name: control_field(sent, name) for name in ("entry_point", "form_id")}
        return cls(answers=answered(answers), before=answered(before), **control)

    def shown_again(self, form: Form = FORM) -> Self:
        """The form with the questions that apply now: their earlier answers come back, the others are put aside."""
        everything = self.before | self.answers
        asked = _asked_with(form, everything)
        known = form.all_questions
        return replace(
            self,
            answers={key: given for key, given in everything.items() if key in asked},
            before={key: given for key, given in everything.items() if key in known and key not in asked},
        )

    def fields(self, lists: Lists, *, all_problems: bool, form: Form = FORM) -> list[QuestionField]:
        """The questions that apply.

        Args:
            lists: the lists that operations have supplied.
            all_problems: whether to report questions that are not answered yet too.
            form: the form.

        """
        return [
            QuestionField(
                question=question,
                given=_given(self.answers.get(question.key)),
                options=tuple(each for each in choices(question, lists) if each != question.none_option),
                is_free=not is_supplied(question, lists),
                problem=judge(form, question, self.answers, lists)
                if all_problems or question.key in self.answers
                else None,
            )
            for question in form.visible(self.answers)
        ]

    def put_aside(self) -> Iterator[tuple[str, str]]:
        """The names and values of the hidden fields in which earlier answers travel."""
        for key, given in self.before.items():
            for each in _given(given):
                yield f"{key}{BEFORE}", each


def control_field(sent: FormData, name: str) -> str:
    """The value of a field that is not an answer; empty if the browser sent none."""
    value = sent.get(name)
    return value.strip() if isinstance(value, str) else ""


def as_written(text: str) -> str:
    """A text as it was written: browsers send the end of a line as two characters."""
    return text.replace("\r\n", "\n")


def _together(question: Question | None, known: Any, values: list[str]) -> Any:
    """The answer of a question from its fields: of several fields one list, of one field a text."""
    if question is not None and question.kind is Kind.MANY:
        return [*(known or []), *values]
    return values[0] if len(values) == 1 else values


def _asked_with(form: Form, answers: dict[str, Any]) -> set[str]:
    return {question.key for question in form.visible(answers)}


def _given(answer: Any) -> tuple[str, ...]:
    if answer is None:
        return ()
    return tuple(map(str, answer)) if isinstance(answer, list) else (str(answer),)

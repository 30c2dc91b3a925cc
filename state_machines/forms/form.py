"""A form with branches, declared as it reads on paper: questions, and under an option the questions it leads to.

This one declaration gives the questions of an interview (``visible``), every way through the form (``branches``), the
check of answers (``forms.answers``), the guards of a kind of work (``forms.guards``) and a JSON Schema
(``forms.schema``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

Answers = Mapping[str, Any]
"""What was entered, by the key of the question: JSON values that are not trusted."""

LONGEST_PHRASE = 200
"""The most characters of one phrase of a list that no source gives."""


class FormError(TypeError):
    """A form contradicts itself; the message lists every contradiction."""


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    ONE = "one"
    """Exactly one of the options."""

    MANY = "many"
    """One or more of the options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a form. It may occur in several places; it is asked if one of them is reached."""

    key: str
    """The stable snake_case name under which the answer is kept."""

    label: str
    """The question exactly as the source writes it."""

    source: str
    kind: Kind = Kind.TEXT
    options: tuple["Option", ...] = ()
    vocabulary: str = ""
    """The name of the list under ``[vocabularies]`` in the policy, if no source gives the options."""

    none_option: str = ""
    """The option for "none of these"; it excludes the others."""

    required: bool = True
    one_line: bool = False
    longest: int = 4000
    """The most characters of a text."""

    description: str = ""
    """What to know when answering; empty if the label is enough."""

    @property
    def rule(self) -> str:
        """The name of the rule about the answer, such as ``sp-account-number``."""
        return self.key.replace("_", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One possible answer, and the questions that it leads to."""

    text: str
    then: tuple[Question, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A question answered with one of its options."""

    question: Question
    option: str

    def holds(self, answers: Answers) -> bool:
        """Whether the question is answered with this option."""
        return bool(stripped(answers.get(self.question.key)) == self.option)


Place = tuple[Choice, ...]
"""The choices that lead to a question, in order; empty if it is always asked."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way through a form: the choices made, and every question that is asked."""

    choices: tuple[Choice, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form, declared."""

    key: str
    title: str
    description: str
    source: str
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        """Refuse a form that contradicts itself, as soon as its module is imported."""
        problems = list(_contradictions(self))
        if problems:
            listing = "".join(f"\n  - {problem}" for problem in problems)
            raise FormError(f"the form {self.key!r} contradicts itself:{listing}")

    @cached_property
    def places(self) -> Mapping[str, tuple[Place, ...]]:
        """Every place of each question, by the key of the question."""
        found: dict[str, list[Place]] = {}
        for question, place in _walk(self.questions):
            found.setdefault(question.key, []).append(place)
        return {key: tuple(places) for key, places in found.items()}

    @cached_property
    def all_questions(self) -> Mapping[str, Question]:
        """Every question once, by its key, in the order of the form."""
        return {question.key: question for question, _ in _walk(self.questions)}

    def visible(self, answers: Answers) -> tuple[Question, ...]:
        """The questions to ask, given the answers so far, in order."""
        return tuple({question.key: question for question in _asked(self.questions, answers)}.values())

    def branches(self) -> Iterator[Branch]:
        """Every way through the form."""
        return _branches(self.questions)


def stripped(answer: Any) -> Any:
    """A text, or each text of a list, without surrounding spaces; anything else as it is."""
    if isinstance(answer, str):
        return answer.strip()
    return [stripped(each) for each in answer] if isinstance(answer, list | tuple) else answer


def answered(answers: Answers) -> dict[str, Any]:
    """What was really answered: without nulls, blank texts, empty lists and spaces around texts."""
    cleaned = {key: stripped(answer) for key, answer in answers.items()}
    return {key: answer for key, answer in cleaned.items() if answer is not None and answer not in ("", [])}


def _walk(questions: Sequence[Question], place: Place = ()) -> Iterator[tuple[Question, Place]]:
    for question in questions:
        yield question, place
        for option in question.options:
            yield from _walk(option.then, (*place, Choice(question, option.text)))


def _asked(questions: Sequence[Question], answers: Answers) -> Iterator[Question]:
    for question in questions:
        yield question
        for option in question.options:
            if option.then and Choice(question, option.text).holds(answers):
                yield from _asked(option.then, answers)


def _branches(questions: Sequence[Question]) -> Iterator[Branch]:
    if not questions:
        yield Branch()
        return
    for first in _ways(questions[0]):
        for rest in _branches(questions[1:]):
            yield Branch(first.choices + rest.choices, first.questions + rest.questions)


def _ways(question: Question) -> Iterator[Branch]:
    """The ways on from one question: one per option if an option leads to more questions."""
    if not any(option.then for option in question.options):
        yield Branch((), (question,))
        return
    for option in question.options:
        for way in _branches(option.then):
            yield Branch((Choice(question, option.text), *way.choices), (question, *way.questions))


def _contradictions(form: Form) -> Iterator[str]:
    known: dict[str, Question] = {}
    for question, place in _walk(form.questions):
        if known.setdefault(question.key, question) != question:
            yield f"two different questions have the key {question.key!r}"
        if question.key in {choice.question.key for choice in place}:
            yield f"{question.key!r} leads to itself"
        yield from _contradictions_of(question)


def _contradictions_of(question: Question) -> Iterator[str]:
    texts = [option.text for option in question.options]
    if not question.source:
        yield f"{question.key!r} names no source"
    if question.kind is Kind.TEXT and (texts or question.vocabulary):
        yield f"{question.key!r} is a text, so it cannot have options"
    if question.kind is not Kind.TEXT and not (texts or question.vocabulary):
        yield f"{question.key!r} has neither options nor the name of a vocabulary"
    if question.none_option and question.kind is not Kind.MANY:
        yield f"{question.key!r} has an option that excludes the others, although only one may be chosen"
    if len({*texts, question.none_option}) <= len(texts):
        yield f"an option of {question.key!r} occurs twice"
    if question.kind is not Kind.ONE and any(option.then for option in question.options):
        yield f"an option of {question.key!r} leads to questions, although more than one may be chosen"

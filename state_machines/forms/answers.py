"""Check the answers to a form: every problem at once, each with why, its source and what to do."""

from collections.abc import Iterator, Mapping
from typing import Any

from state_machines.declaration.guards import BrokenRule
from state_machines.forms.form import (
    LONGEST_PHRASE,
    Answers,
    Choice,
    Form,
    Kind,
    Place,
    Question,
    answered,
    stripped,
)
from suggestions import nearest

Lists = Mapping[str, tuple[str, ...]]
"""The vocabularies that operations have supplied: ``Policy.vocabularies``."""

UNKNOWN_RULE = "known-questions"


def is_supplied(question: Question, lists: Lists) -> bool:
    """Whether the options are known: given by a source, or supplied by operations."""
    return not question.vocabulary or bool(lists.get(question.vocabulary))


def choices(question: Question, lists: Lists) -> tuple[str, ...]:
    """Every known option: those of the source, those that operations have supplied, and the none option.

    The none option occurs once, as the source spells it, even if the supplied list contains it.
    """
    none = question.none_option
    supplied = (none if _is_spelt_like(none, text) else text for text in lists.get(question.vocabulary, ()))
    texts = (*(option.text for option in question.options), *supplied)
    return tuple(dict.fromkeys((*texts, *filter(None, [none]))))


def not_supplied(form: Form, lists: Lists) -> tuple[Question, ...]:
    """The questions whose list no source gives and operations have not supplied yet; they accept free phrases."""
    return tuple(each for each in form.all_questions.values() if not is_supplied(each, lists))


def problems(form: Form, answers: Answers, lists: Lists) -> list[BrokenRule]:
    """Everything that is wrong with the answers, in the order of the form; an empty list if they are right."""
    found = [judge(form, question, answers, lists) for question in form.all_questions.values()]
    return [rule for rule in (*found, judge_names(form, answers)) if rule is not None]


def judge(form: Form, question: Question, answers: Answers, lists: Lists) -> BrokenRule | None:
    """What is wrong with the answer to one question; None if it is right, or rightly absent."""
    given = answered(answers).get(question.key)
    is_asked = any(all(choice.holds(answers) for choice in place) for place in form.places[question.key])
    if not is_asked:
        return None if given is None else _does_not_apply(form, question, answers)
    if given is None:
        return _rule(question, f"{question.label} is not answered", lists) if question.required else None
    wrong = [*_CHECKS[question.kind](question, given, lists), *_of_another_question(form, question, given, lists)]
    return _rule(question, f"{question.label}: {'; '.join(wrong)}", lists) if wrong else None


def judge_names(form: Form, answers: Answers) -> BrokenRule | None:
    """The broken rule about answers to questions that the form does not have."""
    unknown = sorted(answered(answers).keys() - form.all_questions.keys())
    if not unknown:
        return None
    named = ", ".join(f"{_shown(key)}{_nearest(key, *form.all_questions)}" for key in unknown)
    return BrokenRule(
        rule=UNKNOWN_RULE,
        why=f"the form has no question {named}",
        source=form.source,
        do=f"omit it; the questions are: {', '.join(form.all_questions)}",
        field=unknown[0],
    )


def how_to_answer(question: Question, lists: Lists) -> str:
    """Describe how to answer a question."""
    if question.kind is Kind.TEXT:
        return f"enter {question.description or 'a text'}"
    known = ", ".join(choices(question, lists))
    amount = "exactly one" if question.kind is Kind.ONE else "one or more"
    if not is_supplied(question, lists):
        alone = f", or only: {question.none_option}" if question.none_option else ""
        return f"write {amount} in your own words (the list is not supplied yet){alone}"
    alone = f" ({question.none_option!r} only on its own)" if question.none_option else ""
    return f"choose {amount} of: {known}{alone}"


def where_asked(place: Place) -> str:
    """The place of a question: ``Reason For Feedback: Recall Reassignment > ...``; empty if it is always asked."""
    return " > ".join(f"{choice.question.label}: {choice.option}" for choice in place)


def _rule(question: Question, why: str, lists: Lists) -> BrokenRule:
    return BrokenRule(
        rule=question.rule, why=why, source=question.source, do=how_to_answer(question, lists), field=question.key
    )


def _does_not_apply(form: Form, question: Question, answers: Answers) -> BrokenRule:
    """The refusal of an answer to a question that is not asked: which choice leads to it, and what was chosen."""
    missing = [_first_missing(place, answers) for place in form.places[question.key]]
    choice = max(missing, key=lambda one: one[0])[1]
    chosen = answered(answers).get(choice.question.key)
    found = "is not answered" if chosen is None else f"is {_shown(chosen)}"
    return BrokenRule(
        rule=question.rule,
        why=(
            f"{question.label} does not apply because {choice.question.label} {found}; "
            f"it is asked only after {_shown(choice.option)}"
        ),
        source=question.source,
        do=f"omit it, or answer {choice.question.label} with {_shown(choice.option)}",
        field=question.key,
    )


def _first_missing(place: Place, answers: Answers) -> tuple[int, Choice]:
    """The first choice on the way to a place that was not made, and how many were made before it."""
    return next((number, choice) for number, choice in enumerate(place) if not choice.holds(answers))


def _check_text(question: Question, given: Any, _lists: Lists) -> Iterator[str]:
    if not isinstance(given, str):
        yield f"{_shown(given)} is not a text"
        return
    if len(given) > question.longest:
        yield f"it has {len(given):,} characters; the limit is {question.longest:,}"
    if question.one_line and {"\n", "\r"} & set(given):
        yield "it must be on one line"


def _check_one(question: Question, given: Any, lists: Lists) -> Iterator[str]:
    if isinstance(given, str):
        yield from _check_option(question, given, lists)
    else:
        yield f"{_shown(given)} is not one of the options"


def _check_many(question: Question, given: Any, lists: Lists) -> Iterator[str]:
    if not isinstance(given, list):
        yield f"{_shown(given)} is not a list of options"
        return
    for each in given:
        yield from _check_option(question, each, lists)
    twice = {each for each in given if isinstance(each, str) and given.count(each) > 1}
    for each in sorted(twice):
        yield f"{_shown(each)} is chosen twice"
    if question.none_option in given and len(set(map(str, given))) > 1:
        yield f"{_shown(question.none_option)} excludes the others"


def _check_option(question: Question, given: Any, lists: Lists) -> Iterator[str]:
    if not isinstance(given, str) or not given:
        yield f"{_shown(given)} is not one of the options"
        return
    known = choices(question, lists)
    if is_supplied(question, lists):
        if given not in known:
            yield f"{_shown(given)} is not one of the options{_nearest(given, *known)}"
    elif len(given) > LONGEST_PHRASE:
        yield f"a phrase has at most {LONGEST_PHRASE} characters, not {len(given):,}"
    elif given not in known and given.casefold() in {each.casefold() for each in known}:
        yield f"{_shown(given)} is not spelled like the option{_nearest(given, *known)}"


def _of_another_question(form: Form, question: Question, given: Any, lists: Lists) -> Iterator[str]:
    """Find phrases in a free list that are the none option of another question; a supplied list refuses them anyway."""
    if question.kind is Kind.TEXT or is_supplied(question, lists):
        return
    own = {text.casefold() for text in choices(question, lists)}
    for phrase in given if isinstance(given, list) else [given]:
        for other in form.all_questions.values():
            if _is_spelt_like(other.none_option, phrase) and phrase.casefold() not in own:
                yield f"{_shown(phrase)} is the answer of another question, {other.label}"


def _is_spelt_like(none_option: str, text: Any) -> bool:
    """Whether a text is the none option, apart from capitals and surrounding spaces; False if there is none."""
    return bool(none_option) and isinstance(text, str) and text.strip().casefold() == none_option.casefold()


_CHECKS = {Kind.TEXT: _check_text, Kind.ONE: _check_one, Kind.MANY: _check_many}


def _nearest(given: str, *known: str) -> str:
    return "".join(f" (did you mean {each!r}?)" for each in nearest(given, known, at_most=1))


def _shown(value: Any) -> str:
    """A value in a sentence, at most a line long."""
    text = repr(stripped(value))
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - about a line

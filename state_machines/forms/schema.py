"""A form as plain data for pages and documentation, and a JSON Schema (2020-12) of valid answers.

In the schema, unanswered questions are omitted; on arrival, nulls, blank texts and empty lists count as unanswered too.
"""

from typing import Any

from state_machines.forms.answers import Lists, choices, is_supplied
from state_machines.forms.form import LONGEST_PHRASE, Choice, Form, Kind, Place, Question

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NOT_BLANK = r"\S"


def describe(form: Form, lists: Lists) -> dict[str, Any]:
    """The whole form as JSON-ready data, with the lists that operations have supplied."""
    return {
        "key": form.key,
        "title": form.title,
        "description": form.description,
        "source": form.source,
        "questions": [_question(form, question, lists) for question in form.all_questions.values()],
        "schema": schema(form, lists),
    }


def schema(form: Form, lists: Lists) -> dict[str, Any]:
    """The JSON Schema of valid answers."""
    questions = form.all_questions.values()
    always = [question for question in questions if () in form.places[question.key]]
    sometimes = [question for question in questions if () not in form.places[question.key]]
    return {
        "$schema": _DIALECT,
        "$id": f"urn:cinchhs:form:{form.key.replace('_', '-')}",
        "title": form.title,
        "description": form.description,
        "type": "object",
        "properties": {question.key: _answer(question, lists) for question in questions},
        "required": [question.key for question in always if question.required],
        "additionalProperties": False,
        "allOf": [_asked_or_absent(form, question) for question in sometimes],
    }


def _question(form: Form, question: Question, lists: Lists) -> dict[str, Any]:
    return {
        "key": question.key,
        "label": question.label,
        "kind": question.kind.value,
        "description": question.description,
        "required": question.required,
        "asked_after": [[_choice(choice) for choice in place] for place in form.places[question.key]],
        "options": list(choices(question, lists)),
        "none_option": question.none_option,
        "vocabulary": question.vocabulary,
        "list": "supplied" if is_supplied(question, lists) else "not supplied yet",
        "source": question.source,
    }


def _choice(choice: Choice) -> dict[str, str]:
    return {"question": choice.question.key, "answer": choice.option}


def _answer(question: Question, lists: Lists) -> dict[str, Any]:
    caption = {"title": question.label, **({"description": question.description} if question.description else {})}
    if question.kind is Kind.TEXT:
        pattern = r"^[^\r\n]*\S[^\r\n]*$" if question.one_line else _NOT_BLANK
        return {**caption, "type": "string", "pattern": pattern, "maxLength": question.longest}
    option = _option(question, lists)
    if question.kind is Kind.ONE:
        return {**caption, **option}
    listed: dict[str, Any] = {**caption, "type": "array", "items": option, "minItems": 1, "uniqueItems": True}
    if question.none_option:
        listed |= {"if": {"contains": {"const": question.none_option}}, "then": {"maxItems": 1}}
    return listed


def _option(question: Question, lists: Lists) -> dict[str, Any]:
    if is_supplied(question, lists):
        return {"type": "string", "enum": list(choices(question, lists))}
    about = f"The list is not supplied yet: a phrase of at most {LONGEST_PHRASE} characters."
    return {"type": "string", "pattern": _NOT_BLANK, "maxLength": LONGEST_PHRASE, "description": about}


def _asked_or_absent(form: Form, question: Question) -> dict[str, Any]:
    """If one of its places is reached, a required question must be answered; otherwise it must not be."""
    rule: dict[str, Any] = {
        "if": {"anyOf": [_reached(place) for place in form.places[question.key]]},
        "else": {"properties": {question.key: False}},
    }
    return rule | ({"then": {"required": [question.key]}} if question.required else {})


def _reached(place: Place) -> dict[str, Any]:
    return {
        "properties": {choice.question.key: {"const": choice.option} for choice in place},
        "required": [choice.question.key for choice in place],
    }

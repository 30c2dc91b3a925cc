"""From pydantic's errors to problems that a publisher understands: what was found, and what to do."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from events.attributes import ATTRIBUTE_MEANINGS
from events.bad_events import Problem, readable_name, shown
from events.field_types import PATTERN_MEANINGS
from events.registry import find_model

#: Attributes of the envelope whose problems have a code of their own.
_ENVELOPE_CODES = {"specversion": "wrong-specversion", "datacontenttype": "not-json-data"}

_ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data")

#: Refusals by our own validators that are the code of the problem, whatever part of the event they are in.
_OWN_CODES = ("naive-time", "unknown-zone", "unknown-type", "outgoing-type")

#: What a missing attribute is to hold; of data, the event's own schema says it.
_MISSING_MEANINGS = {
    "id": ", which is unique among the events of the source",
    "source": ", a URI reference to the system that publishes",
    "subject": ", the number of the service job",
}

_WANTED = {
    "string_type": "a text in quotation marks",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "decimal_type": "an amount of dollars",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def problems_in(error: ValidationError, document: Mapping[str, Any]) -> list[Problem]:
    """Return everything that pydantic found wrong with an event, one problem for each place.

    What is wrong inside an object or list explains what is wrong with the whole of it, and is told instead.
    """
    type_ = document.get("type")
    model = find_model(type_) if isinstance(type_, str) else None
    found = [_problem(details, model) for details in error.errors(include_url=False)]
    places = {place for problem in found for place in _places_around(problem.path)}
    told: dict[str, Problem] = {}
    for problem in found:
        if problem.path not in places:
            told.setdefault(problem.path, problem)
    return sorted(told.values(), key=lambda problem: f"{problem.path}.".startswith("data."))


def _places_around(path: str) -> Iterator[str]:
    """Yield the paths of what a path is inside of: ``a.b.c`` -> ``a.b``, ``a``."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _problem(details: ErrorDetails, model: type[BaseModel] | None) -> Problem:
    location = details["loc"]
    if location and location[0] not in _ATTRIBUTES:
        return _bad_extension(str(location[0]))
    path = ".".join(map(readable_name, location))
    if details["type"] in _OWN_CODES:
        code = details["type"]
    elif location[:1] == ("data",):
        code = "bad-data"
    else:
        missing = _is_missing(details) and path == "subject"
        code = "missing-subject" if missing else _ENVELOPE_CODES.get(path, "bad-envelope")
    message, fix = _say(details, path, model)
    return Problem(code, path, message, fix)


def explained(error: ValidationError, model: type[BaseModel], within: str = "") -> list[tuple[str, str]]:
    """Return for each problem that pydantic found the sentence on what was found, and the one on what to do.

    Args:
        error: what pydantic says of something that is no event.
        model: the model that refused it.
        within: what holds it, by which the path of each place begins; empty where it stands for itself.

    """
    return [explained_detail(details, model, within) for details in error.errors(include_url=False)]


def explained_detail(details: ErrorDetails, model: type[BaseModel], within: str = "") -> tuple[str, str]:
    """Return the two sentences on one problem, as :func:`explained` does on all of an error."""
    path = ".".join(map(readable_name, (*filter(None, (within,)), *details["loc"])))
    return _say(ErrorDetails(**{**details, "loc": (within, *details["loc"])}), path, model)


def _say(details: ErrorDetails, path: str, model: type[BaseModel] | None) -> tuple[str, str]:
    """Return the sentence on what was found, and the one on what to do."""
    kind = details["type"]
    if _is_missing(details):
        return f"{path} is missing.", f"Add {path}{_MISSING_MEANINGS.get(path, '')}."
    if kind == "extra_forbidden":
        return _unknown_field(details, path, model)
    if kind in _WANTED:
        return f"{path} is {shown(details['input'])}, not {_WANTED[kind]}.", f"Send {_WANTED[kind]} in {path}."
    speak = _SPEAKERS.get(kind, _own_words)
    return speak(details, path)


def _is_missing(details: ErrorDetails) -> bool:
    """Tell whether a field was not sent; a null attribute counts as not sent, says CloudEvents' JSON format."""
    return details["type"] == "missing" or (details["input"] is None and len(details["loc"]) == 1)


def _own_words(details: ErrorDetails, path: str) -> tuple[str, str]:
    """Speak for our own refusals, and for errors of pydantic that need no more than its words."""
    context = details.get("ctx", {})
    if "why" in context:
        return f"{path}: {context['why']}.", context["fix"]
    message = details["msg"].removeprefix("Value error, ")
    return f"{path} is {shown(details['input'])}: {message[:1].lower()}{message[1:]}.", f"Correct {path}."


def _not_in_vocabulary(details: ErrorDetails, path: str) -> tuple[str, str]:
    expected = details["ctx"]["expected"]
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    nearest = difflib.get_close_matches(str(details["input"])[:60], words, n=1)
    advice = f"Send {nearest[0]!r}, if that is meant; allowed" if nearest else "Allowed"
    return f"{path} is {shown(details['input'])}, which is none of its values.", f"{advice} in {path}: {expected}."


def _pattern(details: ErrorDetails, path: str) -> tuple[str, str]:
    pattern = details["ctx"]["pattern"]
    wanted = (ATTRIBUTE_MEANINGS | PATTERN_MEANINGS).get(pattern, f"of the form {pattern}")
    return f"{path} is {shown(details['input'])}, not {wanted}.", f"Send {wanted} in {path}."


def _length(details: ErrorDetails, path: str) -> tuple[str, str]:
    context = details["ctx"]
    if "max_length" in context:
        limit = f"{context['max_length']:,} {'characters' if isinstance(details['input'], str) else 'items'}"
        return f"{path} is longer than {limit}.", f"Shorten {path} to {limit} at most."
    return f"{path} is empty.", f"Fill {path}, or leave it out where it is optional."


def _unknown_field(details: ErrorDetails, path: str, model: type[BaseModel] | None) -> tuple[str, str]:
    known = sorted(_fields_beside(model, details["loc"][1:-1]))
    nearest = difflib.get_close_matches(str(details["loc"][-1])[:60], known, n=1)
    advice = f"Rename {path} to {nearest[0]}, if that is meant" if nearest else f"Remove {path}"
    names = f"the fields here are {', '.join(known)}" if known else "there are no fields here"
    return f"{path} is not a field here.", f"{advice}; {names}."


def _bad_extension(name: str) -> Problem:
    """Explain an unusable top-level attribute that is none of CloudEvents' own."""
    if name == "data_base64":
        fix = "Send the data as a JSON object in the attribute data."
        return Problem("binary-data", name, "The data is binary (data_base64), not JSON.", fix)
    message = f"{shown(name)} cannot be an extension attribute."
    fix = "Name extensions with 1 to 64 lower-case letters and digits, and give them a text, a 32-bit number or a flag."
    nearest = difflib.get_close_matches(name.lower(), _ATTRIBUTES, n=1, cutoff=0.8)
    if nearest:
        fix = f"If the attribute {nearest[0]} is meant, spell it so. {fix}"
    return Problem("bad-extension", readable_name(name), message, fix)


_SPEAKERS: dict[str, Callable[[ErrorDetails, str], tuple[str, str]]] = {
    "literal_error": _not_in_vocabulary,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _length,
    "string_too_short": _length,
    "too_long": _length,
    "too_short": _length,
}


def _fields_beside(model: type[BaseModel] | None, location: Sequence[str | int]) -> Iterator[str]:
    """Yield the fields of the object that ``location`` leads to, starting from the model of the data."""
    for step in location:
        if isinstance(step, int) or model is None:
            continue
        field = model.model_fields.get(step)
        model = _model_in(field.annotation) if field else None
    if model is not None:
        yield from model.model_fields


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside an annotation such as ``Customer | None`` or ``tuple[PartLine, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)

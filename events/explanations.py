"""Turn pydantic's errors into problems that a publisher understands: what was found, and what to do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from events.attributes import ATTRIBUTE_MEANINGS
from events.bad_events import EventProblem, readable_name, shown
from events.field_types import PATTERN_MEANINGS
from events.registry import find_model
from suggestions import did_you_mean

#: Attributes of the envelope whose problems have their own code.
_ENVELOPE_CODES = {"specversion": "wrong-specversion", "datacontenttype": "not-json-data"}

_ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data")

#: Refusals by our own validators that are the code of the problem, in whatever part of the event they occur.
_OWN_CODES = ("naive-time", "unknown-zone", "unknown-type", "outgoing-type")

#: What a missing attribute must hold; for data, see the event's own schema.
_MISSING_MEANINGS = {
    "id": ", unique among the events of the source",
    "source": ", a URI reference to the publishing system",
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


def problems_in(error: ValidationError, document: Mapping[str, Any]) -> list[EventProblem]:
    """Return everything that pydantic found wrong with an event, one problem for each field.

    A problem inside an object or a list explains the problem with the whole of it, and is reported instead.
    """
    type_ = document.get("type")
    model = find_model(type_) if isinstance(type_, str) else None
    found = [_problem(details, model) for details in error.errors(include_url=False)]
    places = {place for problem in found for place in _places_around(problem.path)}
    by_path: dict[str, EventProblem] = {}
    for problem in found:
        if problem.path not in places:
            by_path.setdefault(problem.path, problem)
    return sorted(by_path.values(), key=lambda problem: f"{problem.path}.".startswith("data."))


def _places_around(path: str) -> Iterator[str]:
    """Yield the paths that contain a path: ``a.b.c`` -> ``a.b``, ``a``."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _problem(details: ErrorDetails, model: type[BaseModel] | None) -> EventProblem:
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
    message, fix = _sentences(details, path, model)
    return EventProblem(code, path, message, fix)


def explained(error: ValidationError, model: type[BaseModel], within: str = "") -> list[tuple[str, str]]:
    """Return for each problem that pydantic found a sentence on what was found and a sentence on what to do.

    Args:
        error: pydantic's error about something that is not an event.
        model: the model that refused it.
        within: the first step of every path; empty for none.

    """
    return [explained_detail(details, model, within) for details in error.errors(include_url=False)]


def explained_detail(details: ErrorDetails, model: type[BaseModel], within: str = "") -> tuple[str, str]:
    """Return the two sentences on one problem, as :func:`explained` does for all of an error."""
    path = ".".join(map(readable_name, (*filter(None, (within,)), *details["loc"])))
    return _sentences(ErrorDetails(**{**details, "loc": (within, *details["loc"])}), path, model)


def _sentences(details: ErrorDetails, path: str, model: type[BaseModel] | None) -> tuple[str, str]:
    """Return a sentence on what was found and a sentence on what to do."""
    kind = details["type"]
    if _is_missing(details):
        return f"{path} is missing.", f"Add {path}{_MISSING_MEANINGS.get(path, '')}."
    if kind == "extra_forbidden":
        return _unknown_field(details, path, model)
    if kind in _WANTED:
        return f"{path} is {shown(details['input'])}, not {_WANTED[kind]}.", f"Send {_WANTED[kind]} in {path}."
    return _EXPLAINERS.get(kind, _own_message)(details, path)


def _is_missing(details: ErrorDetails) -> bool:
    """Return whether a field was not sent; by CloudEvents' JSON format a null attribute counts as not sent."""
    return details["type"] == "missing" or (details["input"] is None and len(details["loc"]) == 1)


def _own_message(details: ErrorDetails, path: str) -> tuple[str, str]:
    """Explain our own refusals, and errors for which pydantic's message is enough."""
    context = details.get("ctx", {})
    if "why" in context:
        return f"{path}: {context['why']}.", context["fix"]
    message = details["msg"].removeprefix("Value error, ")
    return f"{path} is {shown(details['input'])}: {message[:1].lower()}{message[1:]}.", f"Correct {path}."


def _not_in_vocabulary(details: ErrorDetails, path: str) -> tuple[str, str]:
    expected = details["ctx"]["expected"]
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    meant = did_you_mean(str(details["input"]), words, at_most=1)
    fix = " ".join(filter(None, (meant, f"Allowed in {path}: {expected}.")))
    return f"{path} is {shown(details['input'])}, which is not one of its values.", fix


def _pattern(details: ErrorDetails, path: str) -> tuple[str, str]:
    pattern = details["ctx"]["pattern"]
    wanted = (ATTRIBUTE_MEANINGS | PATTERN_MEANINGS).get(pattern, f"of the form {pattern}")
    return f"{path} is {shown(details['input'])}, not {wanted}.", f"Send {wanted} in {path}."


def _length(details: ErrorDetails, path: str) -> tuple[str, str]:
    context = details["ctx"]
    if "max_length" in context:
        limit = f"{context['max_length']:,} {'characters' if isinstance(details['input'], str) else 'items'}"
        return f"{path} is longer than {limit}.", f"Shorten {path} to at most {limit}."
    return f"{path} is empty.", f"Fill in {path}, or omit it if it is optional."


def _unknown_field(details: ErrorDetails, path: str, model: type[BaseModel] | None) -> tuple[str, str]:
    known = sorted(_fields_beside(model, details["loc"][1:-1]))
    advice = did_you_mean(str(details["loc"][-1]), known, at_most=1) or f"Remove {path}."
    names = f"The fields here are {', '.join(known)}." if known else "There are no fields here."
    return f"{path} is not a field here.", f"{advice} {names}"


def _bad_extension(name: str) -> EventProblem:
    """Explain an unusable top-level attribute that CloudEvents does not define."""
    if name == "data_base64":
        fix = "Send the data as a JSON object in the attribute data."
        return EventProblem("binary-data", name, "The data is binary (data_base64), not JSON.", fix)
    message = f"{shown(name)} cannot be an extension attribute."
    rule = (
        "An extension's name has 1 to 64 lower-case letters and digits; its value is a text, a 32-bit number or a flag."
    )
    meant = did_you_mean(name, _ATTRIBUTES, at_most=1, likeness=0.8)
    return EventProblem("bad-extension", readable_name(name), message, " ".join(filter(None, (meant, rule))))


_EXPLAINERS: dict[str, Callable[[ErrorDetails, str], tuple[str, str]]] = {
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

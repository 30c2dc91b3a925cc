"""CloudEvents in binary mode: the attributes travel in the transport's headers.

Prefixes by transport: ``ce-`` on HTTP (any case, values percent-encoded), ``ce_`` on Kafka and Redis,
``cloudEvents:`` and ``cloudEvents_`` on AMQP (RabbitMQ).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from events.bad_events import EventProblem, readable_name

_HTTP_PREFIX = "ce-"
_PREFIXES = (_HTTP_PREFIX, "ce_", "cloudevents:", "cloudevents_")
_CONTENT_TYPE_HEADERS = ("content-type", "content_type")


def attributes_in(headers: Mapping[str, Any]) -> tuple[dict[str, Any], list[EventProblem]]:
    """Return the CloudEvents attributes among a message's headers, and the problems with those headers.

    Headers without one of the prefixes belong to the transport and are skipped.
    """
    attributes: dict[str, Any] = {}
    problems: list[EventProblem] = []
    for header, value in headers.items():
        name = _attribute_name(header)
        if name is None:
            continue
        text = _text(value, percent_encoded=header.lower().startswith(_HTTP_PREFIX))
        if name in ("data", "data_base64"):
            problems.append(_data_in_header(header))
        elif name in attributes and attributes[name] != text:
            problems.append(_repeated(name))
        else:
            attributes[name] = text
    return attributes, problems


def _attribute_name(header: str) -> str | None:
    lowered = header.lower()
    if lowered in _CONTENT_TYPE_HEADERS:
        return "datacontenttype"
    for prefix in _PREFIXES:
        if lowered.startswith(prefix):
            return lowered.removeprefix(prefix)
    return None


def _text(value: Any, *, percent_encoded: bool) -> Any:
    """Return a header's value as text; a value with a type of its own (a time, a number) stays as it is."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    return unquote(value) if percent_encoded and isinstance(value, str) else value


def _repeated(name: str) -> EventProblem:
    shown = readable_name(name)
    message = f"The headers have the attribute {shown} twice, with different values."
    return EventProblem("duplicate-key", shown, message, "Send each attribute in one header.")


def _data_in_header(header: str) -> EventProblem:
    message = f"{header} is not an attribute."
    return EventProblem("bad-envelope", header, message, "Send the data in the body of the message.")

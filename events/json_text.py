"""Decode bytes as JSON, and refuse what JSON parsers silently accept.

Three things are legal or half-legal JSON and would do harm later: an object that has one key twice (which of the two
counts?), the character NUL (PostgreSQL does not store text with it), and numbers too large to represent (``1e999``).
They are found without parsing twice: see :func:`_seems_clean`.
"""

import json
import math
from collections.abc import Iterator
from typing import Any

from pydantic_core import from_json

from events.bad_events import EventProblem, bad_event, readable_name

_NOT_JSON_FIX = "Send one JSON object in UTF-8, and escape quotes and control characters in texts."


def decode(raw: bytes) -> Any:
    """Return the JSON value in ``raw``.

    Raises:
        BadEventError: ``not-json``.
    """
    try:
        return from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise bad_event("not-json", f"The event is not JSON in UTF-8: {error}.", _NOT_JSON_FIX) from None


def flaws(raw: bytes, value: Any, path: str = "") -> list[EventProblem]:
    """Return the problems with the JSON text ``raw``, whose decoded form is ``value``. Usually there are none.

    ``path`` is the value's path in its event.
    """
    if _seems_clean(raw, value):
        return []
    return tree_flaws(decode_keeping_repeats(raw), path)


class _Object(dict[str, Any]):
    """A JSON object that knows which of its keys occurred more than once."""

    repeated: tuple[str, ...] = ()


def decode_keeping_repeats(raw: bytes) -> Any:
    """Return the JSON value again, slowly; its objects know their repeated keys. ``raw`` is known to be JSON."""
    return json.loads(raw, object_pairs_hook=_object)


def tree_flaws(value: Any, path: str = "") -> list[EventProblem]:
    """Return the flaws in a value from :func:`decode_keeping_repeats`."""
    return list(_flaws_below(value, path))


def _seems_clean(raw: bytes, value: Any) -> bool:
    """Return within a microsecond or two whether a text is certainly free of flaws.

    Without escapes, a JSON text holds two quotation marks for every string in it. The decoded value holds fewer
    strings exactly if a repeated key was dropped. Escaped quotation marks are subtracted; a text with an escaped
    backslash takes the slow way.
    """
    quotes = raw.count(b'"')
    if b"\\" in raw:
        if b"\\\\" in raw or b"\\u0000" in raw:
            return False
        quotes -= raw.count(b'\\"')
    return quotes == 2 * _strings_in(value)


def _strings_in(value: Any) -> int:
    """Count the strings, including keys; a number that is too large spoils the count on purpose."""
    kind = type(value)
    if kind is str:
        return 1
    if kind is dict:
        count = len(value)
        for item in value.values():
            count += 1 if type(item) is str else _strings_in(item)
        return count
    if kind is list:
        return sum(map(_strings_in, value))
    if kind is float and value in _TOO_LARGE:
        return -(1 << 40)
    return 0


_TOO_LARGE = (math.inf, -math.inf)


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    value = _Object(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        value.repeated = tuple(name for name in value if names.count(name) > 1)
    return value


def _flaws_below(value: Any, path: str) -> Iterator[EventProblem]:
    if isinstance(value, _Object):
        for name in value.repeated:
            yield _repeated(_join(path, name))
        for name, item in value.items():
            yield from _nul(name, path)
            yield from _flaws_below(item, _join(path, name))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _flaws_below(item, _join(path, str(position)))
    elif isinstance(value, str):
        yield from _nul(value, path)
    elif isinstance(value, float) and value in _TOO_LARGE:
        yield EventProblem("bad-number", path, f"{path} is too large a number.", "Send a smaller number.")


def _repeated(path: str) -> EventProblem:
    message = f"{path} occurs more than once."
    return EventProblem("duplicate-key", path, message, "Send each key of an object once.")


def _nul(text: str, path: str) -> Iterator[EventProblem]:
    if "\x00" in text:
        where = path or "The event"
        yield EventProblem(
            "nul-character", path, f"{where} contains the character NUL (U+0000).", "Remove NUL characters from texts."
        )


def _join(path: str, name: str) -> str:
    return f"{path}.{readable_name(name)}" if path else readable_name(name)

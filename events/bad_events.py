"""An event that cannot be accepted: every problem with it at once, in words for its publisher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

from pydantic_core import PydanticCustomError

#: How many characters of a bad value a message repeats.
_SHOWN = 80

#: How many characters of a key a path repeats.
_LONGEST_NAME = 60

#: The longest id, source, type or subject that is kept of a bad event.
_KEPT = 255


@dataclass(frozen=True, slots=True)
class EventProblem:
    """One thing that is wrong with an event."""

    code: str
    """Kebab-case and stable, e.g. ``unknown-zone``."""
    path: str
    """The field, such as ``data.customer.zone``; empty if it is the whole event."""
    message: str
    """One sentence: what was found."""
    fix: str
    """One sentence: what the publisher should do."""


class BadEventError(ValueError):
    """An event that cannot be accepted as it is.

    ``code`` is the code of the first problem; ``message`` and ``fix`` cover all of them. ``source``, ``id``, ``type``
    and ``subject`` are what could be read of the event's identity, each a short text or None.
    """

    def __init__(self, problems: Sequence[EventProblem], document: object = None) -> None:
        """Keep the problems (at least one) and what can be read of the event's identity."""
        self.problems: Final = tuple(problems)
        self.code: Final = self.problems[0].code
        self.message: Final = " ".join(problem.message for problem in self.problems)
        self.fix: Final = " ".join(dict.fromkeys(problem.fix for problem in self.problems))
        self.source: Final = readable_attribute(document, "source")
        self.id: Final = readable_attribute(document, "id")
        self.type: Final = readable_attribute(document, "type")
        self.subject: Final = readable_attribute(document, "subject")
        super().__init__(f"{self.code}: {self.message}")


def bad_event(code: str, message: str, fix: str, document: object = None) -> BadEventError:
    """Return the error for an event with a single problem that affects all of it."""
    return BadEventError([EventProblem(code, "", message, fix)], document)


def refused(code: LiteralString, why: str, fix: str) -> PydanticCustomError:
    """Return the error with which our validators refuse a value: what is wrong, and what to do."""
    return PydanticCustomError(code, "{why}", {"why": why, "fix": fix})


def readable_attribute(document: object, name: str) -> str | None:
    """Return an attribute of a possibly broken event if it is a text that can be stored and shown."""
    value = document.get(name) if isinstance(document, Mapping) else None
    if not isinstance(value, str) or not value.isprintable():
        return None
    return value[:_KEPT] or None


def readable_name(name: object) -> str:
    """Return a key or header from outside as a step of a path: short and printable."""
    text = str(name)[:_LONGEST_NAME]
    return text if text.isprintable() else ascii(text)


def shown(value: object) -> str:
    """Return a bad value as a short part of a sentence, without characters that break a log or a table."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    text = "null" if value is None else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."

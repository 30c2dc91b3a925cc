"""The words of the desk: moves with their keys, flags, and IDs in a text as links."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from business_time.formatting import capitalized
from events.field_values import field_label
from state_machines.declaration.exception_type import ExceptionType

RESERVED = frozenset("ngjkq")
"""Keys that work on every page of the desk."""

CLAIM, RELEASE = "claim", "release"

FLAGS = {
    "no-customer-zone": "time zone unknown",
    "zone-from-state": "time zone assumed from the state",
    "no-severity": "severity unknown",
    "breached": "time is up",
}
"""What is amiss with an item, by the flag of the queue."""

_ID = re.compile(r"\bEX-[0-9A-Z]{12}\b")


@dataclass(frozen=True, slots=True)
class KeyedLabel:
    """The label of a button, with the letter that presses it."""

    text: str
    key: str = ""

    @property
    def underlined(self) -> Markup:
        """The label with its letter underlined."""
        place = self.text.casefold().find(self.key) if self.key else -1
        if place < 0:
            return escape(self.text)
        before, letter, after = self.text[:place], self.text[place], self.text[place + 1 :]
        return escape(before) + Markup("<u>{}</u>").format(letter) + escape(after)


def keyed_labels(names: Iterable[str]) -> dict[str, KeyedLabel]:
    """The labels of buttons by their names, each with the first letter of its own that is still free."""
    taken = set(RESERVED)
    found: dict[str, KeyedLabel] = {}
    for name in names:
        text = capitalized(field_label(name))
        key = next((letter for letter in text.casefold() if letter.isalpha() and letter not in taken), "")
        taken.add(key)
        found[name] = KeyedLabel(text, key)
    return found


def labels_of(declared: ExceptionType) -> dict[str, KeyedLabel]:
    """The labels of everything that people do with an item of a type; a key is the same in every status."""
    offered = dict.fromkeys(move.trigger for move in declared.moves if not move.system_only)
    return keyed_labels((*sorted(offered, key=_firmly), CLAIM, RELEASE))


def _firmly(trigger: str) -> int:
    """What is done most gets its own first letter first."""
    usual = ("complete", "follow_up", "start", "wait", "resume", "void")
    return usual.index(trigger) if trigger in usual else len(usual)


def linked(text: str) -> Markup:
    """A text in which each ID of an item is a link to it."""
    return Markup("").join(_pieces(text))


def _pieces(text: str) -> Iterator[Markup]:
    end = 0
    for found in _ID.finditer(text):
        yield escape(text[end : found.start()])
        yield Markup('<a href="/desk/items/{0}">{0}</a>').format(found[0])
        end = found.end()
    yield escape(text[end:])

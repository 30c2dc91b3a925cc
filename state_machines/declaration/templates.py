"""Comments with named fields, ``Part <n>: <Item>-<Part#>, ...``, and notes that must mention certain things.

Both may stand under a heading, such as ``CORE RETURN REQUEST:``, written exactly as the source prints it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from state_machines.declaration.comments import Code
from state_machines.declaration.policy import Policy

_FIELD = re.compile(r"<([^<>]+)>")
_COUNTER = "n"
_WITHIN = r"[^,\s](?:[^,\n]*[^,\s])?"
"""A field before a comma: the form separates its fields by commas, so none stands inside one."""

_LAST = r"\S(?:[^\n]*\S)?"
"""The last field of a line, which nothing follows."""


@dataclass(frozen=True)
class Template:
    """A line with named fields, such as ``<Item>-<Part#>, <Distributor>, PO# <number>, <Reason>``.

    With ``repeated`` the line may stand several times, one per part, and ``<n>`` counts the lines from 1. Outside the
    code a field goes by its name in lower case: ``<Part#>`` is ``part_no``.
    """

    line: str
    heading: str = ""
    repeated: bool = False
    codes: tuple[Code, ...] = ()
    """Values that the source shows for a field, as examples."""

    patterns: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Regular expressions of fields that are narrower than "anything without a comma", by the name in lower case."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        texts = _FIELD.split(self.line)
        parts = [re.escape(texts[0])]
        for name, following in zip(texts[1::2], texts[2::2], strict=True):
            inside = r"[1-9]\d*" if name == _COUNTER else self.patterns.get(_key(name), _WITHIN if following else _LAST)
            parts += [f"(?P<{_key(name)}>{inside})", re.escape(following)]
        return re.compile("".join(parts))

    def describe(self) -> str:
        """Say in one line what is expected."""
        line = f"{self.line} (a line for each part)" if self.repeated else self.line
        return f"{self.heading} and under it {line}" if self.heading else line

    def problems(self, text: str, policy: Policy) -> list[str]:  # noqa: ARG002 - templates are fixed by the source
        """Say what is wrong with a comment; an empty list when it is right."""
        body = _under(self.heading, text)
        if body is None:
            return _without_heading(self.heading, text)
        lines = _lines(body)
        if not lines:
            return [f"a comment is needed: {self.describe()}"]
        if not self.repeated and len(lines) > 1:
            return [f"one line is expected, {len(lines)} were found; write: {self.line}"]
        return list(self._line_problems(lines))

    def _line_problems(self, lines: Sequence[str]) -> Iterator[str]:
        for number, line in enumerate(lines, start=1):
            match = self._pattern.fullmatch(line)
            if match is None:
                yield f"line {line!r} does not have the form: {self.line}"
            elif match.groupdict().get(_COUNTER, str(number)) != str(number):
                yield f"line {line!r} must be numbered {number}"

    def fields(self, text: str) -> list[dict[str, str]]:
        """The named fields of each line that has the form."""
        body = _under(self.heading, text)
        found = (self._pattern.fullmatch(line) for line in _lines(body or ""))
        return [
            {name: value for name, value in match.groupdict().items() if name != _COUNTER} for match in found if match
        ]

    def fill(self, *rows: Mapping[str, str]) -> str:
        """Write the comment from rows of fields, as ``fields`` gives them.

        A field that is missing stays empty: the comment is then refused in words that show the form.
        """
        return "\n".join(
            ([self.heading] if self.heading else []) + [self._filled(n, row) for n, row in enumerate(rows, 1)]
        )

    def _filled(self, number: int, row: Mapping[str, str]) -> str:
        texts = _FIELD.split(self.line)
        for place in range(1, len(texts), 2):
            name, is_last = texts[place], not texts[place + 1]
            value = str(number) if name == _COUNTER else row.get(_key(name), "")
            texts[place] = " ".join(value.split()) if is_last else in_field(value)
        return "".join(texts)


def in_field(value: str) -> str:
    """A value as it can stand in a field: on one line and without the commas that separate fields."""
    return " ".join(value.replace(",", " ").split())


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a note must tell, and the words by which it is recognised."""

    what: str
    words: str
    """A regular expression, whatever the case."""

    def is_in(self, text: str) -> bool:
        """Whether a text tells it."""
        return re.search(self.words, text, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Note:
    """A note whose wording is free but which must mention certain things.

    For comments of which the sources give the heading and the contents without the exact words.
    """

    mentions: tuple[Mention, ...]
    heading: str = ""
    upper_case: bool = False
    codes: tuple[Code, ...] = ()

    def describe(self) -> str:
        """Say in one line what is expected."""
        contents = ", ".join(mention.what for mention in self.mentions)
        letters = "in capital letters: " if self.upper_case else ""
        return f"{letters}{self.heading} and under it {contents}" if self.heading else f"{letters}{contents}"

    def problems(self, text: str, policy: Policy) -> list[str]:  # noqa: ARG002 - the contents are fixed by the source
        """Say what is wrong with a comment; an empty list when it is right."""
        body = _under(self.heading, text)
        if body is None:
            return _without_heading(self.heading, text)
        if not body:
            return [f"a comment is needed: {self.describe()}"]
        problems = [f"it does not mention {mention.what}" for mention in self.mentions if not mention.is_in(body)]
        if self.upper_case and body != body.upper():
            problems.append("it is not in capital letters")
        return problems

    def write(self, *lines: str) -> str:
        """Write the note: the heading and the lines, in capital letters where the form asks for them."""
        text = "\n".join([self.heading, *lines] if self.heading else lines)
        return text.upper() if self.upper_case else text


def _under(heading: str, text: str) -> str | None:
    """What stands under the heading, or None when the text does not begin with it."""
    text = text.strip()
    if not text.startswith(heading):
        return None
    return text.removeprefix(heading).strip()


def _without_heading(heading: str, text: str) -> list[str]:
    first = next(iter(_lines(text)), "")
    return (
        [f"the first line must be {heading!r}, not {first!r}"] if first else [f"a comment is needed under {heading!r}"]
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _key(name: str) -> str:
    """A field's name outside the template: ``Part#`` is ``part_no``."""
    return re.sub(r"\W+", "_", name.replace("#", "_no")).strip("_").lower()

"""Comments with named fields, ``Part <n>: <Item>-<Part#>, ...``, and notes that must mention certain things.

Both may have a heading, such as ``CORE RETURN REQUEST:``, written exactly as the source prints it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from state_machines.declaration.comments import THE_COMMENT, Code
from state_machines.declaration.policy import Policy

_FIELD = re.compile(r"<([^<>]+)>")
_COUNTER = "n"
_WITHIN = r"[^,\s](?:[^,\n]*[^,\s])?"
"""A field before a comma: commas separate the fields of the form, so a field contains none."""

_LAST = r"\S(?:[^\n]*\S)?"
"""The last field of a line."""


@dataclass(frozen=True)
class Template:
    """A line with named fields, such as ``<Item>-<Part#>, <Distributor>, PO# <number>, <Reason>``.

    With ``repeated`` the line may occur several times, one per part, and ``<n>`` counts the lines from 1. Outside the
    template a field has its name in lower case: ``<Part#>`` is ``part_no``.
    """

    line: str
    heading: str = ""
    repeated: bool = False
    codes: tuple[Code, ...] = ()
    """Examples that the source shows for a field."""

    patterns: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Regular expressions of fields that are narrower than "anything without a comma", by name in lower case."""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        texts = _FIELD.split(self.line)
        parts = [re.escape(texts[0])]
        for name, following in zip(texts[1::2], texts[2::2], strict=True):
            inside = r"[1-9]\d*" if name == _COUNTER else self.patterns.get(_key(name), _WITHIN if following else _LAST)
            parts += [f"(?P<{_key(name)}>{inside})", re.escape(following)]
        return re.compile("".join(parts))

    @cached_property
    def field_titles(self) -> Mapping[str, str]:
        """The names of the fields in the order of the line, each with its title as the source writes it."""
        return {_key(title): title for title in _FIELD.findall(self.line) if title != _COUNTER}

    def describe(self) -> str:
        """Describe in one line what is expected."""
        line = f"{self.line} (one line per part)" if self.repeated else self.line
        return f"{self.heading} and under it {line}" if self.heading else line

    def problems(self, text: str, policy: Policy, name: str = THE_COMMENT) -> list[str]:  # noqa: ARG002 - it is fixed
        """Find what is wrong with a comment, which the problems call ``name``; an empty list if it is right."""
        body = _under(self.heading, text)
        if body is None:
            return _without_heading(self.heading, text, name)
        lines = _lines(body)
        if not lines:
            return [f"{name} is required"]
        if not self.repeated and len(lines) > 1:
            return [f"{name} has {len(lines)} lines and must have one: {self.line}"]
        return list(self._line_problems(lines))

    def _line_problems(self, lines: Sequence[str]) -> Iterator[str]:
        for number, line in enumerate(lines, start=1):
            match = self._pattern.fullmatch(line)
            if match is None:
                yield f"line {line!r} does not have the form {self.line}: {self._difference(line, number)}"
            elif match.groupdict().get(_COUNTER, str(number)) != str(number):
                yield f"line {line!r} must be numbered {number}"

    def _difference(self, line: str, number: int) -> str:
        """Which parts of a line are wrong, and the line as it would be right."""
        parts = [part.strip() for part in line.split(",")]
        wrong: list[str] = []
        right: list[str] = []
        segments = self.line.replace(f"<{_COUNTER}>", str(number)).split(", ")
        for place, segment in enumerate(segments, start=1):
            is_next = bool(parts) and not self._is_later(parts[0], segment, segments[place:])
            part = (", ".join(parts) if place == len(segments) else parts[0]) if is_next else ""
            parts = parts[1:] if is_next else parts
            if not part:
                wrong.append(f"{segment} is missing")
            elif not self._fits(segment, part):
                wrong.append(f"{part!r} is not {segment}")
            right.append(part if part and self._fits(segment, part) else self._repaired(segment, part))
        return f"{', '.join(wrong) or 'its spaces or commas differ'}; write it like this: {', '.join(right)}"

    def _is_later(self, part: str, segment: str, later: Sequence[str]) -> bool:
        """Whether a part is a later segment that words of its own mark, such as ``PO# <number>``."""
        is_this = not segment.startswith("<") and self._fits(segment, part)
        return not is_this and any(self._fits(each, part) for each in later if not each.startswith("<"))

    def _repaired(self, segment: str, part: str) -> str:
        """A wrong part with the words that mark its segment, or the segment itself if that is not enough."""
        mark = segment.partition("<")[0]
        value = re.sub(r"^p\.?o\.?[^a-z0-9]*", "", part, flags=re.IGNORECASE) if mark.startswith("PO#") else part
        return f"{mark}{value}" if value and self._fits(segment, f"{mark}{value}") else segment

    def _fits(self, segment: str, part: str) -> bool:
        """Whether a part of a line has the form of a segment between commas."""
        texts = _FIELD.split(segment)
        inside = [self.patterns.get(_key(name), _WITHIN) for name in texts[1::2]]
        pattern = "".join(re.escape(text) + f"(?:{field})" for text, field in zip(texts[::2], inside, strict=False))
        return re.fullmatch(pattern + re.escape(texts[-1]), part) is not None

    def fields(self, text: str) -> list[dict[str, str]]:
        """The named fields of each line that has the form."""
        body = _under(self.heading, text)
        found = (self._pattern.fullmatch(line) for line in _lines(body or ""))
        return [
            {name: value for name, value in match.groupdict().items() if name != _COUNTER} for match in found if match
        ]

    def fill(self, *rows: Mapping[str, str]) -> str:
        """Write the comment from rows of fields, as returned by ``fields``.

        A missing field stays empty; the refusal of the comment then shows the form.
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
    """A value as it may be in a field: on one line and without the commas that separate fields."""
    return " ".join(value.replace(",", " ").split())


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that a note must mention, and the words by which it is recognized."""

    what: str
    words: str
    """A regular expression; case does not count."""

    def is_in(self, text: str) -> bool:
        """Whether a text mentions it."""
        return re.search(self.words, text, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Note:
    """A note whose wording is free but which must mention certain things.

    It is for comments whose heading and contents the sources give without the exact words.
    """

    mentions: tuple[Mention, ...]
    heading: str = ""
    upper_case: bool = False
    codes: tuple[Code, ...] = ()

    def describe(self) -> str:
        """Describe in one line what is expected."""
        contents = ", ".join(mention.what for mention in self.mentions)
        letters = "in capital letters: " if self.upper_case else ""
        return f"{letters}{self.heading} and under it {contents}" if self.heading else f"{letters}{contents}"

    def problems(self, text: str, policy: Policy, name: str = THE_COMMENT) -> list[str]:  # noqa: ARG002 - it is fixed
        """Find what is wrong with a comment, which the problems call ``name``; an empty list if it is right."""
        body = _under(self.heading, text)
        if body is None:
            return _without_heading(self.heading, text, name)
        if not body:
            return [f"{name} is required"]
        problems = [f"{name} does not mention {mention.what}" for mention in self.mentions if not mention.is_in(body)]
        if self.upper_case and body != body.upper():
            problems.append(f"{name} is not in capital letters")
        return problems

    def write(self, *lines: str) -> str:
        """Write the note: the heading and the lines, in capital letters if the form requires them."""
        text = "\n".join([self.heading, *lines] if self.heading else lines)
        return text.upper() if self.upper_case else text


def _under(heading: str, text: str) -> str | None:
    """The text under the heading; None if the text does not begin with it."""
    text = text.strip()
    if not text.startswith(heading):
        return None
    return text.removeprefix(heading).strip()


def _without_heading(heading: str, text: str, name: str) -> list[str]:
    first = next(iter(_lines(text)), "")
    return [f"the first line of {name} must be {heading!r}, not {first!r}"] if first else [f"{name} is required"]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _key(name: str) -> str:
    """A field's name outside the template: ``Part#`` is ``part_no``."""
    return re.sub(r"\W+", "_", name.replace("#", "_no")).strip("_").lower()

"""Split a file or a pipe into events: JSON Lines, one JSON object, or a JSON array, with the line each begins on.

The text is split, never rewritten: what is published or checked is byte for byte what is in the file. Text that is not
JSON is passed on as it is, so that it is reported like any other bad event. Lines are read as they come, so JSON Lines
of any length are never held in memory.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.error_codes import ErrorCode
from cli.errors import CommandError

STDIN = "-"
_CLOSING = {"{": "}", "[": "]"}
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event of a file as it is written, or the text in its place."""

    line: int
    body: bytes


@contextmanager
def opened(name: str) -> Iterator[Iterator[RawEvent]]:
    """Open a file by its name, or stdin by ``-``, and yield its events one by one.

    Raises:
        CommandError: the file cannot be read.

    """
    if name == STDIN:
        yield split_events(_decoded(sys.stdin.buffer))
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below; errors there are not errors of opening it
    except OSError as error:
        fix = "Name a file of CloudEvents, or - to read stdin."
        raise CommandError(f"{name}: {error.strerror}.", fix, ErrorCode.INVALID_FILE) from error
    with file:
        yield split_events(_decoded(file))


def split_events(lines: Iterable[str]) -> Iterator[RawEvent]:
    """Split lines into events."""
    held: list[str] = []
    first = 0
    for number, line in enumerate(lines, start=1):
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)  # noqa: PLW2901 - the mark belongs to the file, not to the event
        if held and _begins_next(held[0], line):
            yield RawEvent(first, _encoded("".join(held)))
            held = []
        if not held and not line.strip():
            continue
        if not held:
            first = number
        held.append(line)
        if _may_end_here(held) and (whole := _members("".join(held), first)) is not None:
            yield from whole
            held = []
    if held:
        text = "".join(held)
        yield from _members(text, first) or [RawEvent(first, _encoded(text))]


def _begins_next(opening: str, line: str) -> bool:
    """Whether a line begins the next event although the held one never ended, as after a truncated line."""
    return line[:1] == "{" and not _begins_array(opening)


def _begins_array(opening: str) -> bool:
    """Whether a line is the beginning of a JSON array, not of some other text in brackets, as in a log."""
    if opening.lstrip()[:1] != "[":
        return False
    begun = opening.rstrip()
    try:
        json.loads(begun)
    except json.JSONDecodeError as error:
        return error.pos >= len(begun)  # it is valid as far as it goes
    except (ValueError, RecursionError):
        return True  # a number with too many digits, or nested too deeply: it may be an array
    return True


def _may_end_here(held: list[str]) -> bool:
    """Whether the last line can end what the first began; only then are the held lines parsed."""
    opening, last = held[0], held[-1]
    closing = _CLOSING.get(opening.lstrip()[:1])
    if closing is None:
        return True
    if not last.rstrip().endswith(closing):
        return False
    return len(held) == 1 or _indentation(last) == _indentation(opening)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _members(text: str, line: int) -> list[RawEvent] | None:
    """The events in a complete text, those of an array one by one; None if the text is not complete."""
    opening = text.lstrip()[:1]
    if opening not in _CLOSING:
        return [RawEvent(line, _encoded(text.strip("\r\n")))]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list) and value:
        return list(_members_of_array(text, line))
    return [RawEvent(line, _encoded(text.strip()))]


def _members_of_array(text: str, line: int) -> Iterator[RawEvent]:
    decoder = json.JSONDecoder()
    counted, start = 0, _next_member(text, text.index("[") + 1)
    while start is not None:
        line += text.count("\n", counted, start)
        counted = start
        _, end = decoder.raw_decode(text, start)
        yield RawEvent(line, _encoded(text[start:end]))
        start = _next_member(text, end)


def _next_member(text: str, place: int) -> int | None:
    while text[place] in " \t\r\n,":
        place += 1
    return None if text[place] == "]" else place


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    """Decode lines; bytes that are not UTF-8 are preserved, so that the event they spoil is reported as it is."""
    return (line.decode("utf-8", errors="surrogateescape") for line in lines)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")

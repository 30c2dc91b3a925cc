"""Markdown that is written from declarations: tables whose cells cannot break them, and pages of paragraphs."""

import re
from collections.abc import Iterable

_CODE_OR_BRACKET = re.compile(r"`[^`]*`|<")
"""In code font an angle bracket stays as it is."""


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table, or an empty text if it has no rows."""
    lines = [_row(row) for row in rows]
    return "\n".join((_row(head), _row("---" for _ in head), *lines)) if lines else ""


def page(*paragraphs: str) -> str:
    """Return a page of the paragraphs that are not empty."""
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def generated(command: str, source: str) -> str:
    """Return the note that keeps people from editing a page that a command writes."""
    return f"<!-- Written by `{command}` from {source}; edit that, not this page. -->"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    """Return text for a cell: no bar or line break ends it, and what is in angle brackets is not a tag."""
    one_line = " ".join(text.split()).replace("|", "\\|")
    return _CODE_OR_BRACKET.sub(lambda found: "&lt;" if found[0] == "<" else found[0], one_line)

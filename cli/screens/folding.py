"""Text that folds between words; a word too long for its place is broken after ``_``, ``.``, ``/`` or ``-`` only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

_WORD = re.compile(r"\S+")
_PIECE = re.compile(r"[^_./-]*[_./-]+|[^_./-]+")


@dataclass(frozen=True, slots=True)
class Folding:
    """A text that folds to the width of its place."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Fold it."""
        yield folded(self.text, options.max_width)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Return the least width and the preferred width."""
        return Measurement(longest_piece(self.text), longest_line(self.text)).with_maximum(options.max_width)


def folded(text: Text, width: int) -> Text:
    """The text with line breaks in each word that is wider than a line; rich folds the rest between words."""
    breaks = [place for word in _WORD.finditer(text.plain) for place in _breaks(word, width)]
    return Text("\n").join(text.divide(breaks)) if breaks else text


def _breaks(word: re.Match[str], width: int) -> Iterator[int]:
    used = 0
    for piece in _PIECE.finditer(word[0]) if cell_len(word[0]) > width else ():
        if used and used + cell_len(piece[0]) > width:
            yield word.start() + piece.start()
            used = 0
        used += cell_len(piece[0])


def longest_piece(text: Text) -> int:
    """The width of the longest part that is not broken."""
    return max((cell_len(piece) for word in _WORD.findall(text.plain) for piece in _PIECE.findall(word)), default=0)


def longest_line(text: Text) -> int:
    """The width at which nothing is folded."""
    return max(map(cell_len, text.plain.split("\n")))

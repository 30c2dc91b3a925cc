"""Suggestions for a name that does not exist: the known names most like it, and the question that offers them.

A leaf: every package may import it, and it imports none.
"""

import difflib
from collections.abc import Iterable
from typing import Final

LIKENESS: Final = 0.6
"""How much two names must have in common to be offered, from 0 to 1."""

_LONGEST: Final = 100
"""A longer text is cut: nothing that long was meant as a name."""


def nearest(name: str, known: Iterable[str], *, at_most: int = 3, likeness: float = LIKENESS) -> tuple[str, ...]:
    """Return the known names most like a name, the nearest first.

    Capitals, hyphens, underscores and repeated spaces do not count.

    Args:
        name: what was written.
        known: what could have been meant.
        at_most: how many to return.
        likeness: how much two names must have in common, from 0 to 1.

    """
    by_folded = {_folded(each): each for each in known}
    found = difflib.get_close_matches(_folded(name[:_LONGEST]), by_folded, n=at_most, cutoff=likeness)
    return tuple(by_folded[each] for each in found)


def question(names: Iterable[str]) -> str:
    """Return ``Did you mean A or B?``; empty if there are no names."""
    *others, last = dict.fromkeys(names) or ("",)
    offered = f"{', '.join(others)} or {last}" if others else last
    return f"Did you mean {offered}?" if offered else ""


def did_you_mean(name: str, known: Iterable[str], *, at_most: int = 3, likeness: float = LIKENESS) -> str:
    """Return the question that offers the known names most like a name; empty if none is like it."""
    return question(nearest(name, known, at_most=at_most, likeness=likeness))


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())

"""A sentence with its source."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourcedText:
    """One sentence of a route, with the seed or article behind it."""

    text: str
    source: str

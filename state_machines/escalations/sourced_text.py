"""A sentence and where it comes from: what an answer is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourcedText:
    """One sentence for whoever asked, with the seed or article behind it."""

    text: str
    source: str

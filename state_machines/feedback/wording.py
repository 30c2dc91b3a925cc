"""Words that remind of the four high-risk situations (S4): a reason to ask, and never a decision.

S4 says what the situations are and not which words tell of them. The words here are S4's own and their nearest
relatives (INF). A text that holds one makes the command ask, and marks an unconfirmed submission for the Area
Managers; nothing is turned to SOS because of a word.
"""

import re
from dataclasses import dataclass

from events.vocabulary import HighRiskCategory

WORDS: dict[HighRiskCategory, tuple[str, ...]] = {
    "Safety Issue": (r"unsafe\w*", r"(?:not|\w+n't|never) feel(?:ing)? safe", r"in danger", r"weapons?"),
    "Police Involved": (r"police\w*", r"911", r"sheriff\w*"),
    "Pending Lawsuit": (
        r"law ?suits?",
        r"(?:to|will|would|may|might|could) sue",
        r"sue[sd]",
        r"suing",
        r"lawyers?",
        r"attorneys?",
        r"legal action",
        r"litigation",
    ),
    "Threats or Harassment": (r"threat\w*", r"harass\w*", r"abus(?:e|ed|ive|ing)"),
}
"""Regular expressions of whole words, by the situation of which they remind."""

_PATTERNS = {category: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for category, words in WORDS.items()}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A high-risk situation, and the words of a text that remind of it."""

    category: HighRiskCategory
    words: tuple[str, ...]

    @property
    def quoted(self) -> str:
        """The words in quotation marks."""
        return ", ".join(f'"{word}"' for word in self.words)


def suggestions(text: str) -> tuple[Suggestion, ...]:
    """The situations of which a text reminds, in S4's order."""
    plain = text.replace("\u2019", "'")
    found = ((category, pattern.findall(plain)) for category, pattern in _PATTERNS.items())
    return tuple(
        Suggestion(category, tuple(dict.fromkeys(word.casefold() for word in words)))
        for category, words in found
        if words
    )

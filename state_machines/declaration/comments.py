"""The form of an exception comment or a service job comment: exact codes, a list to be supplied, or free text.

Comments with named fields are in ``templates``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from state_machines.declaration.policy import Policy

THE_COMMENT = "the comment"
"""What problems call a comment of which no other name is known."""

DATED = " + DATE"
"""The sources' notation for a date after the code, as in ``UPDATED DOCUMENTS + DATE``."""

DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
"""No source gives the form of the date: the ISO form and the two usual American forms are accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One comment of a closed vocabulary, to be written exactly as shown.

    In a code that ends in ``+ DATE``, the date itself replaces the word.
    """

    code: str
    meaning: str
    flag: str = ""
    """A remark for the person who works the item, such as "Tier 2 situation"."""


class CommentRule(Protocol):
    """The form of a comment."""

    @property
    def codes(self) -> Sequence[Code]:
        """The vocabulary as far as the sources give it; empty if there is none."""

    def describe(self) -> str:
        """Describe in one line what is expected."""

    def problems(self, text: str, policy: Policy, name: str = THE_COMMENT) -> list[str]:
        """Find what is wrong with a comment, which the problems call ``name``; an empty list if it is right."""


@dataclass(frozen=True)
class OneOf:
    """Exactly one of the codes of a complete vocabulary."""

    codes: tuple[Code, ...]
    optional: bool = False
    """Whether the comment may also be left empty."""

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(code.code for code in self.codes if not code.code.endswith(DATED))

    @cached_property
    def _dated(self) -> tuple[re.Pattern[str], ...]:
        stems = (code.code.removesuffix(DATED) for code in self.codes if code.code.endswith(DATED))
        return tuple(re.compile(rf"{re.escape(stem)} (?:\+ )?(?P<date>\S+)") for stem in stems)

    def describe(self) -> str:
        """Describe in one line what is expected."""
        codes = ", ".join(code.code for code in self.codes)
        dated = "; write the date instead of DATE, such as 11/21/2026" if self._dated else ""
        return f"{'nothing, or ' if self.optional else ''}exactly one of: {codes}{dated}"

    def problems(self, text: str, policy: Policy, name: str = THE_COMMENT) -> list[str]:  # noqa: ARG002 - it is complete
        """Find what is wrong with a comment, which the problems call ``name``; an empty list if it is right."""
        if text in self._exact or (self.optional and not text):
            return []
        if any((match := pattern.fullmatch(text)) and _is_date(match["date"]) for pattern in self._dated):
            return []
        if not text.strip():
            return [f"{name} is required"]
        return [f"{name} {text!r} is not in the vocabulary"]


def _is_date(text: str) -> bool:
    for form in DATE_FORMATS:
        try:
            datetime.strptime(text, form)  # noqa: DTZ007 - a calendar date has no zone
        except ValueError:
            continue
        return True
    return False


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary that no source gives: free text until operations supply the list in the policy file."""

    key: str
    """The name of the list under ``[vocabularies]`` in the policy file: the exception type's key."""

    needed: bool = True
    codes: tuple[Code, ...] = ()
    """Codes that the sources name, but not as a complete list."""

    def describe(self) -> str:
        """Describe in one line what is expected."""
        known = f" (known: {', '.join(code.code for code in self.codes)})" if self.codes else ""
        needed = "" if self.needed else " (optional)"
        return f"a phrase from the vocabulary {self.key!r}{known}{needed}; no source gives the list"

    def problems(self, text: str, policy: Policy, name: str = THE_COMMENT) -> list[str]:
        """Find what is wrong with a comment, which the problems call ``name``; an empty list if it is right."""
        if not text.strip():
            return [f"{name} is required"] if self.needed else []
        supplied = policy.vocabularies.get(self.key, ())
        if supplied and text not in supplied:
            return [f"{name} {text!r} is not in the vocabulary; write exactly one of: {', '.join(supplied)}"]
        return []


@dataclass(frozen=True)
class FreeText:
    """Any text; ``about`` describes what it must contain."""

    about: str
    needed: bool = True
    codes: tuple[Code, ...] = ()
    """Phrases that the sources show as examples."""

    def describe(self) -> str:
        """Describe in one line what is expected."""
        return self.about if self.needed else f"{self.about} (optional)"

    def problems(self, text: str, policy: Policy, name: str = THE_COMMENT) -> list[str]:  # noqa: ARG002 - not configurable
        """Find what is wrong with a comment, which the problems call ``name``; an empty list if it is right."""
        return [f"{name} is required: {self.about}"] if self.needed and not text.strip() else []

"""What an exception comment or a service job comment must look like: exact codes, a list to be supplied, or free text.

Comments with named fields are in ``templates``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from state_machines.declaration.policy import Policy

DATED = " + DATE"
"""How a source writes that a date follows the code, as in ``UPDATED DOCUMENTS + DATE``."""

DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
"""No source says how the date is written: the ISO form and the two usual American ones are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One comment of a closed vocabulary, to be written exactly as it stands.

    A code that ends in ``+ DATE`` is written with the date itself in place of the word.
    """

    code: str
    meaning: str
    flag: str = ""
    """A remark for whoever works the item, such as "Tier 2 situation"."""


class CommentRule(Protocol):
    """What a comment must look like."""

    @property
    def codes(self) -> Sequence[Code]:
        """The vocabulary as far as the sources give it; empty where there is none."""

    def describe(self) -> str:
        """Say in one line what is expected."""

    def problems(self, text: str, policy: Policy) -> list[str]:
        """Say what is wrong with a comment; an empty list when it is right."""


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
        """Say in one line what is expected."""
        codes = ", ".join(code.code for code in self.codes)
        dated = "; in place of DATE write the date, such as 11/21/2026" if self._dated else ""
        return f"{'nothing, or ' if self.optional else ''}exactly one of: {codes}{dated}"

    def problems(self, text: str, policy: Policy) -> list[str]:  # noqa: ARG002 - the vocabulary is complete
        """Say what is wrong with a comment; an empty list when it is right."""
        if text in self._exact or (self.optional and not text):
            return []
        if any((match := pattern.fullmatch(text)) and _is_date(match["date"]) for pattern in self._dated):
            return []
        if not text.strip():
            return [f"a comment is needed; write {self.describe()}"]
        return [f"the comment {text!r} is not in the vocabulary; write {self.describe()}"]


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
    """A vocabulary that the sources do not give: free text until operations supply the list in the policy file."""

    key: str
    """Name of the list under ``[vocabularies]`` in the policy file; the exception type's key."""

    needed: bool = True
    codes: tuple[Code, ...] = ()
    """Codes that the sources do name, without saying that they are all."""

    def describe(self) -> str:
        """Say in one line what is expected."""
        known = f" (known: {', '.join(code.code for code in self.codes)})" if self.codes else ""
        needed = "" if self.needed else " (optional)"
        return f"a phrase of the vocabulary {self.key!r}{known}{needed}; no source gives the list"

    def problems(self, text: str, policy: Policy) -> list[str]:
        """Say what is wrong with a comment; an empty list when it is right."""
        if not text.strip():
            return [f"a comment is needed: {self.describe()}"] if self.needed else []
        supplied = policy.vocabularies.get(self.key, ())
        if supplied and text not in supplied:
            return [f"the comment {text!r} is not in the vocabulary; write exactly one of: {', '.join(supplied)}"]
        return []


@dataclass(frozen=True)
class FreeText:
    """Any text; ``about`` says what it must tell."""

    about: str
    needed: bool = True
    codes: tuple[Code, ...] = ()
    """Phrases that the sources show as examples."""

    def describe(self) -> str:
        """Say in one line what is expected."""
        return self.about if self.needed else f"{self.about} (optional)"

    def problems(self, text: str, policy: Policy) -> list[str]:  # noqa: ARG002 - nothing of it is configurable
        """Say what is wrong with a comment; an empty list when it is right."""
        return [f"a comment is needed: {self.about}"] if self.needed and not text.strip() else []

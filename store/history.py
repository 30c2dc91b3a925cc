"""The history of an exception: append-only lines, each holding the digest of the one before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic_core import to_json

from store.tables import iso

NO_CLOCK: Final = "no_clock"
"""The detail of an opening line that names the clocks which the item does not have."""

RAISED_AS_COMPLETED: Final = "raised as completed"
"""The resolution of an exception that starts Completed; only its opening line can record it."""


@dataclass(slots=True, kw_only=True)
class HistoryLine:
    """One line: who did what to an exception, when, why, under which rule, and what caused it."""

    exception_id: str
    number: int
    at: datetime
    actor: str
    """The actor as JSON."""

    trigger: str
    before: str
    """The status before; empty on the line that opens the exception."""

    after: str
    why: str
    rule: str
    """The source of the rule applied, such as ``S1``."""

    rule_version: str
    cause_source: str
    cause_id: str
    details: str
    """What was entered, as JSON."""

    previous: str
    """Digest of the line before; empty on the first line."""

    digest: str

    def recompute(self) -> str:
        """The digest that the line's content and predecessor call for."""
        return digest_of(
            (self.exception_id, str(self.number), iso(self.at), self.actor, self.trigger, self.before, self.after),
            (self.why, self.rule, self.rule_version, self.cause_source, self.cause_id, self.details),
            self.previous,
        )


def digest_of(what: tuple[str, ...], why: tuple[str, ...], previous: str) -> str:
    """SHA-256 over the line's fields and the digest of the line before, as canonical JSON."""
    return hashlib.sha256(to_json((*what, *why, previous))).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A flaw that ``sje verify`` found."""

    exception_id: str
    """The exception that it concerns; empty if it concerns none."""

    number: int
    """The number of the history line; 0 if it is not a line."""

    what: str
    check: str = "chain"
    """Which check found it; the others are in ``store.verification.row_checks``."""

    row: str = ""
    """The wrong row, if it is not a history line: a timer's ID, a notice's ID, ...; for an exception that its history
    contradicts, the column."""


def flaw_in_chain(exception: dict[str, Any], lines: Iterable[HistoryLine]) -> Flaw | None:
    """Check one exception's lines in order and report the first invalid one; None if all are valid.

    Args:
        exception: the exception's row (id, status, history_head, history_length).
        lines: its history in order of number.

    """
    previous, status, number = "", "", 0
    for line in lines:
        number += 1
        problem = ""
        if line.number != number:
            problem = f"line {number} is missing"
        elif line.previous != previous:
            problem = "it does not hold the digest of the line before"
        elif line.before != status:
            problem = f"it starts from {line.before!r}, but the line before ended in {status!r}"
        elif line.digest != line.recompute():
            problem = "its content was changed after it was written"
        if problem:
            return Flaw(exception_id=exception["id"], number=line.number, what=problem)
        previous, status = line.digest, line.after
    ends = (number, previous, status)
    if ends != (exception["history_length"], exception["history_head"], exception["status"]):
        return Flaw(exception_id=exception["id"], number=number, what="the exception does not match its last line")
    return None

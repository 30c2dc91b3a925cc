"""Compare an exception's row with its history: the lines hold what was entered, and who did what and when.

Only what the lines determine is compared. They do not determine ``updated_at`` and the end of a claim, which a renewed
claim changes without a line, nor a follow-up's date on the line that opens the exception (its timer has that); the
type, the service job and the department are in the notice of the opening (``store.verification.row_checks``).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pydantic_core import from_json

from state_machines.declaration.status import Status
from store.claims import CLAIMS_SOURCE
from store.history import NO_CLOCK, RAISED_AS_COMPLETED, Flaw, HistoryLine
from store.ownership import ASSIGN, HANDOVER

COMPARED: Final = (
    "comment", "service_job_comment", "details", "opened_at", "opened_by", "rule_version", "follow_up_at",
    "follow_up_reason", "waiting_on", "assignee", "claimed_until", "attempts", "last_attempt_at", "resolution",
)  # fmt: skip
"""The columns of an exception that are compared with its history."""

INSTANTS: Final = frozenset({"opened_at", "follow_up_at", "claimed_until", "last_attempt_at"})

ROW_AND_HISTORY: Final = "row-and-history"
"""The name of this check."""

_UNREADABLE: Final = datetime.min.replace(tzinfo=UTC)
_BESIDES_DETAILS: Final = frozenset({"comment", "service_job_comment", "waiting_on", NO_CLOCK})
"""What the opening line holds besides the type's own details."""

_NO_MOVES: Final = frozenset({"raise", "remind"})

Expected = dict[str, tuple[Any, int]]
"""By column, the value that the history calls for, and the number of the line that determines it."""


def row_flaws_by_history(row: Mapping[str, Any], lines: Sequence[HistoryLine]) -> Iterator[Flaw]:
    """Report each column of an exception in which its row and its history disagree.

    Args:
        row: its id and the columns ``COMPARED``, instants as text.
        lines: its whole history, whose chain holds.

    """
    opening, entered = lines[0], _object(lines[0].details)
    details = _object(row["details"])
    expected = _by_opening(opening, entered, details) | _by_moves(lines, entered) | _by_claims(lines)
    differing = {column: number for column, (value, number) in expected.items() if _value(row, column) != value}
    if not _same_details(entered | _added(lines), details):
        differing["details"] = opening.number
    if (row["assignee"] is None) != (row["claimed_until"] is None):
        differing.setdefault("claimed_until", expected["assignee"][1])
    for column, number in differing.items():
        what = f"its {column} is not what line {number} of its history calls for"
        yield Flaw(exception_id=row["id"], number=number, what=what, check=ROW_AND_HISTORY, row=column)


def instant(text: str) -> datetime:
    """Read an instant as it is stored; a value that is not an instant is read as one that no line has."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _UNREADABLE
    return found if found.tzinfo else _UNREADABLE


def _by_opening(opening: HistoryLine, entered: Mapping[str, Any], details: Mapping[str, Any]) -> Expected:
    """What never changes after the opening. A detail with the name of a comment would replace it on the line."""
    comments = {name: entered.get(name) for name in ("comment", "service_job_comment") if name not in details}
    fixed = {
        **comments,
        "opened_at": opening.at,
        "opened_by": _object(opening.actor).get("name"),
        "rule_version": opening.rule_version,
    }
    return {column: (value, opening.number) for column, value in fixed.items()}


def _by_moves(lines: Sequence[HistoryLine], entered: Mapping[str, Any]) -> Expected:
    """The state after the last move; each move's line holds all of it, without empty values."""
    moves = [line for line in lines if _is_move(line)]
    expected: Expected = {}
    attempts, number = 0, 1
    for line in moves:
        counted = _object(line.details).get("attempts", 0) if '"attempts"' in line.details else 0
        if counted > attempts:
            attempts, number = counted, line.number
            expected["last_attempt_at"] = (line.at, number)
    expected.setdefault("last_attempt_at", (None, number))
    expected["attempts"] = (attempts, number)
    if not moves:
        resolution = RAISED_AS_COMPLETED if lines[0].after == Status.COMPLETED else None
        expected |= {"resolution": (resolution, 1), "waiting_on": (entered.get("waiting_on"), 1)}
        in_follow_up = lines[0].after == Status.FOLLOW_UP
        return expected if in_follow_up else expected | {"follow_up_at": (None, 1), "follow_up_reason": (None, 1)}
    last = moves[-1]
    left = _object(last.details)
    follow_up_at = left.get("follow_up_at")
    expected["follow_up_at"] = (instant(follow_up_at) if follow_up_at else None, last.number)
    return expected | {name: (left.get(name), last.number) for name in ("follow_up_reason", "waiting_on", "resolution")}


def _by_claims(lines: Sequence[HistoryLine]) -> Expected:
    """The owner of the item, as the last line about a claim names it; a Completed item has no owner."""
    for line in reversed(lines):
        if line.after == Status.COMPLETED:
            return {"assignee": (None, line.number)}
        if line.cause_source == CLAIMS_SOURCE:
            return {"assignee": (_owner_after(line), line.number)}
    return {"assignee": (None, 1)}


def _owner_after(line: HistoryLine) -> Any:
    if line.trigger == "claim":
        return _object(line.actor).get("name")
    return _object(line.details).get("assignee") if line.trigger in {ASSIGN, HANDOVER} else None


def _added(lines: Sequence[HistoryLine]) -> dict[str, Any]:
    """The details to which second reports have added their subjects, as the last of them left each."""
    added: dict[str, Any] = {}
    for line in lines:
        if _is_second_report(line) and isinstance(more := _object(line.details).get("added"), dict):
            added |= more
    return added


def _is_second_report(line: HistoryLine) -> bool:
    """Whether a line notes a second report; its details begin with the comment, which a move does not have."""
    return line.trigger == "note" and line.details.startswith('{"comment":')


def _is_move(line: HistoryLine) -> bool:
    """Whether a line moved the item."""
    is_claim = line.cause_source == CLAIMS_SOURCE
    return line.trigger not in _NO_MOVES and not is_claim and not _is_second_report(line)


def _value(row: Mapping[str, Any], column: str) -> Any:
    value = row[column]
    if column in INSTANTS:
        return instant(value) if value else None
    return value or None if column in {"follow_up_reason", "waiting_on"} else value


def _same_details(entered: Mapping[str, Any], details: Mapping[str, Any]) -> bool:
    missing = entered.keys() - details.keys() - _BESIDES_DETAILS
    return not missing and all(name in entered and entered[name] == value for name, value in details.items())


def _object(text: str) -> dict[str, Any]:
    """Read a JSON object; a value that is not an object is read as one that holds nothing known."""
    try:
        found = from_json(text)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"": None}

"""A real incident log as events: the rows of a ServiceNow audit log, mapped onto the exception type Call Back.

The log (UCI "Incident management process enriched event log", CC BY 4.0) tells of another company's incidents. It is
useful because it is untidy: rows repeat, states go backwards, times tie, closed incidents are touched again. Mapping:

| row | event |
|---|---|
| the first of an incident, or work on one that had ended | *raise* a Call Back, then the move of its state |
| state New | nothing more: the Call Back is Open |
| state Active | trigger `start` (In Progress) |
| state Awaiting ... | trigger `follow_up`, a day later (the log names no hour), with the state as the reason |
| state Resolved | trigger `complete` |
| state Closed | a fact: it was Completed when it was resolved |
| the state of the row before | a fact of the job: nothing moved |

The log names no time zone; its times are read as UTC.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE = "/replay/servicenow"
FOLLOW_UP_AFTER = timedelta(days=1)
ENDED = {"Resolved", "Closed"}
SEVERITY = {"1 - Critical": "Non-Medical Emergency"}


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that the log records for one minute."""

    at: datetime
    rows: int
    documents: tuple[str, ...]


def moments(log: Path) -> Iterator[Moment]:
    """Read the log minute by minute, in the order of its times; rows of one minute keep the order of the file.

    Raises:
        FileNotFoundError: the log does not exist.

    """
    with log.open(newline="", encoding="utf-8") as file:
        rows = list(enumerate(csv.DictReader(file)))
    states: dict[str, str] = {}
    for at, group in groupby(sorted(rows, key=lambda row: _written_at(row[1])), key=lambda row: _written_at(row[1])):
        documents: list[str] = []
        count = 0
        for number, row in group:
            count += 1
            documents += _documents(number, row, states.get(row["number"]), at)
            states[row["number"]] = row["incident_state"]
        yield Moment(at, count, tuple(documents))


def _written_at(row: dict[str, str]) -> datetime:
    return datetime.strptime(row["sys_updated_at"], "%d-%m-%Y %H:%M").replace(tzinfo=UTC)


def _documents(number: int, row: dict[str, str], before: str | None, at: datetime) -> list[str]:
    """The events of one row; ``before`` is the state of the incident's row before it."""
    state = row["incident_state"]
    if state == before or (state == "Closed" and before in ENDED):
        return [_event(number, "fact", row, at, "service-job.changed", _facts(row))]
    documents = []
    if before is None:
        documents.append(_event(number, "created", row, at, "service-job.created", _facts(row)))
    if before is None or before in ENDED:
        documents.append(_event(number, "raise", row, at, "exception.raise-requested", _raise(row)))
    move = _move(row, at)
    if move is not None:
        documents.append(_event(number, "move", row, at, "exception.transition-requested", move))
    return documents


def _facts(row: dict[str, str]) -> dict[str, Any]:
    return {"severity": SEVERITY.get(row["priority"], "Standard"), "item": row["category"]}


def _raise(row: dict[str, str]) -> dict[str, Any]:
    return {
        "exception_type": "call_back",
        "comment": "SERVICE DELAY",
        "service_job_comment": f"{row['number']}: {row['category']}, {row['subcategory']}, by {row['contact_type']}",
        "actor": {"name": row["opened_by"], "department": "Customer Service"},
    }


def _move(row: dict[str, str], at: datetime) -> dict[str, Any] | None:
    """The trigger that the row's state corresponds to."""
    actor = {"name": row["sys_updated_by"], "department": "Escalations"}
    move = {"exception_type": "call_back", "actor": actor, "note": row["assignment_group"]}
    state = row["incident_state"]
    if state == "Active":
        return {**move, "trigger": "start"}
    if state in ENDED:
        return {**move, "trigger": "complete"}
    if state.startswith("Awaiting"):
        when = (at + FOLLOW_UP_AFTER).isoformat()
        return {**move, "trigger": "follow_up", "follow_up_at": when, "follow_up_reason": state}
    return None


def _event(number: int, part: str, row: dict[str, str], at: datetime, kind: str, data: dict[str, Any]) -> str:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": f"row-{number}-{part}",
            "source": SOURCE,
            "type": f"com.cinchhs.{kind}",
            "subject": row["number"],
            "time": at.isoformat(),
            "data": data,
        }
    )

"""The incident log as events: every row tells something, and every event passes the contract."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.incidents import moments
from events.envelope import parse_event

COLUMNS = (
    "number,incident_state,priority,category,subcategory,contact_type,opened_by,sys_updated_by,assignment_group,"
    "sys_updated_at"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of one incident that is opened, waits, is resolved, is touched again and comes back."""
    states = [
        ("New", "29-02-2016 01:16"),
        ("New", "29-02-2016 01:23"),
        ("Awaiting Vendor", "29-02-2016 02:00"),
        ("Resolved", "29-02-2016 08:53"),
        ("Closed", "05-03-2016 12:00"),
        ("Active", "06-03-2016 09:00"),
    ]
    rows = [f"INC1,{state},3 - Moderate,Category 1,Sub 2,Phone,Opener,Updater,Group 5,{at}" for state, at in states]
    path = tmp_path / "log.csv"
    path.write_text("\n".join([COLUMNS, *rows]), encoding="utf-8")
    return path


def _events(log: Path) -> list[dict[str, Any]]:
    return [json.loads(document) for moment in moments(log) for document in moment.documents]


def test_an_incident_becomes_the_life_of_a_call_back(log: Path) -> None:
    asked = [(event["type"].rsplit(".", 1)[-1], event["data"].get("trigger")) for event in _events(log)]

    assert asked == [
        ("created", None),
        ("raise-requested", None),
        ("changed", None),  # the second New row moves nothing
        ("transition-requested", "follow_up"),
        ("transition-requested", "complete"),
        ("changed", None),  # Closed, after Resolved
        ("raise-requested", None),  # it came back
        ("transition-requested", "start"),
    ]


def test_every_event_passes_the_contract(log: Path) -> None:
    for moment in moments(log):
        for document in moment.documents:
            assert parse_event(document).subject == "INC1"


def test_times_are_read_as_utc_and_a_wait_is_looked_at_a_day_later(log: Path) -> None:
    waiting = next(event for event in _events(log) if event["data"].get("trigger") == "follow_up")

    assert waiting["time"] == "2016-02-29T02:00:00+00:00"
    assert waiting["data"]["follow_up_at"] == "2016-03-01T02:00:00+00:00"
    assert waiting["data"]["follow_up_reason"] == "Awaiting Vendor"

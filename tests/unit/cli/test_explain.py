import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.samples import denied, job_created
from tests.stores import NOON
from tests.unit.cli.conftest import Answer, Sje

Published = Callable[[Sequence[dict[str, Any]]], Answer]
HOUR = timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy by which somebody answers within four hours of the office."""
    file = tmp_path / "policy.toml"
    file.write_text(
        '[clocks.auth_job_follow_up.respond]\ntarget = "PT4H"\ncalendar = "office"\nwarn_at = 0.5\n'
        '[calendars.office]\nzone = "America/Chicago"\nhours = { mon-fri = [["08:00", "14:00"]] }\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("SJE_POLICY_FILE", str(file))


def test_each_line_says_what_counted_and_the_lines_add_up(
    office: None,
    open_exception: str,
    sje: Sje,
    set_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_clock(NOON + 69 * HOUR)  # Monday, 09:00 in Chicago
    assert max(map(len, sje("explain", open_exception).out.splitlines())) <= 100
    monkeypatch.setenv("COLUMNS", "200")
    told = sje("explain", open_exception)
    assert told.code == 0
    said = " ".join(told.out.split())
    assert "ran 12:00-14:00 in Open" in said
    assert "office closed 14:00 to Mon 11-23 08:00: 66 h did not count" in said
    assert "3 h counted + 66 h not counted = 69 h since it was opened" in said
    assert "4 h, 1 h left" in said
    assert "Mon 2026-11-23 10:00 CST (2026-11-23 16:00 UTC)" in said


def test_as_data_the_lines_add_up_too(
    office: None, open_exception: str, sje: Sje, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(NOON + 69 * HOUR)
    told = sje("explain", open_exception, "--json").data
    assert (told["id"], told["at"]) == (open_exception, (NOON + 69 * HOUR).isoformat())
    clocks = {clock["clock"]: clock for clock in told["clocks"]}
    assert set(clocks) == {"denial-letter", "respond"}
    for clock in clocks.values():
        assert clock["counted"] == sum(entry["counted"] for entry in clock["entries"])
        assert clock["counted"] + clock["not_counted"] == clock["passed"] == 69 * 3600
        assert clock["counted"] + clock["left"] == clock["target"]
    assert [(rung["name"], rung["fired_at"]) for rung in clocks["respond"]["rungs"]] == [
        ("warning", None),
        ("breach", None),
    ]


def test_another_instant_can_be_asked_about(office: None, open_exception: str, sje: Sje) -> None:
    later = sje("explain", open_exception, "--at", (NOON + HOUR).isoformat(), "--json").data
    assert {clock["counted"] for clock in later["clocks"]} == {3600.0}
    before = sje("explain", open_exception, "--at", (NOON - HOUR).isoformat())
    assert before.code == 2
    assert "Give a later instant" in before.said


def test_what_no_source_gives_a_time_has_no_clock(published: Published, sje: Sje) -> None:
    iowa = {"id": "C-1", "zone": "America/Chicago", "state": "IA"}
    published([job_created(customer=iowa), denied()])
    (item,) = sje("queue", "support-services", "--json").data["items"]
    told = sje("explain", item["id"])
    assert told.code == 0
    assert "It has no running clock" in told.out
    assert "[clocks.auth_job_follow_up.NAME]" in " ".join(told.out.split())


def test_an_exception_that_is_not_there_is_not_found(sje: Sje, database: Path) -> None:
    assert sje("explain", "EX-0").code == 4


def test_show_has_a_line_for_each_clock(office: None, open_exception: str, sje: Sje) -> None:
    shown = sje("show", open_exception).out
    assert re.search(r"respond +running +0 s +4 h", shown)
    told = sje("show", open_exception, "--json").data["clocks"]
    assert [(clock["clock"], clock["state"]) for clock in told] == [
        ("denial-letter", "running"),
        ("respond", "running"),
    ]


def test_the_timers_say_what_they_are_for(
    office: None, open_exception: str, sje: Sje, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert "breach of the clock until someone makes the first move" in " ".join(sje("timers").out.split())

import json
from pathlib import Path
from typing import Any

import pytest

from tests.samples import denied, event, job_created
from tests.unit.cli.conftest import Sje

EMERGENCY = job_created(severity="Non-Medical Emergency")
NINE_PM, NINE_AM = "2026-11-21T03:00:00+00:00", "2026-11-20T15:00:00+00:00"


def file_of(tmp_path: Path, *events: dict[str, Any]) -> str:
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(map(json.dumps, events)), encoding="utf-8")
    return str(file)


def test_events_that_would_be_accepted_say_what_they_would_open(sje: Sje, tmp_path: Path) -> None:
    answer = sje("check", file_of(tmp_path, job_created(), denied()))
    assert answer.code == 0
    assert "opened in Open for Support Services" in answer.out
    assert "2 events: ✓ 2 accepted" in answer.out


def test_nothing_is_made_by_checking(sje: Sje, tmp_path: Path, data_dir: Path) -> None:
    sje("check", file_of(tmp_path, job_created(), denied()))
    assert not data_dir.exists()


def test_a_refusal_names_the_rule_why_its_source_and_what_to_do(sje: Sje, tmp_path: Path) -> None:
    answer = sje("check", file_of(tmp_path, EMERGENCY, denied()), "--at", NINE_AM)
    assert answer.code == 1
    assert "call the customer now; this exception may be raised from 20:00" in answer.out
    assert "call-now · S1; H:auth-job-follow-up-creating-exception" in answer.out
    assert "→ call the customer now instead of raising the exception" in answer.out


def test_the_rules_of_time_are_judged_at_the_instant_given(sje: Sje, tmp_path: Path) -> None:
    assert sje("check", file_of(tmp_path, EMERGENCY, denied()), "--at", NINE_PM).code == 0


def test_without_an_instant_each_event_is_judged_at_its_own_time(sje: Sje, tmp_path: Path) -> None:
    at_night, by_day = denied(), denied()
    at_night["time"], by_day["time"] = NINE_PM, NINE_AM
    assert sje("check", file_of(tmp_path, EMERGENCY, at_night)).code == 0
    assert sje("check", file_of(tmp_path, EMERGENCY, by_day)).code == 1


def test_what_would_be_dead_lettered_says_why_and_how_to_mend_it(sje: Sje, tmp_path: Path) -> None:
    answer = sje("check", file_of(tmp_path, event("order.plaecd")))
    assert answer.code == 2
    assert "unknown-type" in answer.out
    assert "com.cinchhs.order.placed" in answer.out


def test_one_bad_line_does_not_hide_the_others(sje: Sje) -> None:
    lines = "\n".join([json.dumps(job_created()), "not json", json.dumps(denied())])
    answer = sje("check", "-", "--json", stdin=lines)
    assert answer.code == 2
    assert [(each["line"], each["verdict"]) for each in answer.data] == [
        (1, "accepted"),
        (2, "dead-lettered"),
        (3, "accepted"),
    ]


def test_a_log_line_between_the_events_is_the_only_dead_letter(sje: Sje) -> None:
    log_line = "[2026-11-22 07:00] INFO starting"
    lines = "\n".join([json.dumps(job_created()), log_line, json.dumps(denied()), json.dumps(job_created("SJ-2"))])
    answer = sje("check", "-", stdin=lines)
    assert answer.code == 2
    assert "4 events: ✓ 3 accepted   ✗ 1 dead-lettered" in answer.out


def test_an_empty_array_would_be_dead_lettered(sje: Sje) -> None:
    answer = sje("check", "-", stdin="[]")
    assert answer.code == 2
    assert "empty-batch" in answer.out
    assert "at least one event" in answer.out


def test_json_tells_everything_of_an_event(sje: Sje, tmp_path: Path) -> None:
    asked = denied()
    (_, checked) = sje("check", file_of(tmp_path, EMERGENCY, asked), "--at", NINE_AM, "--json").data
    assert checked["verdict"] == "refused"
    assert (checked["source"], checked["id"], checked["job"]) == ("/tests", asked["id"], "SJ-1")
    assert checked["judged_at"] == NINE_AM
    (rule,) = checked["outcome"]["rules"]
    assert rule["rule"] == "call-now"
    assert rule["why"].startswith("09:00 in America/Chicago")


def test_accepted_events_can_be_left_out(sje: Sje, tmp_path: Path) -> None:
    answer = sje("check", file_of(tmp_path, job_created(), event("nope.nope")), "--only-problems", "--json")
    assert [each["line"] for each in answer.data] == [2]


def test_a_batch_on_stdin_is_checked_event_by_event(sje: Sje) -> None:
    answer = sje("check", "-", "--json", stdin=json.dumps([job_created(), denied()], indent=2))
    assert [each["verdict"] for each in answer.data] == ["accepted", "accepted"]


def test_the_events_of_an_array_are_numbered(sje: Sje) -> None:
    array = json.dumps([job_created(), denied()])
    assert [(each["line"], each["place"]) for each in sje("check", "-", "--json", stdin=array).data] == [(1, 1), (1, 2)]
    assert "    2  ✓ accepted" in sje("check", "-", stdin=array).out


def test_every_problem_of_an_event_has_its_own_fix_beside_it(sje: Sje) -> None:
    created = job_created()
    created["data"] |= {"severty": "Standard", "bananas": 1}
    said = sje("check", "-", stdin=json.dumps(created)).out
    places = [
        said.index(part)
        for part in (
            "data.bananas is not a field here",
            "Remove data.bananas. The fields here are",
            "data.severty is not a field here",
            "Did you mean severity?",
        )
    ]
    if places[0] > places[2]:
        places = places[2:] + places[:2]
    assert places == sorted(places)


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_an_empty_file_is_a_problem_and_says_what_to_do_next(sje: Sje, as_json: tuple[str, ...]) -> None:
    answer = sje("check", "-", *as_json, stdin="")
    assert answer.code == 1
    assert "has no events" in answer.said
    assert "sje schema --example" in answer.said


def test_an_instant_without_a_zone_is_refused(sje: Sje, tmp_path: Path) -> None:
    answer = sje("check", file_of(tmp_path, job_created()), "--at", "2026-11-21T09:00:00")
    assert answer.code == 2
    assert "offset" in answer.said

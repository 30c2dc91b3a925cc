"""Clocks as they are in force: what is declared, what operations set, and how a mistake is answered."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from business_time.zones import zone
from state_machines.call_back import TYPE as CALL_BACK
from state_machines.declaration.clock_rules import BREACH, ClockKind, ClockRule, Rung
from state_machines.declaration.policy import Policy, PolicyError
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.checks import DeclarationError, check
from state_machines.engine.clock_terms import (
    ClockTerms,
    all_terms,
    as_data,
    calendar_terms,
    clock_terms,
    digest_of,
    from_data,
)
from state_machines.engine.description import describe
from state_machines.engine.registry import work_types

OFFICE = {"zone": "America/Chicago", "holidays": "us", "hours": {"mon-fri": [["08:00", "17:00"]]}}
NEW_YORK = zone("America/New_York")


def policy(clocks: dict[str, Any], calendars: dict[str, Any] | None = None) -> Policy:
    return Policy.model_validate({"clocks": clocks, "calendars": calendars or {"office": OFFICE}})


def in_force(kind: str, clocks: dict[str, Any]) -> dict[str, ClockTerms]:
    return {terms.name: terms for terms in clock_terms(work_types()[kind], policy(clocks))}


def test_only_what_a_source_gives_a_figure_for_is_on() -> None:
    on = {
        (key, name): clock.target
        for key, clocks in all_terms(work_types(), Policy()).items()
        for name, clock in clocks.items()
    }
    assert {pair: on[pair] for pair in sorted(on)} == {
        ("auth_job_follow_up", "denial-letter"): timedelta(hours=48),
        ("dispatch_case", "sears-answer"): timedelta(hours=24),
        ("research_escalation", "research"): timedelta(hours=48),
        ("ss_owner_co_claim_review", "process-documents"): timedelta(days=5),
    }


def test_a_clock_is_set_for_a_kind_of_work() -> None:
    set_to = {
        "call_back": {"resolve": {"target": "PT8H", "calendar": "office", "warn_at": 0.75, "notifies": "Escalations"}}
    }
    clock = in_force("call_back", set_to)["resolve"]
    assert (clock.kind, clock.target, clock.calendar.name) == (ClockKind.RESOLVE, timedelta(hours=8), "office")
    assert [(rung.name, rung.at, rung.notifies) for rung in clock.rungs] == [
        ("warning", 0.75, ""),
        ("breach", 1.0, "escalations"),
    ]
    assert not clock.runs_in("Pending")
    assert clock.runs_in("Follow Up")


@pytest.mark.parametrize(
    ("waiting_on", "runs"),
    [
        ("Support Services to review the estimate", True),
        ("our supervisor", True),
        ("the Supervisor's approval", True),
        ("parts sourcing", True),
        ("the customer", False),
        ("the SP's supervisor", False),
        ("Dispatchers United, the SP", False),
        ("", False),
        (None, False),
    ],
)
def test_only_waiting_on_somebody_outside_pauses(waiting_on: str | None, *, runs: bool) -> None:
    clock = in_force("call_back", {"call_back": {"resolve": {"target": "PT8H"}}})["resolve"]
    assert clock.runs_in("Pending", waiting_on) is runs
    assert clock.runs_in("Open", waiting_on)
    assert not clock.runs_in("Completed", waiting_on)


def test_operations_say_where_a_clock_pauses_and_who_is_inside() -> None:
    set_to = {"target": "PT8H", "pauses_in": ["Follow Up"], "inside": ["Purchasing"]}
    clock = in_force("call_back", {"call_back": {"resolve": set_to}})["resolve"]
    assert clock.runs_in("Pending", "the customer")
    assert not clock.runs_in("Follow Up", "Dispatch")
    assert clock.runs_in("Follow Up", "our purchasing")
    everything = in_force("call_back", {"call_back": {"resolve": {"target": "PT8H", "inside": []}}})["resolve"]
    assert not everything.runs_in("Pending", "Dispatch")


def test_terms_of_before_anybody_was_inside_pause_for_everybody() -> None:
    data = as_data(all_terms(work_types(), policy({"call_back": {"resolve": {"target": "PT8H"}}})))
    for clocks in data["clocks"].values():
        for clock in clocks.values():
            del clock["inside"]
    assert not from_data(data)["call_back"]["resolve"].runs_in("Pending", "Dispatch")


def test_what_is_set_for_a_department_holds_for_its_work_unless_the_kind_of_work_says_otherwise() -> None:
    set_to = {
        "support-services": {"respond": {"target": "PT4H"}, "department": {"target": "PT24H"}},
        "auth_job_follow_up": {"respond": {"target": "PT1H"}},
    }
    ours = in_force("auth_job_follow_up", set_to)
    assert {name: clock.target / timedelta(hours=1) for name, clock in ours.items()} == {
        "denial-letter": 48,
        "respond": 1,
        "department": 24,
    }
    assert in_force("pr_return", set_to) == {}
    assert not ours["department"].runs_in("Follow Up")


def test_a_declared_clock_can_be_switched_off() -> None:
    assert in_force("research_escalation", {"research_escalation": {"research": {"off": True}}}) == {}


@pytest.mark.parametrize(
    ("clocks", "said"),
    [
        ({"cal_back": {"resolve": {"target": "PT8H"}}}, "Did you mean call_back"),
        ({"call_back": {"respnd": {"target": "PT8H"}}}, "Known: call-back, respond, resolve, department"),
        ({"call_back": {"resolve": {"target": "PT8H", "calendar": "ofice"}}}, "elapsed, office-days, tier-2, office"),
    ],
)
def test_a_clock_for_what_is_not_there_names_the_nearest(clocks: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        all_terms(work_types(), policy(clocks))


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ({"zone": "EST"}, "is not a time zone"),
        ({"zone": "America/Chicago", "hours": {"monday": [["08:00", "17:00"]]}}, "is not a weekday"),
        ({"zone": "America/Chicago", "hours": {"mon": [["8", "17"]]}}, "is not a valid time of day"),
        ({"zone": "America/Chicago", "hours": {}}, "never open"),
        ({"zone": "America/Chicago", "holidays": "XX"}, "is not a US state"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(calendar: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        policy({}, {"office": calendar})


@pytest.mark.parametrize(
    "setting",
    [
        {"target": "PT0S"},
        {"target": "-PT1H"},
        {"warn_at": 1.5},
        {"tells": "nobody"},
        {"pauses_in": ["Completed"]},
        {"pauses_in": ["Sleeping"]},
        {"inside": [""]},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        policy({"call_back": {"resolve": setting}})


def test_it_is_written_in_the_policy_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        '[clocks.call_back.resolve]\ntarget = "PT8H"\ncalendar = "office"\n'
        '[calendars.office]\nzone = "America/Chicago"\nclosed_on = [2026-12-24]\n'
        'hours = { mon-fri = [["08:00", "12:00"], ["13:00", "17:00"]] }\n',
        encoding="utf-8",
    )
    (clock,) = clock_terms(CALL_BACK, Policy.from_file(file))
    start = datetime(2026, 12, 23, 16, tzinfo=zone("America/Chicago"))
    assert clock.calendar.calendar.after(start, timedelta(hours=6)) == datetime(
        2026, 12, 25, 14, tzinfo=zone("America/Chicago")
    )


def test_terms_come_back_from_their_data_as_they_were() -> None:
    terms = all_terms(work_types(), policy({"call_back": {"resolve": {"target": "PT8H", "calendar": "office"}}}))
    data = json.loads(json.dumps(as_data(terms)))
    assert from_data(data) == terms
    assert digest_of(data) == digest_of(as_data(terms))
    assert digest_of(data) != digest_of(as_data(all_terms(work_types(), Policy())))


def test_tier_2_is_open_when_the_seed_says() -> None:
    hours = calendar_terms("tier-2", Policy()).calendar
    friday = datetime(2026, 11, 20, 20, tzinfo=NEW_YORK)
    assert hours.after(friday, timedelta(hours=2)) == datetime(2026, 11, 21, 9, tzinfo=NEW_YORK)
    assert (
        hours.elapsed(datetime(2026, 11, 22, tzinfo=NEW_YORK), datetime(2026, 11, 23, tzinfo=NEW_YORK)) == timedelta()
    )


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (ClockRule(name="No Name", description="s", source="S1"), "kebab-case"),
        (ClockRule(name="a", description="s", source=""), "names no source"),
        (ClockRule(name="a", description="s", source="S1", rungs=(BREACH, BREACH)), "two rungs of the same name"),
        (ClockRule(name="a", description="s", source="S1", rungs=(Rung(name="b", at=0),)), "before any time has run"),
        (ClockRule(name="a", description="s", source="S1", rungs=(Rung(name="b", raises="cb_client"),)), "needs both"),
    ],
)
def test_a_clock_that_contradicts_itself_does_not_start(clock: ClockRule, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        check(replace(CALL_BACK, clocks=(clock,)), "here")


def test_two_clocks_have_two_names() -> None:
    with pytest.raises(DeclarationError, match="two clocks have the same name"):
        check(replace(CALL_BACK, clocks=CALL_BACK.clocks * 2), "here")


def test_a_description_tells_of_the_clocks() -> None:
    escalating = Rung(name="breach", raises="cb_client", request=lambda _item: RaiseRequest())
    rule = ClockRule(
        name="a", description="s", source="S1", target=lambda _policy: timedelta(hours=1), rungs=(escalating,)
    )
    (told,) = describe(replace(CALL_BACK, clocks=(rule,)))["clocks"]
    assert (told["name"], told["target"], told["rungs"][0]["raises"]) == ("a", 3600.0, "cb_client")


def test_the_example_of_the_operating_page_can_be_used(tmp_path: Path) -> None:
    page = (Path(__file__).parents[4] / "docs" / "operating.md").read_text(encoding="utf-8")
    file = tmp_path / "policy.toml"
    file.write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    terms = all_terms(work_types(), Policy.from_file(file))
    assert terms["pr_return"]["resolve"].calendar.name == "office"
    assert terms["pr_tracking"]["respond"].target == timedelta(hours=4)

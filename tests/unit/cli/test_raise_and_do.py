from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.samples import denied, event, job_created
from tests.stores import NOON
from tests.unit.cli.conftest import Answer, Sje

AUTHORIZER = ("--as", "aziz/Authorizations")
LATER = (NOON + timedelta(days=1)).isoformat()


def test_a_department_sees_its_open_work(sje: Sje, open_exception: str) -> None:
    answer = sje("queue", "Support Services")
    assert answer.code == 0
    assert open_exception in answer.out
    assert "Auth-Job Follow Up" in answer.out


def test_emergencies_come_first(sje: Sje, published: Callable[..., object], open_exception: str) -> None:
    emergency = job_created("SJ-2", severity="Medical Emergency")
    raised = {"exception_type": "call_back", "comment": "LEGAL", "actor": {"name": "c", "department": "Dispatch"}}
    details = {"supervisor_tried": True, "supervisor_available": False, "supervisor_permission": True}
    raised |= {"service_job_comment": "a lawyer was named", "details": details}
    published([job_created("SJ-3"), emergency])
    published([event("exception.raise-requested", raised, job=job) for job in ("SJ-3", "SJ-2")])
    items = sje("queue", "escalations", "--json").data["items"]
    assert [item["job"] for item in items] == ["SJ-2", "SJ-3"]
    assert "medical Call Back" in sje("queue", "escalations").out


def test_the_queue_can_be_narrowed_to_a_type(sje: Sje, open_exception: str) -> None:
    assert [
        item["id"] for item in sje("queue", "support-services", "--type", "Auth-Job Follow Up", "--json").data["items"]
    ] == [open_exception]
    assert sje("queue", "support-services", "--type", "cl_autho_task", "--json").data["items"] == []


def test_without_a_department_it_says_how_much_lies_where(sje: Sje, open_exception: str) -> None:
    (count,) = sje("queue", "--json").data
    assert (count["department"], count["status"], count["number"]) == ("support-services", "Open", 1)
    assert "support-services" in sje("queue").out


def test_a_page_says_how_many_are_open_in_all_and_how_to_see_the_next(
    sje: Sje, published: Callable[[Sequence[dict[str, Any]]], Answer]
) -> None:
    published([each for number in range(5) for each in (job_created(f"SJ-{number}"), denied(f"SJ-{number}"))])
    seen: list[str] = []
    after: list[Any] = []
    for _ in range(3):
        page = sje("queue", "support-services", "--limit", "2", *after, "--json").data
        assert page["open"] == 5
        seen += [item["id"] for item in page["items"]]
        after = ["--after", page["next_after"]]
    assert after == ["--after", None]
    assert len(set(seen)) == 5
    assert seen == [item["id"] for item in sje("queue", "support-services", "--json").data["items"]]
    first = sje("queue", "support-services", "--limit", "2").out
    assert "2 of 5 open exceptions" in first
    assert f"sje queue support-services --after {seen[1]}" in first
    assert sje("queue", "support-services", "--after", "EX-NOBODY").code == 4


def test_an_empty_queue_is_good_news(sje: Sje, database: Path) -> None:
    assert "no open work" in sje("queue", "dispatch").out
    assert "No exceptions yet" in sje("queue").out


def test_an_unknown_department_is_not_found(sje: Sje, database: Path) -> None:
    answer = sje("queue", "plumbing")
    assert answer.code == 4
    assert "parts-sourcing" in answer.said


def test_a_misspelt_department_is_answered_with_the_nearest(sje: Sje, database: Path) -> None:
    for command in (("queue",), ("inbox",), ("channels", "enable")):
        answer = sje(*command, "escalation", *(["chat"] if "enable" in command else []))
        assert answer.code == 4
        assert "There is no department 'escalation'. → Did you mean escalations? All: customer-service," in answer.said


def test_nobody_moves_anything_for_a_misspelt_department(sje: Sje, open_exception: str) -> None:
    answer = sje("do", open_exception, "call_customer", "--as", "ann/Escalatons")
    assert answer.code == 2
    assert "There is no department 'Escalatons'. → Did you mean Escalations?" in answer.said
    assert sje("show", open_exception, "--json").data["status"] == "Open"


def test_show_tells_what_may_be_done_and_what_each_needs(sje: Sje, open_exception: str) -> None:
    shown = sje("show", open_exception).out
    assert "Possible moves" in shown
    assert "--follow-up-at" in shown
    assert "wake" not in shown, "people are not offered what only time rules fire"


def test_show_says_what_forbids_a_move_right_now(sje: Sje, open_exception: str, set_clock: Callable[..., None]) -> None:
    set_clock(NOON + timedelta(hours=12))
    (call,) = [
        move for move in sje("show", open_exception, "--json").data["moves"] if move["trigger"] == "call_customer"
    ]
    assert [rule["rule"] for rule in call["broken"]] == ["customer-call-hours"]
    assert "the customer may be called from 08:00" in " ".join(sje("show", open_exception).out.split())


def test_show_gives_everything_as_json(sje: Sje, open_exception: str) -> None:
    data = sje("show", open_exception, "--json").data
    assert (data["id"], data["status"], data["title"]) == (open_exception, "Open", "Auth-Job Follow Up")
    assert data["history"][0]["actor"]["name"] == "aziz"
    assert {"moves", "history", "timers", "deliveries"} <= data.keys()


@pytest.mark.parametrize("command", [("show",), ("do", "complete"), ("claim",), ("release",)])
def test_an_unknown_exception_is_not_found(sje: Sje, database: Path, command: tuple[str, ...]) -> None:
    name, *rest = command
    answer = sje(name, "EX-NOSUCH", *rest)
    assert answer.code == 4
    assert "EX-NOSUCH" in answer.said
    assert sje("dead-letters", "--json").data == [], "a slip of the finger is no dead letter"


def test_an_exception_is_moved_on(sje: Sje, open_exception: str) -> None:
    answer = sje("do", open_exception, "complete", "--note", "told by phone", "--json")
    assert answer.code == 0
    assert answer.data["kind"] == "moved"
    assert sje("show", open_exception, "--json").data["status"] == "Completed"


def test_a_follow_up_needs_its_time_and_reason(sje: Sje, open_exception: str) -> None:
    refused = sje("do", open_exception, "follow_up", "--json")
    assert refused.code == 3
    assert [rule["rule"] for rule in refused.data["rules"]] == ["follow-up-at", "follow-up-reason"]
    done = sje("do", open_exception, "follow_up", "--follow-up-at", LATER, "--follow-up-reason", "at work until then")
    assert done.code == 0
    (timer,) = [timer for timer in sje("timers", "--json").data if timer["rule"] == "follow-up"]
    assert timer["due_at"] == LATER
    assert "in 1 d" in sje("timers").out
    assert "customer" in sje("show", open_exception).out, "a follow-up is shown on the customer's clock too"


def test_a_refusal_names_what_to_type(sje: Sje, open_exception: str) -> None:
    refused = sje("do", open_exception, "follow_up").out
    assert "→ enter --follow-up-at" in refused
    assert "follow_up_at" not in refused


def test_a_follow_up_at_no_time_is_refused_before_anything_is_kept(sje: Sje, open_exception: str) -> None:
    answer = sje("do", open_exception, "follow_up", "--follow-up-at", "tomorrow 9am", "--follow-up-reason", "x")
    assert answer.code == 2
    assert "--follow-up-at: 'tomorrow 9am' is not a valid date and time. → Give it with its offset" in answer.said


def test_a_number_that_is_none_is_named_as_it_is_typed(sje: Sje, database: Path) -> None:
    answer = sje("raise", "call_back", "--job", "SJ 1")
    assert answer.code == 2
    assert "--job is 'SJ 1', not a service job number" in answer.said
    assert "in --job." in answer.said


def test_an_empty_comment_is_asked_for(sje: Sje, published: Callable[..., object]) -> None:
    published([job_created()])
    refused = " ".join(sje("raise", "auth_job_follow_up", "--job", "SJ-1", *AUTHORIZER).out.split())
    assert "the Exception Comment is required" in refused
    assert "vocabulary" not in refused
    assert refused.count("exactly one of") == 1, "what to write is not said twice"


def test_whoever_saw_an_older_version_is_refused(sje: Sje, open_exception: str) -> None:
    sje("do", open_exception, "call_customer")
    answer = sje("do", open_exception, "complete", "--expect-version", "1", "--json")
    assert answer.code == 3
    assert answer.data["rules"][0]["rule"] == "stale"


def test_a_time_without_its_offset_is_refused_before_anything_is_kept(sje: Sje, open_exception: str) -> None:
    answer = sje("do", open_exception, "follow_up", "--follow-up-at", "2026-11-22T09:00", "--follow-up-reason", "x")
    assert answer.code == 2
    assert "offset" in answer.said
    assert sje("dead-letters", "--json").data == []
    assert sje("refusals", "--json").data == []


def test_an_exception_is_raised(sje: Sje, published: Callable[..., object]) -> None:
    published([job_created()])
    answer = sje("raise", "Auth-Job Follow Up", "--job", "SJ-1", "--comment", "NA", *AUTHORIZER, "--json")
    assert answer.code == 0
    shown = sje("show", answer.data["exception_id"], "--json").data
    assert (shown["comment"], shown["opened_by"]) == ("NA", "aziz")
    assert shown["history"][0]["cause_source"] == "urn:cinchhs:sje-cli"


def test_a_refused_raise_teaches_with_every_rule_at_once(sje: Sje, published: Callable[..., object]) -> None:
    published([job_created()])
    answer = sje("raise", "auth_job_follow_up", "--job", "SJ-1", "--comment", "NONSENSE")
    assert answer.code == 3
    assert "only Authorizations may raise" in answer.out
    assert "'NONSENSE' is not in the vocabulary" in answer.out
    assert "creators · H:auth-job-follow-up-creating-exception" in answer.out


def test_details_are_read_as_the_type_asks_for_them(sje: Sje, database: Path) -> None:
    details = {"supervisor_tried": "yes", "supervisor_available": "no", "supervisor_permission": "true"}
    options = [part for name, value in details.items() for part in ("--detail", f"{name}={value}")]
    arguments = ("--job", "SJ-1", "--comment", "BBB", "--service-job-comment", "calls the BBB", *options)
    answer = sje("raise", "call_back", *arguments, "--as", "cs/Customer Service", "--json")
    assert answer.code == 0
    kept = sje("show", answer.data["exception_id"], "--json").data["details"]
    assert kept == {"supervisor_tried": True, "supervisor_available": False, "supervisor_permission": True}
    shown = sje("show", answer.data["exception_id"]).out
    assert "supervisor tried: yes" in shown
    assert "supervisor available: no" in shown
    assert "department   Escalations" in shown
    assert "service job comment: calls the BBB" in shown


@pytest.mark.parametrize("detail", ["supervisor_tried", "=yes"])
def test_a_detail_without_name_or_value_is_wrong_usage(sje: Sje, database: Path, detail: str) -> None:
    answer = sje("raise", "call_back", "--job", "SJ-1", "--detail", detail)
    assert answer.code == 2
    assert "supervisor_tried" in answer.said


def test_a_detail_that_makes_no_sense_is_refused_by_the_rule_about_it(sje: Sje, database: Path) -> None:
    answer = sje("raise", "call_back", "--job", "SJ-1", "--detail", "supervisor_tried=perhaps", "--json")
    assert answer.code == 3
    assert "details" in [rule["rule"] for rule in answer.data["rules"]]


def test_an_unknown_type_is_not_found_and_the_nearest_is_named(sje: Sje, database: Path) -> None:
    answer = sje("raise", "call_bakc", "--job", "SJ-1")
    assert answer.code == 4
    assert "Call Back" in answer.said


def test_raising_makes_a_development_database(sje: Sje, data_dir: Path) -> None:
    assert sje("raise", "call_back", "--job", "SJ-1").code == 3
    assert (data_dir / "sje.db").exists()


def test_whoever_asks_must_say_for_which_department(
    sje: Sje, open_exception: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SJE_ACTOR")
    answer = sje("do", open_exception, "complete")
    assert answer.code == 2
    assert "SJE_ACTOR" in answer.said
    assert sje("show", open_exception).code == 0, "looking is for everybody"


def test_a_claim_is_for_one_person(sje: Sje, open_exception: str) -> None:
    assert sje("claim", open_exception, "--json").data["kind"] == "claimed"
    other = sje("claim", open_exception, "--as", "bob/Support Services")
    assert other.code == 3
    assert "held by ann" in other.out
    assert sje("queue", "support-services", "--json").data["items"][0]["assignee"] == "ann"
    assert sje("release", open_exception, "--as", "bob/Support Services").code == 3
    assert sje("release", open_exception).code == 0
    assert sje("claim", open_exception, "--as", "bob/Support Services").code == 0


def test_a_claim_lapses(sje: Sje, open_exception: str, set_clock: Callable[..., None]) -> None:
    sje("claim", open_exception)
    set_clock(NOON + timedelta(seconds=901))
    assert sje("claim", open_exception, "--as", "bob/Support Services", "--json").data["assignee"] == "bob"


def test_a_job_tells_its_whole_story(sje: Sje, open_exception: str) -> None:
    sje("do", open_exception, "complete")
    data = sje("jobs", "SJ-1", "--json").data
    assert data["facts"]["customer.zone"] == "America/Chicago"
    assert [each["id"] for each in data["exceptions"]] == [open_exception]
    assert {"event", "history", "notice"} <= {entry["kind"] for entry in data["timeline"]}
    shown = sje("jobs", "SJ-1").out
    assert "What happened" in shown
    assert "complete: Open → Completed" in shown
    assert "Support Services is notified: " in shown
    assert "auth_job_follow_up" not in shown, "people read titles"


def test_an_unknown_job_is_not_found(sje: Sje, database: Path) -> None:
    assert sje("jobs", "SJ-404").code == 4


def test_refusals_are_listed_with_who_asked(sje: Sje, published: Callable[..., object]) -> None:
    published([job_created()])
    sje("raise", "auth_job_follow_up", "--job", "SJ-1", "--comment", "NA")
    (refusal,) = sje("refusals", "--json").data
    assert (refusal["asked"], refusal["actor"]["name"]) == ("raise", "ann")
    assert refusal["rules"][0]["rule"] == "creators"
    title, asked, *_ = sje("refusals", "--job", "SJ-1").out.splitlines()
    assert "─ raise Auth-Job Follow Up on SJ-1 ─" in title
    assert "ann, Support Services · 0 s ago" in asked
    assert sje("refusals", "--type", "call_back", "--json").data == []
    assert sje("refusals", "--since", LATER, "--json").data == []


def test_a_list_of_refusals_says_when_there_are_more(sje: Sje, published: Callable[..., object]) -> None:
    published([job_created(), denied(), denied(), denied()])
    assert len(sje("refusals", "--limit", "1", "--json").data) == 1
    assert "the latest 1 refusal; --limit shows more" in sje("refusals", "--limit", "1").out
    assert sje("refusals", "--limit", "2").out.endswith("\n2 refusals\n")


def test_nothing_refused_is_good_news(sje: Sje, database: Path) -> None:
    assert "Nothing was refused" in sje("refusals").out


def test_no_timer_says_what_sets_one(sje: Sje, database: Path) -> None:
    assert "follow_up" in sje("timers").out


def test_ended_timers_are_shown_on_request(sje: Sje, open_exception: str) -> None:
    sje("do", open_exception, "follow_up", "--follow-up-at", LATER, "--follow-up-reason", "x")
    sje("do", open_exception, "complete")
    assert "follow-up" not in [timer["rule"] for timer in sje("timers", "--json").data]
    ended = {timer["rule"]: timer["ending"] for timer in sje("timers", "--all", "--job", "SJ-1", "--json").data}
    assert ended["follow-up"] == "cancelled"


def test_an_empty_desk_says_so(sje: Sje, database: Path) -> None:
    assert "has no notices yet" in sje("inbox", "authorizations").out


@pytest.mark.parametrize("severity", ["Standard", "Non-Medical Emergency"])
def test_no_screen_is_wider_than_the_terminal(sje: Sje, published: Callable[..., object], severity: str) -> None:
    published([job_created(severity=severity), denied(), event("nope.nope", {"x": "y" * 300})])
    sje("raise", "auth_job_follow_up", "--job", "SJ-1", "--comment", "X" * 300)
    screens = [("queue", "support-services"), ("jobs", "SJ-1"), ("refusals",), ("dead-letters",), ("timers",)]
    for arguments in screens:
        widest = max(map(len, sje(*arguments).out.splitlines()))
        assert widest <= 100, arguments


def test_ids_may_be_typed_in_any_case(sje: Sje, open_exception: str) -> None:
    assert sje("show", open_exception.lower(), "--json").data["id"] == open_exception
    assert sje("jobs", "sj-1", "--json").data["number"] == "SJ-1"
    assert sje("do", open_exception.lower(), "complete").code == 0


def test_the_id_of_something_else_points_to_the_right_command(sje: Sje, open_exception: str) -> None:
    assert "sje jobs SJ-1" in sje("show", "SJ-1").said
    assert f"sje show {open_exception}" in sje("jobs", open_exception.lower()).said


def test_a_mistyped_trigger_is_not_recorded_as_a_refusal(sje: Sje, open_exception: str) -> None:
    answer = sje("do", open_exception, "complet", "--json")
    assert (answer.code, answer.data["error"]["code"]) == (4, "unknown-trigger")
    assert "Did you mean complete?" in answer.said
    assert sje("refusals", "--json").data == []

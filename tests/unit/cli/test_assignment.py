"""`sje people`, `assign`, `why` and `handover`, as somebody types them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.samples import event, job_created
from tests.stores import NOON
from tests.unit.cli.conftest import Answer, Sje

PEOPLE = """
[shifts.night]
zone = "America/Chicago"
hours = { mon-fri = [["22:00", "06:00"]] }

[[people]]
name = "ann"
departments = ["Dispatch"]
capacity = 2

[[people]]
name = "bob"
departments = ["Dispatch"]

[[people]]
name = "nora"
departments = ["Dispatch"]
shifts = ["night"]
"""

MIA = """
[[people]]
name = "mia"
departments = ["Escalations"]
work_groups = ["Executive"]
"""

Published = Callable[[Sequence[dict[str, Any]]], Answer]


@pytest.fixture
def staffed(sje: Sje, database: Path, tmp_path: Path) -> Path:
    """Ann, who is here and may hold two; Bob, who is away; Nora, who works nights and is here."""
    file = tmp_path / "people.toml"
    file.write_text(PEOPLE, encoding="utf-8")
    assert sje("people", "load", str(file)).code == 0
    for name in ("ann", "nora"):
        assert sje("people", "here", name).code == 0
    return file


@pytest.fixture
def cases(staffed: Path, published: Published, sje: Sje) -> dict[str, str | None]:
    """Three Dispatch cases, in the order of opening, each with its owner."""
    published([job_created(f"SJ-{number}", status="Rejected") for number in range(3)])
    return {item["id"]: item["assignee"] for item in sje("queue", "dispatch", "--json").data["items"]}


def owners(sje: Sje) -> dict[str, str | None]:
    return {item["id"]: item["assignee"] for item in sje("queue", "dispatch", "--json").data["items"]}


def of(cases: dict[str, str | None], owner: str | None) -> list[str]:
    return [each for each, name in cases.items() if name == owner]


def test_without_people_the_list_says_what_to_do(sje: Sje, database: Path) -> None:
    answer = sje("people")
    assert answer.code == 0
    assert "There are no people yet" in answer.out
    assert "sje people load FILE" in answer.out


def test_loading_says_what_is_new_and_loading_again_that_nothing_changed(sje: Sje, staffed: Path) -> None:
    again = sje("people", "load", str(staffed))
    assert again.out.strip() == "✓ Nothing changed: 3 people as before"
    staffed.write_text(PEOPLE.replace("capacity = 2", "capacity = 3"), encoding="utf-8")
    assert sje("people", "load", str(staffed)).out.splitlines() == ["~ ann: capacity", "✓ 2 people as before"]


def test_loading_makes_the_database_of_a_development_machine(sje: Sje, tmp_path: Path) -> None:
    file = tmp_path / "people.toml"
    file.write_text(PEOPLE, encoding="utf-8")
    answer = sje("people", "load", str(file))
    assert answer.code == 0
    assert "+ ann is new, and away" in answer.out


def test_a_mistake_in_the_file_is_answered_with_how_to_write_it(sje: Sje, tmp_path: Path) -> None:
    file = tmp_path / "people.toml"
    file.write_text('[[people]]\nname = "ann"\n', encoding="utf-8")
    answer = sje("people", "load", str(file))
    assert answer.code == 2
    assert "people.0.departments is missing" in answer.said
    assert "sje people load --help" in answer.said
    help_text = sje("people", "load", "--help").out
    assert "work_groups, role, skills, zone, shifts, capacity" in " ".join(help_text.replace("│", " ").split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ann",), "Name who takes the items over: --to NAME or --queue, not both."),
        (("ann", "--to", "bob", "--queue"), "Name who takes the items over: --to NAME or --queue, not both."),
        (("--apply", "HO-1", "--undo", "HO-1"), "Preview, apply or undo a handover: one at a time."),
    ],
)
def test_a_hand_over_says_what_it_lacks(sje: Sje, database: Path, arguments: tuple[str, ...], said: str) -> None:
    answer = sje("handover", *arguments)
    assert answer.code == 2
    assert said in answer.said


def test_the_list_says_who_may_be_given_what_and_why_not(sje: Sje, cases: dict[str, str | None]) -> None:
    ann, bob, nora = sje("people", "--json").data
    assert (ann["holds"], [reason["rule"] for reason in ann["reasons"]]) == ({"dispatch_case": 2}, ["full"])
    assert [reason["rule"] for reason in bob["reasons"]] == ["offline"]
    assert [reason["rule"] for reason in nora["reasons"]] == ["off-shift"]
    assert nora["next_shift"] == "2026-11-21T04:00:00+00:00"
    shown = sje("people").out
    assert "2 of 2" in shown
    assert "nothing: full" in shown
    assert "nothing: away" in shown
    assert "nothing: off shift" in shown
    assert "3 people, 2 here" in shown


def test_work_is_handed_out_as_it_comes(cases: dict[str, str | None]) -> None:
    assert (len(of(cases, "ann")), len(of(cases, None))) == (2, 1)


def test_the_queue_drains_when_somebody_comes(sje: Sje, cases: dict[str, str | None]) -> None:
    assert sje("people", "here", "bob").out.strip() == "✓ bob is here; 1 waiting item assigned."
    assert of(owners(sje), None) == []


def test_the_queue_drains_when_somebody_is_done(sje: Sje, cases: dict[str, str | None]) -> None:
    done, (waiting,) = of(cases, "ann")[0], of(cases, None)
    sje("do", done, "complete", "--as", "ann/Dispatch")
    assert owners(sje)[waiting] == "ann"


def test_what_one_gives_back_goes_to_another(sje: Sje, cases: dict[str, str | None]) -> None:
    given_back, (waiting,) = of(cases, "ann")[0], of(cases, None)
    sje("release", given_back, "--as", "ann/Dispatch")
    assert (owners(sje)[waiting], owners(sje)[given_back]) == ("ann", None)
    sje("people", "here", "bob")
    assert owners(sje)[given_back] == "bob"


def test_why_names_everybody_with_what_is_against_them(sje: Sje, cases: dict[str, str | None]) -> None:
    (waiting,) = of(cases, None)
    answer = sje("why", waiting, "--json").data
    assert {each["name"]: [reason["rule"] for reason in each["reasons"]] for each in answer["people"]} == {
        "ann": ["full"], "bob": ["offline"], "nora": ["off-shift"],
    }  # fmt: skip
    shown = sje("why", waiting).out
    assert "no one is eligible until nora's shift starts at 2026-11-21 04:00 UTC" in shown
    assert "ann holds 2 of 2" in shown
    assert "it is assigned to ann until it is released" in sje("why", of(cases, "ann")[0]).out


def test_of_an_unknown_item_there_is_no_why(sje: Sje, staffed: Path) -> None:
    answer = sje("why", "EX-NOBODY")
    assert answer.code == 4
    assert "There is no exception EX-NOBODY." in answer.said


def test_at_the_beginning_of_a_shift_a_run_finds_who_is_on_it(
    sje: Sje, cases: dict[str, str | None], set_clock: Callable[[Any], None]
) -> None:
    set_clock(NOON + timedelta(hours=11))
    (handed,) = sje("assign", "dispatch_case", "--json").data
    assert (handed["to"], [handed["exception_id"]]) == ("nora", of(cases, None))
    assert "Nothing to assign" in sje("assign").out


def test_naming_an_owner_is_refused_as_a_rule_would_be(sje: Sje, cases: dict[str, str | None]) -> None:
    (waiting,) = of(cases, None)
    refused = sje("assign", waiting, "--to", "nora")
    assert refused.code == 3
    assert "nora is off shift" in refused.out
    assert "off-shift · people file" in refused.out
    assert sje("assign", waiting, "--to", "bob", "--anyway").code == 3
    granted = sje("assign", waiting, "--to", "nora", "--anyway")
    assert granted.code == 0
    assert f"{waiting} is assigned to nora until it is released" in granted.out


def test_a_claim_is_refused_with_the_rule_and_what_to_do(sje: Sje, cases: dict[str, str | None]) -> None:
    (waiting,) = of(cases, None)
    refused = sje("claim", waiting, "--as", "bob/Dispatch")
    assert refused.code == 3
    assert f"{waiting} stays in the queue" in refused.out
    assert "bob is away" in refused.out
    assert "sje people here bob" in refused.out
    (rule,) = sje("claim", waiting, "--as", "bob/Dispatch", "--json").data["rules"]
    assert rule["rule"] == "offline"
    granted = sje("claim", waiting, "--as", "zoe/Dispatch", "--json")
    assert (granted.data["assignee"], granted.data["rules"]) == ("zoe", [])


def test_work_that_names_its_owner_is_handed_out_as_it_comes(sje: Sje, staffed: Path, published: Published) -> None:
    nobody = event("executive-call-back.requested", {"request": "Call me.", "assigned_to": "mia"})
    published([job_created(), nobody])
    (item,) = [each["id"] for each in sje("queue", "escalations", "--json").data["items"]]
    assert "mia is not in the people file" in " ".join(sje("why", item).out.split())
    staffed.write_text(f"{PEOPLE}{MIA}", encoding="utf-8")
    assert sje("people", "load", str(staffed)).code == 0
    assert sje("people", "here", "mia").code == 0
    assert sje("why", item, "--json").data["assignee"] == "mia"
    assert "Nothing to assign" in sje("assign", "executive_escalation").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("assign", "--to", "ann"), 2, "sje assign ID --to ann"),
        (("assign", "EX-NOBODY", "--to", "ann"), 4, "There is no exception EX-NOBODY."),
        (("assign", "EX-NOBODY", "--to", "zoe"), 4, "There is no person named zoe."),
        (("assign", "call_back"), 3, "Call Back is not assigned automatically"),
        (("assign", "lottery"), 4, "There is no exception type 'lottery'"),
        (("people", "here", "zoe"), 4, "There is no person named zoe."),
        (("people", "remove", "zoe"), 4, "There is no person named zoe."),
        (("people", "remove", "ann"), 3, "sje handover ann --queue"),
        (("handover", "ann"), 2, "--to NAME, or --queue"),
        (("handover", "ann", "--to", "bob", "--queue"), 2, "--to NAME, or --queue"),
        (("handover", "ann", "--apply", "HO-1"), 2, "--to NAME, or --queue"),
        (("handover", "ann", "--to", "zoe"), 3, "There is no person named zoe."),
        (("handover", "bob", "--queue"), 3, "bob holds no open item"),
        (("handover", "dawn", "--shift", "--queue"), 3, "Known shifts: night."),
        (("handover", "--apply", "HO-1"), 3, "No handover has the ID HO-1."),
        (("handover", "--undo", "HO-1"), 3, "No handover has the ID HO-1."),
    ],
)
def test_what_cannot_be_says_what_to_do(
    sje: Sje, cases: dict[str, str | None], arguments: tuple[str, ...], code: int, said: str
) -> None:
    answer = sje(*arguments)
    assert answer.code == code
    assert said in answer.said


def test_somebody_leaves_the_list(sje: Sje, staffed: Path) -> None:
    assert sje("people", "remove", "bob").out.strip() == "✓ bob is removed."
    assert [each["name"] for each in sje("people", "--json").data] == ["ann", "nora"]


def test_a_hand_over_is_previewed_applied_and_undone(sje: Sje, cases: dict[str, str | None]) -> None:
    assert "There are no handovers yet." in sje("handover").out
    anns = of(cases, "ann")
    sje("people", "here", "bob")
    preview = sje("handover", "ann", "--to", "bob", "--reason", "ann is ill", "--json").data
    assert (preview["state"], sorted(item["id"] for item in preview["items"])) == ("previewed", sorted(anns))
    assert of(owners(sje), "ann") == anns
    assert (
        "2 of 2 items would move; nothing has moved yet.\n→ sje handover --apply HO-"
        in sje("handover", "ann", "--to", "bob").out
    )
    applied = sje("handover", "--apply", preview["id"])
    assert "2 of 2 items moved." in applied.out
    assert len(of(owners(sje), "bob")) == 3
    assert "2 of 2 moved items returned." in sje("handover", "--undo", preview["id"]).out
    assert of(owners(sje), "ann") == anns
    latest = sje("handover", "--json").data
    assert [each["state"] for each in latest if each["id"] == preview["id"]] == ["undone"]
    assert "undone" in sje("handover").out
    assert sje("verify").code == 0


def test_what_is_handed_to_the_queue_goes_on_to_others_at_once(sje: Sje, cases: dict[str, str | None]) -> None:
    sje("people", "here", "bob")
    preview = sje("handover", "ann", "--queue", "--json").data
    sje("handover", "--apply", preview["id"])
    assert set(owners(sje).values()) == {"bob"}
    anns = of(cases, "ann")
    sje("do", anns[0], "hold", "--waiting-on", "the provider", "--as", "bob/Dispatch")
    undone = sje("handover", "--undo", preview["id"]).out
    assert "not returned: it has been assigned to bob since" in undone
    assert "1 of 2 moved items returned." in undone
    assert of(owners(sje), "ann") == anns[1:]


def test_a_hand_over_of_which_nothing_can_come_back_says_why_and_is_not_undone(
    sje: Sje, cases: dict[str, str | None]
) -> None:
    sje("people", "here", "bob")
    applied = sje("handover", "ann", "--queue", "--json").data["id"]
    sje("handover", "--apply", applied)
    sje("people", "away", "ann")
    refused = sje("handover", "--undo", applied)
    assert (refused.code, "Nothing can be returned: ann is away" in refused.said) == (3, True)
    sje("people", "here", "ann")
    assert "2 of 2 moved items returned." in sje("handover", "--undo", applied).out


def test_a_preview_of_which_nothing_would_move_offers_no_apply(sje: Sje, cases: dict[str, str | None]) -> None:
    preview = sje("handover", "ann", "--to", "nora").out
    assert "0 of 2 items would move: there is nothing to apply." in preview
    assert "--apply" not in preview

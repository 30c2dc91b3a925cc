"""`sje feedback`: the form at the keyboard and from a file, the review, a provider's history, a month."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from state_machines.feedback.sp_feedback_form import FORM
from tests.stores import NOON
from tests.unit.cli.conftest import Answer, Sje

PRAISE: dict[str, Any] = {
    "sp_account_number": "SP-30417",
    "sj_number": "SJ-1",
    "reason_for_feedback": "SP Feedback from Customer",
    "customer_feedback_type": "Positive",
    "positive_customer_feedback": ["Kind"],
    "details_of_customer_experience": "Left the kitchen clean.",
}
BLAME = {
    "sp_account_number": "SP-30417",
    "sj_number": "SJ-2",
    "reason_for_feedback": "Recall Reassignment",
    "reason_for_recall_reassignment": "Customer Driven",
    "customer_has_complaint": "Yes",
    "negative_customer_feedback": ["Late", "Rude"],
    "details_of_customer_experience": "Came <two> hours late & shouted.",
}


def submit(sje: Sje, answers: dict[str, Any], *more: str) -> Answer:
    return sje("feedback", "new", "--answers", "-", *more, stdin=json.dumps(answers))


def typed(*lines: str) -> str:
    return "\n".join((*lines, ""))


@pytest.fixture
def supplied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Operations have supplied the list of what customers praise."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[vocabularies.sp_feedback]\npositive_customer_feedback = ["Kind", "On Time"]\n')
    monkeypatch.setenv("SJE_POLICY_FILE", str(policy))


@pytest.fixture
def told(sje: Sje, database: Path, set_clock: Callable[[datetime], None]) -> None:
    """Two forms in November, and one in December on the offices' clocks."""
    submit(sje, PRAISE)
    submit(sje, BLAME)
    set_clock(datetime(2026, 12, 1, 5, tzinfo=UTC))
    submit(sje, PRAISE | {"sp_account_number": "SP-2", "sj_number": "SJ-3"})


@pytest.mark.usefixtures("database")
class TestFromAFile:
    def test_a_form_becomes_work_of_the_area_managers(self, sje: Sje) -> None:
        answer = submit(sje, PRAISE, "--json")
        assert answer.code == 0
        assert (answer.data["kind"], answer.data["exception_type"]) == ("opened", "sp_feedback_review")
        (review,) = sje("feedback", "review", "--json").data
        assert (review["id"], review["job"]) == (answer.data["exception_id"], "SJ-1")
        assert (review["account"], review["polarity"], review["entry_point"]) == (
            "SP-30417",
            "positive",
            "Cinch Portal",
        )

    def test_a_form_counts_once_under_its_request_id(self, sje: Sje, set_clock: Any) -> None:
        first = submit(sje, PRAISE, "--request-id", "form-7", "--json")
        set_clock(NOON + timedelta(minutes=1))
        second = submit(sje, PRAISE, "--request-id", "form-7", "--json")
        assert (first.code, second.code, second.data["kind"]) == (0, 0, "duplicate")
        assert second.data["exception_id"] == first.data["exception_id"]
        assert len(sje("feedback", "review", "--json").data) == 1

    def test_another_form_under_the_same_request_id_is_refused(self, sje: Sje) -> None:
        submit(sje, PRAISE, "--request-id", "form-7")
        other = submit(sje, PRAISE | {"sp_account_number": "SP-2"}, "--request-id", "form-7")
        assert other.code == 2
        assert "Another form was already sent with the ID 'form-7'." in other.said

    def test_the_form_can_stand_in_a_file(self, sje: Sje, tmp_path: Path) -> None:
        file = tmp_path / "form.json"
        file.write_text(json.dumps(PRAISE), encoding="utf-8")
        assert sje("feedback", "new", "--answers", str(file)).code == 0

    def test_lists_that_nobody_has_supplied_are_named(self, sje: Sje) -> None:
        assert submit(sje, PRAISE, "--json").data["lists_not_supplied"] == ["sp_feedback.positive_customer_feedback"]
        said = submit(sje, PRAISE).said
        assert "not supplied yet" in said
        assert "deploy/policy.example.toml" in said

    @pytest.mark.usefixtures("supplied")
    def test_supplied_lists_are_not_spoken_of_but_kept_to(self, sje: Sje) -> None:
        assert submit(sje, PRAISE, "--json").data["lists_not_supplied"] == []
        refused = submit(sje, PRAISE | {"positive_customer_feedback": ["kind"]}, "--json")
        assert refused.code == 3
        assert "did you mean 'Kind'?" in refused.data["rules"][0]["why"]

    def test_a_wrong_form_is_refused_with_every_problem(self, sje: Sje) -> None:
        wrong = PRAISE | {"sp_account_number": "", "high_cost": ["Travel"]}
        answer = submit(sje, wrong)
        assert answer.code == 3
        assert "SP Account Number is not answered" in answer.out
        assert "does not apply because" in answer.out
        (kept,) = sje("refusals", "--json").data
        assert [rule["rule"] for rule in kept["rules"]] == ["sp-account-number", "high-cost"]

    def test_a_wrong_form_whose_risk_became_an_sos_is_refused_all_the_same(self, sje: Sje) -> None:
        answer = submit(sje, PRAISE | {"high_risk": ["Police Involved"], "sp_account_number": ""}, "--json")
        assert answer.code == 3
        assert answer.data["exception_type"] == "sos_high_risk"
        assert [effect["kind"] for effect in answer.data["effects"]] == ["refused"]

    @pytest.mark.parametrize("number", [None, "", 7, ["SJ-1"]])
    def test_without_a_service_job_it_is_refused_in_the_same_way(self, sje: Sje, number: object) -> None:
        answer = submit(sje, PRAISE | {"sj_number": number}, "--json")
        assert answer.code == 3
        assert (answer.data["kind"], answer.data["rules"][0]["rule"]) == ("refused", "sj-number")

    def test_a_number_that_no_service_job_can_have_is_wrong_input(self, sje: Sje) -> None:
        answer = submit(sje, PRAISE | {"sj_number": "SJ 1"})
        assert answer.code == 2
        assert "service job number" in answer.said
        assert sje("dead-letters", "--json").data == []

    @pytest.mark.parametrize(("text", "why"), [("{", "not valid JSON"), ("[]", "not a JSON object")])
    def test_what_is_no_form_is_wrong_input(self, sje: Sje, text: str, why: str) -> None:
        answer = sje("feedback", "new", "--answers", "-", stdin=text)
        assert answer.code == 2
        assert why in answer.said
        assert "sje feedback form --json" in answer.said

    def test_a_file_that_is_not_there_is_named(self, sje: Sje) -> None:
        assert "nowhere.json" in sje("feedback", "new", "--answers", "nowhere.json").said

    def test_people_of_a_bpo_find_the_form_in_their_own_portal(self, sje: Sje) -> None:
        submit(sje, PRAISE, "--as", "bea/Customer Service/Agent/bpo")
        (review,) = sje("feedback", "review", "--json").data
        assert review["entry_point"] == "BPO Operations Portal"

    def test_of_other_people_somebody_must_say_where_they_find_it(self, sje: Sje) -> None:
        arise = ("--as", "ari/Arise/Agent/arise")
        answer = submit(sje, PRAISE, *arise)
        assert answer.code == 2
        assert "--entry-point" in answer.said
        assert submit(sje, PRAISE, *arise, "--entry-point", "Cinch Portal").code == 0
        assert submit(sje, PRAISE, *arise, "--entry-point", "Elsewhere").code == 2


class TestCheck:
    def test_says_that_nothing_is_wrong_and_sends_nothing(self, sje: Sje, data_dir: Path) -> None:
        answer = submit(sje, PRAISE, "--check")
        assert answer.code == 0
        assert "it was not submitted" in answer.out
        assert not (data_dir / "sje.db").exists()

    @pytest.mark.usefixtures("data_dir")
    def test_names_every_problem(self, sje: Sje) -> None:
        answer = submit(sje, PRAISE | {"sj_number": None, "colour": "red"}, "--check", "--json")
        assert (answer.code, answer.data["right"]) == (1, False)
        assert [rule["rule"] for rule in answer.data["problems"]] == ["sj-number", "known-questions"]


@pytest.mark.usefixtures("database")
class TestInterview:
    LINES = ("SP-1", "SJ-1", "2", "1", "Kind; On time", "Left the kitchen clean.")

    def test_asks_only_what_applies(self, sje: Sje) -> None:
        answer = sje("feedback", "new", "--json", stdin=typed(*self.LINES, ""))
        assert answer.code == 0, answer.said
        assert "Customer Feedback Type" in answer.said
        assert "Internal Feedback Type" not in answer.said
        (review,) = sje("feedback", "review", "--json").data
        assert review["phrases"] == [["Positive Customer Feedback", "Kind"], ["Positive Customer Feedback", "On time"]]

    def test_asks_again_until_the_answer_is_right(self, sje: Sje) -> None:
        lines = ("", "SP-1", "SJ-1", "9", "recall reassignment", "2", "")
        answer = sje("feedback", "new", stdin=typed(*lines))
        assert answer.code == 0
        assert "SP Account Number is not answered" in answer.said
        assert "'9' is not one of the options" in answer.said
        assert sje("feedback", "review", "--json").data[0]["path"] == ["Account Inactive"]

    @pytest.mark.usefixtures("supplied")
    def test_takes_numbers_of_a_supplied_list(self, sje: Sje) -> None:
        lines = ("SP-1", "SJ-1", "2", "1", "2, 1", "Fine.", "")
        assert sje("feedback", "new", stdin=typed(*lines)).code == 0
        phrases = sje("feedback", "review", "--json").data[0]["phrases"]
        assert [phrase for _label, phrase in phrases] == ["On Time", "Kind"]

    def test_asks_whoever_writes_of_a_risk_to_say_yes_or_no(self, sje: Sje) -> None:
        lines = (*self.LINES[:-1], "The police came.", "", "5")
        answer = sje("feedback", "new", "--json", stdin=typed(*lines))
        assert 'You wrote "police". Is it Police Involved?' in answer.said
        assert "This question needs an answer; 'None of these' means no" in answer.said
        assert (answer.code, answer.data["exception_type"], answer.data["suggested"]) == (0, "sp_feedback_review", [])

    def test_of_which_nobody_sees_the_end_sends_nothing(self, sje: Sje) -> None:
        assert sje("feedback", "new", stdin=typed("SP-1", "SJ-1")).code == 1
        assert sje("feedback", "review", "--json").data == []


@pytest.mark.usefixtures("database")
class TestHighRisk:
    def test_is_turned_to_sos_and_the_form_is_kept(self, sje: Sje) -> None:
        answer = submit(sje, BLAME | {"high_risk": ["Police Involved"]}, "--json")
        assert answer.data["exception_type"] == "sos_high_risk"
        assert [effect["exception_type"] for effect in answer.data["effects"]] == ["sp_feedback_review"]
        assert sje("feedback", "review", "--json").data == []
        (kept,) = sje("feedback", "provider", "SP-30417", "--json").data
        assert (kept["status"], kept["high_risk"]) == ("Completed", ["Police Involved"])

    def test_of_which_only_the_wording_reminds_is_asked_about_and_marked(self, sje: Sje) -> None:
        worded = BLAME | {"details_of_customer_experience": "He threatened me."}
        answer = submit(sje, worded)
        assert 'The text says "threatened me". Is it high risk, Threats or Harassment?' in answer.said
        assert "sos" not in answer.out.lower()
        assert "the wording suggests Threats or Harassment" in " ".join(sje("feedback", "review").out.split())

    def test_can_be_found_by_the_review(self, sje: Sje) -> None:
        review = submit(sje, BLAME, "--json").data["exception_id"]
        turned = sje("do", review, "turn_to_sos", "--note", "he was threatened", "--as", "max/Area Managers", "--json")
        assert turned.code == 0
        assert [effect["exception_type"] for effect in turned.data["effects"]] == ["sos_high_risk"]


@pytest.mark.usefixtures("data_dir")
class TestForm:
    def test_is_shown_as_a_tree(self, sje: Sje) -> None:
        shown = sje("feedback", "form").out
        assert all(question.label in shown for question in FORM.all_questions.values())
        assert "7 lists not supplied yet" in shown

    @pytest.mark.usefixtures("supplied")
    def test_shows_supplied_lists(self, sje: Sje) -> None:
        shown = sje("feedback", "form").out
        assert "On Time" in shown
        assert "6 lists not supplied yet" in shown

    def test_gives_programs_a_schema_of_right_answers(self, sje: Sje) -> None:
        told = sje("feedback", "form", "--json").data
        validator = Draft202012Validator(told["schema"])
        assert validator.is_valid(PRAISE)
        assert not validator.is_valid(PRAISE | {"customer_feedback_type": "Negative"})
        assert {question["list"] for question in told["questions"]} == {"supplied", "not supplied yet"}


@pytest.mark.usefixtures("database")
class TestWhatItTells:
    @pytest.mark.usefixtures("told")
    def test_of_a_provider_the_latest_first(self, sje: Sje) -> None:
        found = sje("feedback", "provider", "sp-30417", "--json").data
        assert sorted(each["polarity"] for each in found) == ["negative", "positive"]
        shown = sje("feedback", "provider", "SP-30417").out
        assert "+ 1 positive" in shown
        assert "Late; Rude" in shown

    @pytest.mark.usefixtures("told")
    def test_of_a_month(self, sje: Sje) -> None:
        november = sje("feedback", "month", "2026-11", "--json").data
        assert (november["month"], november["forms"]) == ("2026-11", 2)
        assert november["polarities"] == {"positive": 1, "negative": 1, "neither": 0}
        assert [each["account"] for each in november["providers"]] == ["SP-30417"]
        assert sje("feedback", "month", "--json").data["month"] == "2026-12", "unless one is named, it is this month"

    @pytest.mark.usefixtures("told")
    def test_of_a_month_as_bars(self, sje: Sje) -> None:
        shown = sje("feedback", "month", "2026-11").out
        assert "provider forms positive negative" in " ".join(shown.split())
        bars = {line.split("  ")[0]: line.count("█") + line.count("▓") for line in shown.splitlines()}
        assert bars["SP Feedback from Customer"] == bars["Recall Reassignment"] > 0
        assert bars["SP Internal Feedback"] == 0

    @pytest.mark.usefixtures("told")
    def test_of_a_month_as_a_picture(self, sje: Sje, tmp_path: Path) -> None:
        file = tmp_path / "november.svg"
        assert sje("feedback", "month", "2026-11", "--svg", str(file)).code == 0
        picture = file.read_text(encoding="utf-8")
        root = ET.fromstring(picture)
        assert "prefers-color-scheme: dark" in picture
        assert "SP Feedback 2026-11" in [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
        wide, tall = (float(root.attrib[name]) for name in ("width", "height"))
        for shape in root.iter("{http://www.w3.org/2000/svg}rect"):
            across = float(shape.attrib.get("x", 0)) + float(shape.attrib["width"])
            assert across <= wide
            assert float(shape.attrib.get("y", 0)) + float(shape.attrib["height"]) <= tall
        assert len(re.findall(r'<rect class="positive" x="18" y="\d+" width="\d+" height="14"', picture)) == 2, (
            "of its reason, and of its provider"
        )

    @pytest.mark.usefixtures("told")
    def test_of_a_month_leaves_out_what_was_voided(self, sje: Sje) -> None:
        (review, *_) = sje("feedback", "review", "--json").data
        assert sje("do", review["id"], "void", "--note", "twice").code == 0
        assert sje("feedback", "month", "2026-11", "--json").data["forms"] == 1

    def test_of_nothing_is_said_kindly(self, sje: Sje, tmp_path: Path) -> None:
        assert "Every SP Feedback form is reviewed" in sje("feedback", "review").out
        assert "There is no feedback on SP-9 yet" in sje("feedback", "provider", "SP-9").out
        assert "No SP Feedback form was submitted in 2020-01" in sje("feedback", "month", "2020-01").out
        assert sje("feedback", "month", "2020-01", "--svg", str(tmp_path / "empty.svg")).code == 0

    def test_of_no_month_says_how_one_is_written(self, sje: Sje) -> None:
        answer = sje("feedback", "month", "november")
        assert answer.code == 2
        assert "2026-11" in answer.said

    def test_of_a_picture_that_cannot_be_written_says_so(self, sje: Sje, tmp_path: Path) -> None:
        assert sje("feedback", "month", "--svg", str(tmp_path / "no" / "file.svg")).code == 2


@pytest.mark.usefixtures("database")
class TestReview:
    def test_shows_who_has_it_until_the_claim_lapses(self, sje: Sje, set_clock: Callable[[datetime], None]) -> None:
        review = submit(sje, PRAISE, "--json").data["exception_id"]
        sje("claim", review, "--as", "max/Area Managers")
        assert "max" in sje("feedback", "review").out
        set_clock(NOON + timedelta(days=1))
        assert "max" not in sje("feedback", "review").out

    def test_can_be_limited(self, sje: Sje) -> None:
        for job in ("SJ-1", "SJ-2"):
            submit(sje, PRAISE | {"sj_number": job})
        assert len(sje("feedback", "review", "--limit", "1", "--json").data) == 1
        assert "the first 1" in sje("feedback", "review", "--limit", "1").out


def test_the_doctor_names_the_lists_that_nobody_has_supplied(sje: Sje, database: Path, supplied: None) -> None:
    found = [finding for finding in sje("doctor", "--json").data if finding["area"] == "rules"]
    (warning,) = [finding for finding in found if finding["verdict"] == "warn"]
    assert "6 of its 7 lists not supplied yet" in warning["found"]
    assert "deploy/policy.example.toml" in warning["fix"]

"""The form as a page: filled in as somebody would, on every way through it; it asks only what applies."""

import json
from collections.abc import Mapping, Sequence

import pytest
from fastapi.testclient import TestClient

from state_machines.feedback.sp_feedback_form import FORM
from state_machines.forms.form import Branch
from store.queries import exceptions_of_job
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import Site
from tests.unit.web.feedback.filling import Filling, review_of
from tests.unit.web.feedback.forms import BLAME, BRANCHES, PRAISE, REMINDERS, THREATENED, filled, title, without
from tests.unit.web.page import read

ALWAYS = ["sp_account_number", "sj_number", "reason_for_feedback", "high_risk"]


# ------------------------------------------------------------------ a form that is right


@pytest.mark.parametrize("branch", BRANCHES, ids=title)
def test_a_form_is_kept_exactly_like_the_same_answers_from_a_program(
    site: Site, form: Filling, api: TestClient, branch: Branch
) -> None:
    answers = filled(branch)
    form.fill_in(answers)
    assert form.asked == [question.key for question in branch.questions]
    by_page = site.kept(review_of(form.submit()))
    by_api = site.kept(api.post("/api/feedback", json={"answers": answers}).json()["exception_id"])
    assert by_page.details == {"answers": answers, "entry_point": "Cinch Portal"}
    for name in ("type", "job", "status", "comment", "service_job_comment", "details", "opened_by"):
        assert getattr(by_page, name) == getattr(by_api, name)


def test_who_has_sent_a_form_sees_it_and_what_becomes_of_it(form: Filling, browser: TestClient) -> None:
    form.fill_in(PRAISE)
    shown = browser.get(form.submit().headers["location"])
    assert shown.status_code == 200
    assert "The form was sent. The Area Managers will review it." in read(shown.text).one(role="status").text


def test_high_risk_content_leads_to_the_form_and_tells_of_its_sos(
    site: Site, form: Filling, browser: TestClient
) -> None:
    form.fill_in(PRAISE | {"high_risk": ["Police Involved", "Pending Lawsuit"]})
    answer = form.submit()
    kept = site.kept(review_of(answer))
    assert (kept.type, kept.status) == ("sp_feedback_review", "Completed")
    with site.runtime.store.reading() as connection:
        assert sorted(each.type for each in exceptions_of_job(connection, "SJ-1")) == [
            "sos_high_risk",
            "sp_feedback_review",
        ]
    assert "an SOS is open for SJ-1" in browser.get(answer.headers["location"]).text


@on_sqlite_only
class TestTheQuestions:
    def test_that_apply_to_every_form_are_asked_first(self, form: Filling) -> None:
        assert form.asked == ALWAYS

    def test_that_do_not_apply_any_more_come_back_with_their_answers(self, form: Filling) -> None:
        form.fill_in(PRAISE)
        form.answer("reason_for_feedback", "SP Internal Feedback")
        assert form.asked == [*ALWAYS[:3], "internal_feedback_type", "high_risk"]
        form.answer("internal_feedback_type", "Positive")
        assert form.answers["details_of_customer_experience.before"] == [PRAISE["details_of_customer_experience"]]
        form.answer("reason_for_feedback", PRAISE["reason_for_feedback"])
        assert form.answers["positive_customer_feedback.phrases"] == ["Kind\r\nOn time"]
        assert form.answers["customer_feedback_type"] == ["Positive"]
        assert form.answers["internal_feedback_type.before"] == ["Positive"]

    def test_that_were_left_are_not_sent(self, site: Site, form: Filling) -> None:
        form.fill_in(PRAISE)
        form.fill_in(BLAME)
        assert site.kept(review_of(form.submit())).details["answers"] == BLAME

    def test_are_not_said_to_be_unanswered_before_the_form_is_submitted(self, form: Filling) -> None:
        form.answer("reason_for_feedback", "SP Feedback from Customer")
        assert "is not answered" not in form.questions.text

    def test_say_at_once_what_is_wrong_with_an_answer(self, form: Filling) -> None:
        form.fill_in(filled(BRANCHES[-1]) | {"high_cost": ["Travel", "SP Does Not Have High Cost"]})
        form.ask()
        assert "excludes the others" in form.questions.one(id="high_cost-problem").text

    def test_follow_without_a_script_after_a_button(self, form: Filling) -> None:
        form.answers |= {"sj_number": ["SJ-1"], "reason_for_feedback": ["Recall Reassignment"]}
        (button,) = form.page.one("noscript").all("button")
        answer = form.submit(**{button.attributes["name"]: button.attributes["value"]})
        assert answer.status_code == 200
        form.show(answer)
        assert form.asked == [*ALWAYS[:3], "reason_for_recall_reassignment", "high_risk"]
        assert form.answers["sj_number"] == ["SJ-1"]
        assert "is not answered" not in form.page.text

    def test_have_each_a_label_that_a_screen_reader_finds(self, form: Filling) -> None:
        form.fill_in(filled(BRANCHES[-1]) | {"high_cost": ["x" * 201]})
        form.ask()
        for key in form.asked:
            place = form.questions.one(id=f"q-{key}")
            named = place.one("legend") if place.tag == "fieldset" else place.one("label", for_=key)
            assert named.text.removesuffix(" optional") == FORM.all_questions[key].label
            described = [each for part in place.all() for each in part.attributes.get("aria-describedby", "").split()]
            described += place.attributes.get("aria-describedby", "").split()
            for each in described:
                assert place.one(id=each).text


@on_sqlite_only
def test_an_error_never_takes_the_place_of_the_questions(form: Filling) -> None:
    """The script would put an error's page there by itself, and what was answered would be gone."""
    told = json.loads(form.page.one("meta", name="htmx-config").attributes["content"])
    assert {"4xx", "5xx"} <= set(told["noSwap"])


@on_sqlite_only
class TestPhrases:
    @pytest.mark.parametrize("ends", ["\n", "\r\n", "\r\n \r\n\r\n"], ids=["unix", "browser", "blank lines"])
    def test_stand_each_on_a_line(self, site: Site, form: Filling, ends: str) -> None:
        form.fill_in(PRAISE)
        form.answers["positive_customer_feedback.phrases"] = [f"  Kind {ends}On time; and clean{ends}"]
        kept = site.kept(review_of(form.submit()))
        assert kept.details["answers"]["positive_customer_feedback"] == ["Kind", "On time; and clean"]

    def test_and_the_one_that_nothing_applies_exclude_each_other(self, site: Site, form: Filling) -> None:
        negative = filled(BRANCHES[-1])
        form.fill_in(negative | {"high_cost": ["SP Does Not Have High Cost", "Travel"]})
        answer = form.submit()
        assert answer.status_code == 422
        form.show(answer)
        assert "excludes the others" in form.questions.one(id="high_cost-problem").text
        assert (form.answers["high_cost"], form.answers["high_cost.phrases"]) == (
            ["SP Does Not Have High Cost"],
            ["Travel"],
        )
        form.answer("high_cost", ["SP Does Not Have High Cost"])
        kept = site.kept(review_of(form.submit()))
        assert kept.details["answers"]["high_cost"] == ["SP Does Not Have High Cost"]


@on_sqlite_only
class TestASuppliedList:
    @pytest.fixture
    def lists(self) -> Mapping[str, Sequence[str]]:
        """Operations have supplied one of the lists, with an option that looks like markup."""
        return {"positive_customer_feedback": ["Kind", "On time", "Fast & <b>clean</b>"]}

    def test_is_chosen_from(self, site: Site, form: Filling) -> None:
        answers = PRAISE | {"positive_customer_feedback": ["Kind", "Fast & <b>clean</b>"]}
        form.fill_in(answers)
        assert "positive_customer_feedback.phrases" not in form.answers
        assert site.kept(review_of(form.submit())).details["answers"] == answers

    def test_takes_no_other_phrase(self, form: Filling) -> None:
        form.fill_in(PRAISE)
        form.answers["positive_customer_feedback"] = ["kind"]
        answer = form.submit()
        assert answer.status_code == 422
        assert "did you mean 'Kind'?" in Filling.problems_in(answer)["positive_customer_feedback"]


@on_sqlite_only
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "browser"])
def test_a_text_of_many_lines_may_be_as_long_as_one_of_a_line(site: Site, form: Filling, ends: str) -> None:
    """Browsers send the end of a line as two characters, and count it as one against ``maxlength``."""
    form.fill_in(PRAISE)
    form.answers["details_of_customer_experience"] = [ends.join(["x"] * 2000) + "y"]
    kept = site.kept(review_of(form.submit())).details["answers"]["details_of_customer_experience"]
    assert kept == "\n".join(["x"] * 2000) + "y"
    assert len(kept) == 4000


@on_sqlite_only
def test_the_form_is_called_what_its_link_is_called(form: Filling) -> None:
    called = form.page.one("nav").one("a", href="/feedback").text
    assert called == form.page.one("h1").text == form.page.one("title").text.partition(" \u00b7 ")[0] == "SP Feedback"


@on_sqlite_only
def test_the_hint_of_the_account_shows_one(form: Filling) -> None:
    assert form.questions.one(id="sp_account_number-hint").text == "The provider's number, such as SP-30417"


# ------------------------------------------------------------------ wording that reminds of a risk


@on_sqlite_only
class TestWordingThatRemindsOfARisk:
    def test_is_asked_about_before_the_form_is_sent(self, site: Site, form: Filling) -> None:
        form.fill_in(THREATENED)
        form.show(form.submit())
        asked = form.page.one("div", role="alert").text
        assert "The wording suggests it; you decide." in asked
        assert len(REMINDERS) == 2
        for each in REMINDERS:
            assert f"You wrote {each.quoted}: is it {each.category}?" in asked
        assert site.reviews() == []

    def test_is_sent_the_second_time_and_marked_for_the_review(self, site: Site, form: Filling) -> None:
        form.fill_in(THREATENED)
        form.show(form.submit())
        assert site.kept(review_of(form.submit())).details["answers"] == THREATENED
        (review,) = site.reviews()
        assert review.submission.suggested == REMINDERS

    @pytest.mark.parametrize("said", ["None of these", "Threats or Harassment"])
    def test_is_not_asked_about_when_somebody_has_said_yes_or_no(self, site: Site, form: Filling, said: str) -> None:
        form.fill_in(THREATENED | {"high_risk": [said]})
        assert site.kept(review_of(form.submit())).details["answers"]["high_risk"] == [said]

    def test_of_a_form_that_is_wrong_is_not_asked_about_yet(self, form: Filling) -> None:
        form.fill_in(without(THREATENED, "sp_account_number"))
        answer = form.submit()
        assert answer.status_code == 422
        assert "You wrote" not in answer.text

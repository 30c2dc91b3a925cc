"""A form that is wrong, or sent twice, or sent when the session has ended: it comes back, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from business_time.clock import FixedClock
from store.queries import exceptions_of_job, refusals
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import ANN, ARI, BEA, Site
from tests.unit.web.feedback.filling import Filling, review_of
from tests.unit.web.feedback.forms import BLAME, PRAISE, without
from tests.unit.web.page import read

# ------------------------------------------------------------------ a form that is wrong


@on_sqlite_only
class TestAWrongForm:
    def test_shows_each_problem_beside_its_question_and_in_the_summary(self, form: Filling) -> None:
        form.fill_in(without(BLAME, "sp_account_number", "negative_customer_feedback"))
        answer = form.submit()
        assert answer.status_code == 422
        said = Filling.problems_in(answer)
        assert {key: text.partition(" → ")[0] for key, text in said.items()} == {
            "sp_account_number": "SP Account Number is not answered.",
            "negative_customer_feedback": "Negative Customer Feedback is not answered.",
        }
        form.show(answer)
        summary = form.page.one("div", role="alert")
        assert "2 answers need attention." in summary.text
        assert [(link.attributes["href"], link.text) for link in summary.all("a")] == [
            ("#q-sp_account_number", "SP Account Number is not answered"),
            ("#q-negative_customer_feedback", "Negative Customer Feedback is not answered"),
        ]

    def test_keeps_every_answer(self, form: Filling) -> None:
        form.fill_in(BLAME | {"high_risk": ["Safety Issue", "None of these"], "sp_account_number": "x" * 201})
        before = {name: values for name, values in form.answers.items() if values != [""]}
        form.show(form.submit())
        assert form.answers == before

    def test_with_an_answer_to_what_was_not_asked_says_so_in_the_summary(self, form: Filling) -> None:
        form.fill_in(PRAISE)
        answer = form.submit(high_cost="Travel", colour="red")
        assert answer.status_code == 422
        form.show(answer)
        summary = form.page.one("div", role="alert").text
        assert "answer needs" not in summary
        assert "Select All That Apply does not apply because Reason For Feedback is" in summary
        assert "The form has no question 'colour'" in summary
        assert review_of(form.submit())


class TestARefusedForm:
    def test_is_sent_once_it_is_mended_and_the_refusal_stays_known(self, site: Site, form: Filling) -> None:
        form.fill_in(without(PRAISE, "sp_account_number"))
        form.show(form.submit())
        form.answer("sp_account_number", "SP-30417")
        assert site.kept(review_of(form.submit())).details["answers"] == PRAISE
        with site.runtime.store.reading() as connection:
            (refusal,) = refusals(connection)
        assert (refusal.actor, [rule.rule for rule in refusal.rules]) == (ANN, ["sp-account-number"])

    def test_is_as_wrong_the_second_time_it_is_sent(self, site: Site, form: Filling) -> None:
        """A double click on Submit: the browser shows the second answer, and it must not look sent."""
        form.fill_in(without(PRAISE, "sp_account_number"))
        first, second = form.submit(), form.submit()
        assert (first.status_code, second.status_code) == (422, 422)
        assert Filling.problems_in(second) == Filling.problems_in(first)
        assert site.reviews() == []

    def test_with_a_number_that_no_service_job_can_have_says_so_and_keeps_nothing(
        self, site: Site, form: Filling
    ) -> None:
        form.fill_in(PRAISE | {"sj_number": "SJ 1"})
        answer = form.submit()
        assert answer.status_code == 422
        form.show(answer)
        told = form.page.one("div", role="alert").text
        assert told.startswith("The form was not sent. SJ Number is 'SJ 1', not a service job number of letters")
        assert told.endswith("at most 64. Correct it, and submit the form again.")
        assert form.answers["sj_number"] == ["SJ 1"]
        with site.runtime.store.reading() as connection:
            assert refusals(connection) == []

    def test_of_high_risk_says_that_only_the_form_is_still_to_be_mended(self, site: Site, form: Filling) -> None:
        form.fill_in(without(PRAISE, "sp_account_number") | {"high_risk": ["Police Involved"]})
        answer = form.submit()
        assert answer.status_code == 422
        assert list(Filling.problems_in(answer)) == ["sp_account_number"]
        assert "an SOS is open" in answer.text
        with site.runtime.store.reading() as connection:
            assert [each.type for each in exceptions_of_job(connection, "SJ-1")] == ["sos_high_risk"]


# ------------------------------------------------------------------ sessions, portals and double clicks


class TestASessionThatEndedWhileTheFormWasFilledIn:
    @pytest.fixture
    def ended(self, form: Filling, clock: FixedClock) -> Filling:
        """A form that was filled in for half a day and longer."""
        form.fill_in(PRAISE)
        clock.advance(timedelta(hours=12))
        return form

    def test_loses_nothing(self, site: Site, browser: TestClient, ended: Filling) -> None:
        before = ended.answers
        answer = ended.submit()
        assert answer.status_code == 401
        assert site.reviews() == []
        ended.show(answer)
        assert "Your session has ended" in ended.page.one("div", role="alert").text
        assert ended.page.one("a", href="/sign-in").attributes["target"] == "_blank"
        assert ended.answers == before
        browser.post("/sign-in", data={"secret": site.key().secret})
        assert site.kept(review_of(ended.submit())).details["answers"] == PRAISE

    def test_goes_on_asking(self, ended: Filling) -> None:
        """What would come instead of the questions would take their place, and the answers would be gone."""
        ended.answer("customer_feedback_type", "Negative")
        assert "negative_customer_feedback" in ended.asked
        assert ended.answers["details_of_customer_experience"] == [PRAISE["details_of_customer_experience"]]


class TestWhereTheFormWasOpened:
    def test_is_known_of_people_of_a_bpo(self, site: Site) -> None:
        form = Filling(site.browser(BEA))
        form.fill_in(PRAISE)
        assert site.kept(review_of(form.submit())).details["entry_point"] == "BPO Operations Portal"

    def test_is_asked_of_people_of_whose_portal_no_source_tells(self, site: Site) -> None:
        form = Filling(site.browser(ARI))
        form.fill_in(PRAISE)
        answer = form.submit()
        assert answer.status_code == 422
        assert site.reviews() == []
        form.show(answer)
        assert "Select where you opened the form" in form.page.one("div", role="alert").text
        offered = [each.attributes["value"] for each in form.page.all("input", name="entry_point")]
        assert offered == ["Cinch Portal", "BPO Operations Portal"]
        kept = site.kept(review_of(form.submit(entry_point=offered[1])))
        assert kept.details == {"answers": PRAISE, "entry_point": "BPO Operations Portal"}


class TestAFormThatIsSentTwice:
    def test_becomes_one_review_and_leads_to_it(self, site: Site, form: Filling) -> None:
        form.fill_in(PRAISE)
        assert review_of(form.submit()) == review_of(form.submit())
        assert len(site.reviews()) == 1

    def test_of_high_risk_becomes_one_review_and_one_sos(self, site: Site, form: Filling) -> None:
        form.fill_in(PRAISE | {"high_risk": ["Police Involved"]})
        review = review_of(form.submit())
        assert review_of(form.submit()) == review
        with site.runtime.store.reading() as connection:
            assert len(exceptions_of_job(connection, "SJ-1")) == 2

    def test_of_high_risk_that_is_mended_first_becomes_one_sos(self, site: Site, form: Filling) -> None:
        form.fill_in(PRAISE | {"high_risk": ["Police Involved"], "sp_account_number": " "})
        form.show(form.submit())
        form.answer("sp_account_number", "SP-30417")
        review_of(form.submit())
        with site.runtime.store.reading() as connection:
            kept = [each.type for each in exceptions_of_job(connection, "SJ-1")]
        assert sorted(kept) == ["sos_high_risk", "sp_feedback_review"]

    def test_of_more_risk_than_before_is_another_sos(self, site: Site, form: Filling) -> None:
        form.fill_in(PRAISE | {"high_risk": ["Police Involved"], "sp_account_number": " "})
        form.show(form.submit())
        form.answer("sp_account_number", "SP-30417")
        form.answer("high_risk", ["Police Involved", "Threats or Harassment"])
        review_of(form.submit())
        with site.runtime.store.reading() as connection:
            kept = [each.details.get("categories") for each in exceptions_of_job(connection, "SJ-1")]
        assert ["Police Involved", "Threats or Harassment"] in kept

    def test_of_high_risk_is_not_taken_for_the_form_of_somebody_else(self, site: Site) -> None:
        for actor in (ANN, BEA):
            form = Filling(site.browser(actor))
            form.fill_in(PRAISE | {"high_risk": ["Police Involved"]})
            review_of(form.submit(form_id="form-1"))
        with site.runtime.store.reading() as connection:
            kept = [each.type for each in exceptions_of_job(connection, "SJ-1")]
        assert kept.count("sos_high_risk") == 2

    def test_at_once_becomes_one_review_too(self, site: Site) -> None:
        forms = [Filling(site.browser()) for _ in range(3)]
        for form in forms:
            form.fill_in(PRAISE)
        with ThreadPoolExecutor(len(forms)) as threads:
            answers = list(threads.map(lambda form: form.submit(attempt="one-and-the-same", form_id="form-1"), forms))
        assert len({review_of(answer) for answer in answers}) == 1
        assert len(site.reviews()) == 1

    def test_later_becomes_one_review_too(self, site: Site, form: Filling, clock: FixedClock) -> None:
        form.fill_in(PRAISE)
        first = form.submit()
        clock.advance(timedelta(seconds=2))
        assert review_of(form.submit()) == review_of(first)
        assert len(site.reviews()) == 1

    def test_with_other_answers_comes_back_and_is_a_form_of_its_own_when_submitted_again(
        self, site: Site, form: Filling
    ) -> None:
        form.fill_in(PRAISE)
        review_of(form.submit())
        form.answer("sp_account_number", "SP-2")
        again = form.submit()
        assert again.status_code == 422
        form.show(again)
        assert "already sent with other answers" in form.page.one("div", role="alert").text
        assert len(site.reviews()) == 1
        review_of(form.submit())
        assert {each.submission.account for each in site.reviews()} == {PRAISE["sp_account_number"], "SP-2"}

    def test_by_two_people_becomes_two(self, site: Site) -> None:
        """An id that somebody else has used, or guessed, takes nobody's form away."""
        for actor in (ANN, BEA):
            form = Filling(site.browser(actor))
            form.fill_in(PRAISE)
            assert form.submit(attempt="form-1").status_code == 303
        assert sorted(review.opened_by for review in site.reviews()) == ["ann", "bea"]


@on_sqlite_only
def test_every_empty_form_has_an_id_of_its_own(browser: TestClient) -> None:
    forms = [Filling(browser) for _ in range(2)]
    first, second = (form.others["form_id"] for form in forms)
    assert first != second


@on_sqlite_only
def test_forms_that_come_without_an_id_are_not_taken_for_one(site: Site, browser: TestClient) -> None:
    for _ in range(2):
        form = Filling(browser)
        form.fill_in(PRAISE | {"high_risk": ["Police Involved"]})
        del form.others["form_id"]
        review_of(form.submit())
    with site.runtime.store.reading() as connection:
        kept = [each.type for each in exceptions_of_job(connection, "SJ-1")]
    assert kept.count("sos_high_risk") == 2


@on_sqlite_only
class TestTheQuestionsOfARefusedForm:
    def counted(self, form: Filling) -> str:
        """What the summary shows after the questions were asked for again."""
        return read(form.ask().text).one("div", id="problems").text

    def test_count_what_still_needs_attention(self, form: Filling) -> None:
        form.fill_in(without(BLAME, "sp_account_number", "negative_customer_feedback"))
        form.show(form.submit())
        form.answer("sp_account_number", "SP-30417")
        assert self.counted(form) == "1 answer needs attention. Negative Customer Feedback is not answered"
        form.answer("negative_customer_feedback", ["Late"])
        assert self.counted(form) == "Every answer is fixed. Submit the form again."
        assert form.submit().status_code == 303

    def test_of_any_other_form_are_not_counted(self, form: Filling) -> None:
        form.fill_in(without(BLAME, "sp_account_number"))
        assert not list(read(form.ask().text).all("div", id="problems"))

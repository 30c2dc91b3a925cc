"""The SP Feedback form in a browser: it asks what applies, and nothing that was entered is ever lost."""

import re

import pytest
from playwright.sync_api import expect

from state_machines.feedback.sp_feedback_form import FORM
from tests.browser.conftest import Visit
from tests.browser.form_page import FormPage, SlowLine
from tests.browser.site import ANN, Site
from tests.unit.web.feedback.forms import BLAME, BRANCHES, PRAISE, THREATENED, filled

pytestmark = pytest.mark.browser

REASON = "reason_for_feedback"
RECALL, FROM_CUSTOMER, INTERNAL = (option.text for option in FORM.all_questions[REASON].options)
DETAILS = "details_of_customer_experience"


@pytest.mark.parametrize("reason", [RECALL, FROM_CUSTOMER, INTERNAL])
def test_every_way_through_the_form_asks_what_applies_and_is_sent(form: FormPage, site: Site, reason: str) -> None:
    for branch in (each for each in BRANCHES if each.choices[0].option == reason):
        answers = filled(branch)
        form.fill_in(answers)
        form.expect_asked(branch.questions)
        form.submit()
        assert site.kept(form.expect_sent()).details["answers"] == answers
        form.page.get_by_role("link", name="Fill in another form").click()


class TestWhatIsTyped:
    def test_stays_and_so_does_the_focus_when_questions_appear(self, form: FormPage) -> None:
        form.answer("sp_account_number", "SP-30417")
        form.answer(REASON, RECALL)
        expect(form.group("reason_for_recall_reassignment")).to_be_visible()
        expect(form.option(REASON, RECALL)).to_be_focused()
        expect(form.text("sp_account_number")).to_have_value("SP-30417")

    def test_goes_on_in_its_place_while_questions_are_on_their_way(self, form: FormPage) -> None:
        line = SlowLine(form.page)
        form.fill_in({"sp_account_number": "SP-417", REASON: RECALL})
        line.expect_waiting(1)
        form.text("sp_account_number").focus()
        form.page.keyboard.press("Home")
        form.page.keyboard.type("X")
        line.let_go()
        expect(form.group("reason_for_recall_reassignment")).to_be_visible()
        form.page.keyboard.type("Y")
        expect(form.text("sp_account_number")).to_be_focused()
        expect(form.text("sp_account_number")).to_have_value("XYSP-417")

    def test_stays_as_it_is_when_questions_arrive_later(self, form: FormPage) -> None:
        """The answer tells what stood there when it was asked for; what was typed since then is newer."""
        form.fill_in(PRAISE | {"sp_account_number": "SP-3"})
        line = SlowLine(form.page)
        form.answer("customer_feedback_type", "Negative")
        line.expect_waiting(1)
        form.answer("sp_account_number", "SP-30417")
        form.answer(DETAILS, "Came early, and left late")
        form.answer("sj_number", "SJ-12")
        line.let_go()
        expect(form.group("negative_customer_feedback")).to_be_visible()
        expect(form.text("sp_account_number")).to_have_value("SP-30417")
        expect(form.text("sj_number")).to_have_value("SJ-12")
        expect(form.text(DETAILS)).to_have_value("Came early, and left late")

    def test_asks_for_no_questions_so_nothing_moves_away_from_under_the_mouse(self, form: FormPage) -> None:
        """A problem that vanished while Submit is pressed would let the button slip away."""
        asked: list[str] = []
        form.page.on("request", lambda request: asked.append(str(request.post_data or "")))
        form.answer("sp_account_number", "SP-30417")
        form.text("sp_account_number").press("Tab")
        form.answer("sj_number", "SJ-1")
        form.answer(REASON, RECALL)
        expect(form.group("reason_for_recall_reassignment")).to_be_visible()
        (posted,) = filter(None, asked)  # the browser fetches other things when it likes
        assert "sj_number=SJ-1" in posted


class TestOnASlowLine:
    def test_the_last_of_several_choices_counts(self, form: FormPage) -> None:
        line = SlowLine(form.page)
        for option in (RECALL, FROM_CUSTOMER, INTERNAL):
            form.answer(REASON, option)
        line.expect_waiting(1)
        line.let_go()
        form.expect_asked(FORM.visible({REASON: INTERNAL}))

    def test_an_answer_that_a_newer_one_has_overtaken_is_not_waited_for(self, form: FormPage) -> None:
        form.fill_in({REASON: RECALL, "reason_for_recall_reassignment": "SP Refused"})
        expect(form.group("sp_refused_reason")).to_be_visible()
        line = SlowLine(form.page)
        with form.page.expect_event("requestfailed"):
            form.answer("sp_refused_reason", "Other")
            line.expect_waiting(1)
            form.answer("reason_for_recall_reassignment", "Customer Driven")
        line.let_go()
        form.expect_asked(FORM.visible({REASON: RECALL, "reason_for_recall_reassignment": "Customer Driven"}))


def test_a_mind_that_is_changed_and_changed_back_finds_its_answers(form: FormPage, site: Site) -> None:
    form.fill_in(PRAISE)
    form.answer(REASON, RECALL)
    expect(form.group("customer_feedback_type")).not_to_be_attached()
    form.answer(REASON, FROM_CUSTOMER)
    form.expect_asked(FORM.visible(PRAISE))
    expect(form.option("customer_feedback_type", "Positive")).to_be_checked()
    expect(form.text("positive_customer_feedback")).to_have_value("\n".join(PRAISE["positive_customer_feedback"]))
    expect(form.text(DETAILS)).to_have_value(PRAISE[DETAILS])
    form.submit()
    assert site.kept(form.expect_sent()).details["answers"] == PRAISE


def test_what_excludes_each_other_is_told_beside_the_question_until_it_is_mended(form: FormPage) -> None:
    form.fill_in({REASON: INTERNAL, "internal_feedback_type": "Negative", "high_cost": ["Twice the usual"]})
    none = form.option("high_cost", "SP Does Not Have High Cost")
    none.check()
    expect(form.problem("high_cost")).to_contain_text("excludes the others")
    expect(form.group("high_cost")).to_have_accessible_description(re.compile("excludes the others"))
    none.uncheck()
    expect(form.problem("high_cost")).not_to_be_attached()
    expect(form.text("high_cost")).to_have_value("Twice the usual")


class TestAFormThatIsRefused:
    def test_says_so_where_the_focus_is_and_leads_to_every_question(self, form: FormPage) -> None:
        form.fill_in({REASON: FROM_CUSTOMER, "customer_feedback_type": "Negative"})
        expect(form.text("negative_customer_feedback")).to_be_visible()
        form.submit()
        expect(form.summary).to_be_focused()
        wrong = ("sp_account_number", "sj_number", "negative_customer_feedback", DETAILS)
        expect(form.summary.get_by_role("link")).to_have_text(
            [f"{FORM.all_questions[key].label} is not answered" for key in wrong]
        )
        for number, key in enumerate(wrong):
            form.summary.get_by_role("link").nth(number).click()
            question = form.page.locator(f"#q-{key}")
            expect(question).to_be_focused()
            expect(question).to_be_in_viewport(ratio=1)
            form.page.keyboard.press("Tab")
            expect(form.text(key)).to_be_focused()

    def test_is_sent_once_it_is_mended(self, form: FormPage, site: Site) -> None:
        form.submit()
        expect(form.summary).to_be_focused()
        form.fill_in(BLAME)
        form.submit()
        assert site.kept(form.expect_sent()).details["answers"] == BLAME


class TestWordingOfAHighRiskSituation:
    def test_is_asked_about_once(self, form: FormPage, site: Site) -> None:
        form.fill_in(THREATENED)
        form.submit()
        expect(form.summary).to_be_focused()
        expect(form.summary).to_contain_text("Is this a high-risk situation?")
        assert site.reviews() == []
        form.submit()
        form.expect_sent()

    def test_is_answered_where_the_question_leads(self, form: FormPage, site: Site) -> None:
        form.fill_in(THREATENED)
        form.submit()
        for option in form.group("high_risk").get_by_role("checkbox").all():
            expect(option).to_be_in_viewport()
        expect(form.page.get_by_role("button", name="Submit")).to_be_in_viewport()
        form.summary.get_by_role("link", name="High Risk Situations").click()
        expect(form.page.locator("#q-high_risk")).to_be_focused()
        form.option("high_risk", "Police Involved").check()
        form.submit()
        assert site.kept(form.expect_sent()).status == "Completed"
        expect(form.page.get_by_role("status")).to_contain_text("an SOS is open for SJ-1")


def test_a_session_that_ends_while_the_form_is_filled_in_takes_nothing_with_it(visit: Visit, site: Site) -> None:
    session = site.session(ANN)
    form = FormPage(visit(session).new_page()).open()
    answers = list(PRAISE.items())
    for key, given in answers[:3]:
        form.answer(key, given)
    site.end(session)
    for key, given in answers[3:]:
        form.answer(key, given)
    form.submit()
    expect(form.summary).to_be_focused()
    expect(form.summary).to_contain_text("Your session has ended.")
    with form.page.context.expect_page() as opened:
        form.summary.get_by_role("link", name="Sign in again").click()
    opened.value.get_by_label("Your key").fill(site.key().secret)
    opened.value.get_by_role("button", name="Sign in").click()
    expect(opened.value.get_by_role("heading", name="My work")).to_be_visible()
    form.submit()
    assert site.kept(form.expect_sent()).details["answers"] == PRAISE


def test_an_error_never_takes_the_place_of_the_questions(form: FormPage) -> None:
    form.page.route("**/feedback/questions", lambda route: route.fulfill(status=503, body="<h1>Away</h1>"))
    form.answer("sp_account_number", "SP-30417")
    with form.page.expect_event("requestfinished"):
        form.answer(REASON, RECALL)
    form.expect_asked(FORM.visible({}))
    expect(form.option(REASON, RECALL)).to_be_checked()

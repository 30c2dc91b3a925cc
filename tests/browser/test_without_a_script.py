"""Where scripts are off, a button shows the questions that follow; nothing else is different."""

import pytest
from playwright.sync_api import expect

from state_machines.feedback.sp_feedback_form import FORM
from tests.browser.conftest import SignedIn
from tests.browser.form_page import FormPage
from tests.browser.site import Site
from tests.unit.web.feedback.forms import BLAME

pytestmark = pytest.mark.browser


@pytest.fixture
def form(signed_in: SignedIn) -> FormPage:
    return FormPage(signed_in(java_script_enabled=False)).open()


def test_a_form_is_filled_in_step_by_step_and_sent(form: FormPage, site: Site) -> None:
    given = {}
    for key, answer in BLAME.items():
        form.answer(key, answer)
        given[key] = answer
        if any(option.then for option in FORM.all_questions[key].options):
            form.page.get_by_role("button", name="Show the questions that follow").click()
            form.expect_asked(FORM.visible(given))
            expect(form.text("sp_account_number")).to_have_value(BLAME["sp_account_number"])
    form.submit()
    assert site.kept(form.expect_sent()).details["answers"] == BLAME


def test_a_form_that_is_submitted_too_early_asks_what_is_missing(form: FormPage) -> None:
    form.answer("reason_for_feedback", BLAME["reason_for_feedback"])
    form.submit()
    expect(form.summary).to_contain_text("The form was not sent.")
    expect(form.problem("reason_for_recall_reassignment")).to_contain_text("is not answered")

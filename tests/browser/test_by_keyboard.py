"""Everything that is done on the pages can be done with the keyboard alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignedIn, Visit
from tests.browser.form_page import FormPage
from tests.browser.site import MAX, Site
from tests.unit.web.feedback.forms import BLAME, PRAISE

pytestmark = pytest.mark.browser

MOST_TABS = 40


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press Tab until something has the focus."""
    focused = wanted.and_(page.locator(":focus"))
    for _ in range(MOST_TABS):
        if focused.count():
            return
        page.keyboard.press(key)
    raise AssertionError(f"{MOST_TABS} times {key} do not reach {wanted}")


def test_somebody_signs_in_and_out(visit: Visit, site: Site) -> None:
    page = visit().new_page()
    page.goto("/feedback/review")
    expect(page.get_by_label("Your key")).to_be_focused()
    page.keyboard.type(site.key().secret)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="SP Feedback review")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Sign out"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your key")).to_be_focused()


def test_a_key_that_opens_nothing_is_told_and_the_next_one_can_be_typed_at_once(visit: Visit, site: Site) -> None:
    page = visit().new_page()
    page.goto("/sign-in")
    page.keyboard.type("sje_nothing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This key is not valid.")
    expect(page.get_by_label("Your key")).to_be_focused()
    page.keyboard.type(site.key().secret)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def test_the_first_tab_offers_to_skip_to_the_content(form: FormPage) -> None:
    form.page.keyboard.press("Tab")
    expect(form.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    form.page.keyboard.press("Enter")
    form.page.keyboard.press("Tab")
    expect(form.text("sp_account_number")).to_be_focused()


def test_a_form_is_filled_in_and_sent(form: FormPage, site: Site) -> None:
    page, keyboard = form.page, form.page.keyboard
    tab_to(page, form.text("sp_account_number"))
    keyboard.type(BLAME["sp_account_number"])
    keyboard.press("Tab")
    keyboard.type(BLAME["sj_number"])
    keyboard.press("Tab")
    keyboard.press("ArrowDown")  # away from the first option ...
    keyboard.press("ArrowUp")  # ... and back
    expect(form.option("reason_for_feedback", BLAME["reason_for_feedback"])).to_be_checked()
    for key in ("reason_for_recall_reassignment", "customer_has_complaint"):
        expect(form.group(key)).to_be_visible()
        keyboard.press("Tab")
        keyboard.press("Space")
        expect(form.option(key, BLAME[key])).to_be_checked()
    expect(form.text("negative_customer_feedback")).to_be_visible()
    keyboard.press("Tab")
    for phrase in BLAME["negative_customer_feedback"]:
        keyboard.type(phrase)
        keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type(BLAME["details_of_customer_experience"])
    tab_to(page, page.get_by_role("button", name="Submit"))
    keyboard.press("Enter")
    assert site.kept(form.expect_sent()).details["answers"] == BLAME


def test_a_form_that_is_refused_is_mended(form: FormPage, site: Site) -> None:
    form.fill_in({key: given for key, given in PRAISE.items() if key != "sj_number"})
    form.text("sp_account_number").press("Enter")
    expect(form.summary).to_be_focused()
    form.page.keyboard.press("Tab")
    form.page.keyboard.press("Enter")
    form.page.keyboard.press("Tab")
    expect(form.text("sj_number")).to_be_focused()
    form.page.keyboard.type(PRAISE["sj_number"])
    form.page.keyboard.press("Enter")
    assert site.kept(form.expect_sent()).details["answers"] == PRAISE


def test_a_form_is_reviewed(signed_in: SignedIn, site: Site) -> None:
    review = site.sent(PRAISE)
    page = signed_in(MAX)
    page.goto("/feedback/review")
    tab_to(page, page.get_by_role("link", name=review))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Note"))
    page.keyboard.type("Thanked.")
    tab_to(page, page.get_by_role("button", name="Complete review"))
    page.keyboard.press("Space")
    expect(page.get_by_role("main")).to_contain_text("Completed")
    assert site.kept(review).status == "Completed"

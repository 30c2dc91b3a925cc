"""An Area Manager works off the forms that wait for review."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.site import ANN, MAX, Site
from tests.unit.web.feedback.forms import BLAME, PRAISE, THREATENED

pytestmark = pytest.mark.browser


def test_a_form_is_found_noted_and_completed(signed_in: SignedIn, site: Site) -> None:
    review = site.sent(BLAME)
    page = signed_in(MAX)
    page.goto("/feedback/review")
    page.get_by_role("link", name=review).click()
    page.get_by_label("Note").fill("Called the provider.\nIt is sorry.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("listitem").filter(has_text="Note added")).to_contain_text("It is sorry.")
    page.get_by_role("button", name="Complete review").click()
    expect(page.get_by_role("listitem").filter(has_text="Reviewed")).to_contain_text("max, Area Managers")
    expect(page.get_by_role("button", name="Complete review")).to_be_hidden()
    page.get_by_role("status").get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("main")).to_contain_text("Every SP Feedback form has been reviewed.")
    assert site.kept(review).status == "Completed"


def test_what_is_refused_is_told_where_the_focus_is_and_keeps_the_note(signed_in: SignedIn, site: Site) -> None:
    review = site.sent(THREATENED | {"high_risk": ["None of these"]})
    page = signed_in(MAX)
    page.goto(f"/feedback/{review}")
    page.get_by_role("button", name="Turn to SOS").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    page.get_by_label("Note").fill("Threatened, after all.")
    page.get_by_role("button", name="Turn to SOS").click()
    expect(page.get_by_role("status")).to_contain_text("Turned to SOS.")


def test_who_is_no_area_manager_reviews_on_their_behalf_once_it_is_unfolded(signed_in: SignedIn, site: Site) -> None:
    review = site.sent(PRAISE)
    page = signed_in(ANN)
    page.goto(f"/feedback/{review}")
    complete = page.get_by_role("button", name="Complete review")
    expect(complete).to_be_hidden()
    page.get_by_text("Review on behalf of the Area Managers").click()
    complete.click()
    expect(page.get_by_role("status")).to_contain_text("Reviewed.")
    assert site.kept(review).updated_by == "ann"


def test_a_provider_is_looked_up(signed_in: SignedIn, site: Site) -> None:
    site.sent(PRAISE)
    page = signed_in(MAX)
    page.goto("/feedback/review")
    page.get_by_role("textbox", name="Provider").fill(" sp-30417 ")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PRAISE["sp_account_number"])
    expect(page.get_by_role("main")).to_contain_text("1 positive")

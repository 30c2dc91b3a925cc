"""An Area Manager works off the forms that wait for review."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignedIn
from tests.browser.site import MAX, Site
from tests.unit.web.forms import BLAME, PRAISE, THREATENED

pytestmark = pytest.mark.browser


def test_a_form_is_found_noted_and_completed(signed_in: SignedIn, site: Site) -> None:
    review = site.sent(BLAME)
    page = signed_in(MAX)
    page.goto("/feedback/review")
    page.get_by_role("link", name=review).click()
    page.get_by_label("Note").fill("Called the provider.\nIt is sorry.")
    page.get_by_role("button", name="Note", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="note")).to_contain_text("max, Area Managers")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("listitem").filter(has_text="complete")).to_contain_text("max, Area Managers")
    expect(page.get_by_role("button", name="Complete")).to_be_hidden()
    page.get_by_role("link", name="Review", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Every SP Feedback form is reviewed.")
    assert site.kept(review).status == "Completed"


def test_what_is_refused_is_told_where_the_focus_is_and_keeps_the_note(signed_in: SignedIn, site: Site) -> None:
    review = site.sent(THREATENED | {"high_risk": ["None of these"]})
    page = signed_in(MAX)
    page.goto(f"/feedback/{review}")
    page.get_by_role("button", name="Turn to SOS").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("This was not done.")
    page.get_by_label("Note").fill("Threatened, after all.")
    page.get_by_role("button", name="Turn to SOS").click()
    expect(page.get_by_role("main")).to_contain_text("turned to SOS")


def test_a_provider_is_looked_up(signed_in: SignedIn, site: Site) -> None:
    site.sent(PRAISE)
    page = signed_in(MAX)
    page.goto("/feedback/review")
    page.get_by_role("textbox", name="A provider").fill(" sp-30417 ")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PRAISE["sp_account_number"])
    expect(page.get_by_role("main")).to_contain_text("1 positive")

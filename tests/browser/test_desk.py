"""A day at the desk in a real browser: by keyboard alone, refused, stale, without a script, on a telephone."""

import re

import pytest
from playwright.sync_api import Page, expect

from cli.supervisor.sign_in_link import sign_in_link
from events.data import Actor
from store.queries import ExceptionRecord
from tests.browser.conftest import SignedIn, Visit
from tests.browser.site import Site
from tests.samples import denied, follow_up, job_created, message
from tests.unit.web.desk.work import HOUR, QUEUE, SAM

pytestmark = pytest.mark.browser


def raised(site: Site, *jobs: str) -> list[str]:
    """Have an Auth-Job Follow Up raised on each of these service jobs; give their IDs."""
    taken = site.runtime.intake.take_in("test", [message(job_created(job), denied(job)) for job in jobs])
    return [opened.exception_id for _, opened in taken.outcomes]


def press(page: Page, *keys: str) -> None:
    """Press keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def at_item(page: Page, item: str) -> None:
    """Wait until the page of an item is there."""
    page.wait_for_url(re.compile(f"/desk/items/{item}"))


def opened(signed_in: SignedIn, site: Site, **options: bool) -> tuple[Page, str]:
    """The page of a new item before Sam."""
    (item,) = raised(site, "SJ-1")
    page = signed_in(SAM, **options)
    page.goto(f"/desk/items/{item}")
    return page, item


def kept(site: Site, item: str) -> ExceptionRecord:
    """An item as it stands."""
    return site.kept(item)


# ------------------------------------------------------------------ by keyboard


def test_an_item_is_worked_from_the_queue_to_its_end_by_keyboard_alone(signed_in: SignedIn, site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    page = signed_in(SAM)
    page.goto("/desk")
    press(page, "g", "q")
    page.wait_for_url("**/desk/queues")
    page.goto("/desk")
    press(page, "n")
    at_item(page, item)
    expect(page.get_by_role("status").filter(has_text="Claimed")).to_be_focused()
    assert kept(site, item).assignee == "sam"
    press(page, "f")
    expect(page.get_by_label("Follow up at")).to_be_focused()
    page.keyboard.type("11212026")
    press(page, "Tab")
    page.keyboard.type("0900AM")
    page.get_by_label("On the clock of").focus()
    expect(page.locator("#follow_up-follow_up_at-when")).to_contain_text("09:00 CST for the customer")
    press(page, "Tab")
    page.keyboard.type("no answer, nfcv")
    press(page, "Enter")
    page.wait_for_url("**done=follow_up")
    assert kept(site, item).follow_up_reason == "no answer, nfcv"
    press(page, "c")
    expect(page.get_by_role("button", name="Complete", exact=True)).to_be_focused()
    press(page, "Enter")
    page.wait_for_url("**done=complete")
    assert kept(site, item).status == "Completed"
    press(page, "n")
    expect(page.get_by_role("heading", name="Nothing next")).to_be_visible()


def test_j_and_k_move_in_a_list_and_enter_opens(signed_in: SignedIn, site: Site) -> None:
    raised(site, "SJ-1", "SJ-2", "SJ-3")
    page = signed_in(SAM)
    page.goto(QUEUE)
    links = page.locator("a[data-row]")
    press(page, "j", "j", "j", "k")
    expect(links.nth(1)).to_be_focused()
    address = links.nth(1).get_attribute("href")
    press(page, "Enter")
    page.wait_for_url(f"**{address}")


def test_the_keys_are_listed_and_can_be_switched_off(signed_in: SignedIn, site: Site) -> None:
    page, item = opened(signed_in, site)
    press(page, "?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Follow up")
    page.get_by_label("Single keys work in this browser").uncheck()
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    page.goto(f"/desk/items/{item}")
    press(page, "v", "n")
    expect(page.locator("details.move[open]")).to_have_count(0)
    assert page.url.endswith(item)
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single keys work in this browser").check()
    press(page, "Escape", "v")
    expect(page.locator("details.move[open]")).to_have_count(1)


def test_no_key_fires_while_somebody_types(signed_in: SignedIn, site: Site) -> None:
    page, item = opened(signed_in, site)
    press(page, "v")
    note = page.locator("#void-note")
    expect(note).to_be_focused()
    page.keyboard.type("never ran? /go")
    expect(note).to_have_value("never ran? /go")
    assert kept(site, item).assignee is None


def test_the_search_is_one_key_away(signed_in: SignedIn, site: Site) -> None:
    page, item = opened(signed_in, site)
    page.goto("/desk")
    press(page, "/")
    page.keyboard.type(item.lower())
    press(page, "Enter")
    at_item(page, item)


def test_the_link_of_sje_up_signs_in_and_leaves_no_key_in_the_address(visit: Visit, site: Site) -> None:
    settings = site.runtime.settings.model_copy(update={"actor": "sam/Support Services"})
    link = sign_in_link(site.runtime, settings, site.url)
    assert link
    assert sign_in_link(site.runtime, settings.model_copy(update={"environment": "production"}), site.url) is None
    page = visit().new_page()
    page.goto(link)
    page.wait_for_url("**/desk")
    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    page.go_back()
    assert "sje_" not in page.url


# ------------------------------------------------------------------ what comes back


def test_a_refused_move_is_told_at_its_field_and_keeps_what_was_typed(signed_in: SignedIn, site: Site) -> None:
    page, _item = opened(signed_in, site)
    press(page, "f")
    page.get_by_label("Follow up reason").fill("try again")
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    expect(page.get_by_label("Follow up at")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Follow up reason")).to_have_value("try again")


def test_a_stale_form_says_what_happened_and_is_sent_again(signed_in: SignedIn, site: Site) -> None:
    page, item = opened(signed_in, site)
    press(page, "v")
    page.locator("#void-note").fill("raised by mistake")
    site.runtime.intake.take_in("test", [message(follow_up(HOUR))])
    page.get_by_role("button", name="Void", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("has moved on since you opened it")
    expect(page.get_by_role("alert")).to_contain_text("left a voicemail")
    expect(page.locator("#void-note")).to_have_value("raised by mistake")
    page.get_by_role("button", name="Void", exact=True).click()
    page.wait_for_url("**done=void")
    assert kept(site, item).resolution == "void"


def test_what_would_be_refused_is_said_while_typing(signed_in: SignedIn, site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    page = signed_in(Actor(name="aziz", department="Authorizations"))
    page.goto("/desk/raise?type=auth_job_follow_up&job=SJ-1")
    page.get_by_role("combobox", name="Exception Comment").fill("NA")
    page.get_by_label("Service Job Comment").fill("not covered")
    checked = page.locator("#checked")
    expect(checked.get_by_role("link", name=item).first).to_be_visible()
    site.runtime.intake.take_in("test", [message(job_created("SJ-2"))])
    page.get_by_label("Service job", exact=True).fill("SJ-2")
    expect(checked).to_contain_text("It would be opened in Open.")
    page.get_by_label("Service job", exact=True).press("Enter")
    page.wait_for_url("**done=raise")


def test_filters_change_the_list_and_keep_the_focus(signed_in: SignedIn, site: Site) -> None:
    raised(site, "SJ-1", "SJ-2")
    site.runtime.intake.take_in("test", [message(follow_up(HOUR))])
    page = signed_in(SAM)
    page.goto(QUEUE)
    chosen = page.get_by_label("Status")
    chosen.focus()
    chosen.select_option("Follow Up")
    expect(page.get_by_role("status")).to_contain_text("1 open that match")
    expect(chosen).to_be_focused()
    assert "status=Follow+Up" in page.url
    page.reload()
    expect(page.locator("a[data-row]")).to_have_count(1)


# ------------------------------------------------------------------ without a script, on a telephone


def test_an_item_is_worked_without_a_script(signed_in: SignedIn, site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    page = signed_in(SAM, java_script_enabled=False)
    page.goto(f"{QUEUE}?owner=nobody")
    page.get_by_role("button", name="Next").click()
    at_item(page, item)
    page.locator("summary[data-does='Follow up']").click()
    page.get_by_role("button", name="Follow up").click()
    expect(page.get_by_role("alert")).to_contain_text("2 rules say no")
    page.locator("summary", has_text="Complete").click()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("status")).to_contain_text("Complete: done.")
    assert kept(site, item).status == "Completed"
    expect(page.get_by_role("button", name="Keys")).to_be_hidden()


def test_parts_are_added_and_checked_without_a_script(signed_in: SignedIn, site: Site) -> None:
    site.runtime.intake.take_in("test", [message(job_created())])
    page = signed_in(Actor(name="kim", department="Escalations"), java_script_enabled=False)
    page.goto("/desk/raise?type=pr_order_cancellation&job=SJ-1")
    group = page.get_by_role("group", name="Exception Comment", exact=True)
    group.get_by_label("Item").fill("Compressor")
    group.get_by_role("button", name="Add a part").click()
    expect(group.get_by_label("Item")).to_have_count(2)
    expect(group.get_by_label("Item").first).to_have_value("Compressor")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#checked")).to_contain_text("does not have the form")


def test_a_queue_and_an_item_fit_a_telephone(signed_in: SignedIn, site: Site) -> None:
    (item, *_) = raised(site, "SJ-1", "SJ-2")
    page = signed_in(SAM, viewport={"width": 390, "height": 800})
    for address in (QUEUE, f"/desk/items/{item}", "/desk/raise?type=pr_order_cancellation", "/desk/jobs/SJ-1"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 390, address
    page.goto(f"/desk/items/{item}")
    page.locator("summary", has_text="Void").click()
    page.locator("#void-note").fill("raised by mistake")
    page.get_by_role("button", name="Void", exact=True).click()
    page.wait_for_url("**done=void")

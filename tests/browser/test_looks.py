"""What holds on every page, for every pair of eyes: contrast, width, and names for those who listen to it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from events.data import Actor
from tests.browser.conftest import SignedIn, Visit
from tests.browser.form_page import FormPage
from tests.browser.site import ANN, MAX, Site
from tests.browser.test_desk import raised
from tests.samples import follow_up, message
from tests.unit.web.desk.work import HOUR, SAM
from tests.unit.web.feedback.forms import BLAME, PRAISE, THREATENED

pytestmark = pytest.mark.browser

LEAST_CONTRAST = 4.5
"""Of a text with what is behind it (WCAG 2.2, 1.4.3)."""

NARROW = 360
"""Pixels: a small telephone."""

LONG = "Wordwithoutend" * 14
"""Nobody writes so, and somebody pastes it."""

_WEAK_TEXT = """least => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([red, green, blue]) => [red, green, blue]
    .map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, number) => sum + part * [0.2126, 0.7152, 0.0722][number], 0);
  const behind = element => {
    const colour = getComputedStyle(element).backgroundColor;
    return rgba(colour)[3] === 255 ? colour : behind(element.parentElement);
  };
  const contrast = (one, other) => {
    const [darker, lighter] = [light(rgba(one)), light(rgba(other))].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const weak = [];
  const judge = (element, colour, text) => {
    const is = contrast(colour, behind(element));
    if (!(is >= least)) weak.push(`${is.toFixed(2)} ${element.tagName}.${element.className}: ${text}`);
  };
  let texts = 0;
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility() || element.closest(":disabled, noscript")) continue;
    const own = [...element.childNodes].filter(node => node.nodeType === 3 && node.data.trim());
    if (own.length) { texts++; judge(element, getComputedStyle(element).color, own[0].data.trim()); }
    if (element.matches("input:not([type]), input[type=month], input[type=password], textarea")) {
      judge(element, getComputedStyle(element).color, element.name);
      if (element.placeholder) judge(element, getComputedStyle(element, "::placeholder").color, element.placeholder);
    }
  }
  return {texts, weak};
}"""


_REFERRED_TO = """
  [...document.querySelectorAll("[aria-describedby], label[for]")]
    .flatMap(each => (each.getAttribute("aria-describedby") ?? each.htmlFor).trim().split(/ +/))
"""

NAMELESS = re.compile(
    r"^ *- (?:textbox|searchbox|radio|checkbox|button|link|group|img|table|navigation|search)\b(?! \"[^\"]).*",
    re.MULTILINE,
)
"""What is called nothing, in Playwright's picture of what a screen reader finds."""


# ------------------------------------------------------------------ every page


def opened(address: str) -> Callable[[Page, Site], None]:
    def show(page: Page, _site: Site) -> None:
        page.goto(address)

    return show


def with_forms(address: str) -> Callable[[Page, Site], None]:
    """A page on which there are forms of every kind."""

    def show(page: Page, site: Site) -> None:
        site.sent(PRAISE | {"sp_account_number": LONG[:150]})
        site.sent(BLAME | {"details_of_customer_experience": LONG, "negative_customer_feedback": [LONG, "Late"]})
        site.sent(THREATENED | {"sj_number": "SJ-3", "high_risk": ["Police Involved"]})
        site.sent(THREATENED | {"sj_number": "SJ-4"})
        page.goto(address)

    return show


def wrong_key(page: Page, _site: Site) -> None:
    page.goto("/sign-in")
    page.get_by_label("Your key").fill("sje_nothing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()


def refused_form(page: Page, _site: Site) -> None:
    form = FormPage(page).open()
    form.fill_in({"reason_for_feedback": "SP Internal Feedback", "internal_feedback_type": "Negative"})
    form.fill_in({"sp_account_number": LONG[:150], "negative_internal_feedback": [LONG]})
    form.submit()
    expect(form.summary).to_be_visible()


def form_about_risk(page: Page, _site: Site) -> None:
    form = FormPage(page).open()
    form.fill_in(THREATENED)
    form.submit()
    expect(form.summary).to_be_visible()


def sent_form(page: Page, site: Site) -> None:
    review = site.sent(THREATENED | {"sp_account_number": LONG[:150], "details_of_customer_experience": LONG})
    page.goto(f"/feedback/{review}?sent=yes")


def refused_move(page: Page, site: Site) -> None:
    page.goto(f"/feedback/{site.sent(BLAME)}")
    page.get_by_role("button", name="Void").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_move_of_others(page: Page, site: Site) -> None:
    page.goto(f"/feedback/{site.sent(BLAME)}")
    page.get_by_text("Review on behalf of the Area Managers").click()
    page.get_by_role("button", name="Void").click()
    expect(page.get_by_role("alert")).to_be_visible()


def done_move(page: Page, site: Site) -> None:
    site.sent(PRAISE)
    page.goto(f"/feedback/{site.sent(BLAME)}")
    page.get_by_label("Note").fill(LONG)
    page.get_by_role("button", name="Complete review").click()
    expect(page.get_by_role("status")).to_be_visible()


def completed_form(page: Page, site: Site) -> None:
    page.goto(f"/feedback/{site.sent(THREATENED | {'high_risk': ['Police Involved']})}")


def at_the_desk(address: str) -> Callable[[Page, Site], None]:
    """A page of the desk, with work of every kind; `ITEM` in its address is an item."""

    def show(page: Page, site: Site) -> None:
        item, *_ = raised(site, "SJ-1", "SJ-2", LONG[:60])
        site.runtime.intake.take_in("test", [message(follow_up(HOUR, job="SJ-2"))])
        page.goto(address.replace("ITEM", item))

    return show


def refused_at_the_desk(page: Page, site: Site) -> None:
    at_the_desk("/desk/items/ITEM")(page, site)
    page.locator("summary[data-does='Follow up']").click()
    page.get_by_role("button", name="Follow up").click()
    expect(page.get_by_role("alert")).to_be_visible()


def refused_raise(page: Page, site: Site) -> None:
    at_the_desk("/desk/raise?type=call_back&job=SJ-1")(page, site)
    page.get_by_role("button", name="Raise", exact=True).last.click()
    expect(page.get_by_role("alert")).to_be_visible()


def keys_of_the_desk(page: Page, site: Site) -> None:
    at_the_desk("/desk/items/ITEM")(page, site)
    page.get_by_role("button", name="Keys").click()


PAGES: dict[str, tuple[Actor | None, Callable[[Page, Site], None]]] = {
    "sign in": (None, opened("/sign-in")),
    "a wrong key": (None, wrong_key),
    "an empty form": (ANN, opened("/feedback")),
    "a refused form": (ANN, refused_form),
    "a form about risk": (ANN, form_about_risk),
    "a form that is sent": (MAX, sent_form),
    "a refused move": (MAX, refused_move),
    "a refused move on behalf of others": (ANN, refused_move_of_others),
    "a move that is done": (MAX, done_move),
    "a completed form": (ANN, completed_form),
    "an empty review": (MAX, opened("/feedback/review")),
    "the review": (MAX, with_forms("/feedback/review")),
    "a provider": (MAX, with_forms("/feedback/providers/SP-30417")),
    "a provider with a long name": (MAX, with_forms(f"/feedback/providers/{LONG[:150]}")),
    "a month": (MAX, with_forms("/feedback/months/2026-11")),
    "an empty month": (MAX, opened("/feedback/months/2020-02")),
    "my work": (SAM, at_the_desk("/desk")),
    "my work without any": (SAM, opened("/desk")),
    "the queues": (SAM, at_the_desk("/desk/queues")),
    "a queue": (SAM, at_the_desk("/desk/queues/support-services")),
    "an empty queue": (SAM, opened("/desk/queues/dispatch")),
    "a filter that matches nothing": (SAM, at_the_desk("/desk/queues/support-services?owner=zoe")),
    "an item": (SAM, at_the_desk("/desk/items/ITEM")),
    "a refused move at the desk": (SAM, refused_at_the_desk),
    "the keys": (SAM, keys_of_the_desk),
    "types to raise": (SAM, at_the_desk("/desk/raise?job=SJ-1")),
    "a form of part lines": (SAM, opened("/desk/raise?type=pr_order_cancellation")),
    "a form of details": (SAM, opened("/desk/raise?type=bbb_social_media_task")),
    "a refused raise": (SAM, refused_raise),
    "a service job": (SAM, at_the_desk("/desk/jobs/SJ-2")),
    "a search that finds nothing": (SAM, opened("/desk/search?q=PO-1")),
    "an error": (MAX, opened("/feedback/nothing")),
}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, visit: Visit, signed_in: SignedIn, site: Site) -> Page:
    """Each page of the site."""
    actor, show = PAGES[request.param]
    still: dict[str, Any] = {"reduced_motion": "reduce"}
    page = visit(**still).new_page() if actor is None else signed_in(actor, **still)
    show(page, site)
    return page


def test_every_page_can_be_read_in_any_light_on_any_screen_and_by_ear(page: Page) -> None:
    expect_contrast(page)
    expect_names(page)
    expect_no_sideways_scrolling(page)


def expect_contrast(page: Page) -> None:
    papers = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        judged = page.evaluate(_WEAK_TEXT, LEAST_CONTRAST)
        assert judged["texts"] > 3
        assert judged["weak"] == [], scheme
        papers.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(papers) == 2


def expect_names(page: Page) -> None:
    """What a screen reader tells: the language, the landmarks, and what each field, button and link is called."""
    assert page.title().endswith(" · Service Job Exceptions")
    assert page.locator("html").get_attribute("lang") == "en"
    for role in ("banner", "main"):
        expect(page.get_by_role(role)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert NAMELESS.findall(page.locator("body").aria_snapshot()) == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    assert set(page.evaluate(_REFERRED_TO)) <= set(ids)


def expect_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": NARROW, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


def test_the_picture_of_a_month_is_whole_and_large_enough_on_a_small_telephone(signed_in: SignedIn, site: Site) -> None:
    page = signed_in(MAX, viewport={"width": NARROW, "height": 740})
    with_forms("/feedback/months/2026-11")(page, site)
    drawn = page.get_by_role("img", name="Reasons and providers of November 2026")
    left, right, scale = drawn.evaluate(
        "each => { const {left, right, width} = each.getBoundingClientRect(); "
        "return [left, right, width / each.naturalWidth] }"
    )
    assert 0 <= left < right <= NARROW
    assert scale > 0.9


def test_the_bar_beside_a_wrong_answer_begins_at_its_top_whatever_is_asked(form: FormPage) -> None:
    form.submit()
    expect(form.summary).to_be_visible()
    tops = set()
    for key in ("sj_number", "reason_for_feedback"):
        place = form.page.locator(f"#q-{key}").bounding_box()
        assert place is not None
        left, top = round(place["x"]), round(place["y"])
        tops.add(form.page.screenshot(full_page=True, clip={"x": left + 1, "y": top + 2, "width": 2, "height": 2}))
    assert len(tops) == 1

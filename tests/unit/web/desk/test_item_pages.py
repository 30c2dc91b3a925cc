"""One item as a page: what it shows, its moves, and what comes back when one is refused."""

import pytest
from fastapi.testclient import TestClient

from business_time.clock import FixedClock
from store.queries import refusals
from tests.stores import NOON
from tests.unit.web.conftest import Site
from tests.unit.web.desk.work import HOUR, LEE, SAM, put_off, raised
from tests.unit.web.page import Element, read, seen


@pytest.fixture
def item(site: Site) -> str:
    """An open item."""
    return raised(site, "SJ-1")[0]


@pytest.fixture
def sam(site: Site) -> TestClient:
    """The browser of Sam of Support Services."""
    return site.browser(SAM)


def _form(page: Element, trigger: str) -> dict[str, str]:
    """What the form of a move sends if nothing is changed."""
    (found,) = (form for form in page.all("form") if form.fields().get("trigger") == [trigger])
    return {name: values[0] for name, values in found.fields().items()}


def _moved(sam: TestClient, item: str, trigger: str, **entered: str) -> Element:
    """Make a move that is refused; give the page that comes back."""
    answer = sam.post(f"/desk/items/{item}", data=_form(seen(sam, f"/desk/items/{item}"), trigger) | entered)
    assert answer.status_code == 422
    return read(answer.text).one("main")


def test_it_shows_what_it_is_and_what_to_do_now(sam: TestClient, item: str) -> None:
    page = seen(sam, f"/desk/items/{item}")
    what = page.one("section", class_="what").text
    assert what.startswith("What it is The customer must be informed of a partial or full denial")
    assert "Not Addressed: full denial" in what
    assert [each.text for each in page.all("summary", data_does="Complete")] == ["Complete"]
    assert page.one("aside").one("section", aria_labelledby="customer").text == "Customer 12:00 CST may be called"
    assert page.one("ol", class_="timeline").one("li").text.startswith("2026-11-20 13:00 EST Raise Open aziz")


def test_a_move_is_made_and_told(sam: TestClient, site: Site, item: str) -> None:
    answer = sam.post(f"/desk/items/{item}", data=_form(seen(sam, f"/desk/items/{item}"), "complete"))
    assert answer.status_code == 303
    page = seen(sam, answer.headers["Location"])
    assert page.one("div", role="status").text.startswith("Complete: done. It is Completed.")
    assert site.kept(item).status == "Completed"
    assert "nothing leaves this status" in page.text


def test_a_button_that_is_pressed_twice_counts_once(sam: TestClient, site: Site, item: str) -> None:
    form = _form(seen(sam, f"/desk/items/{item}"), "call_customer")
    answers = [sam.post(f"/desk/items/{item}", data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert site.kept(item).history_length == 2


def test_a_refused_move_shows_every_rule_at_its_field_and_keeps_the_text(
    sam: TestClient, site: Site, item: str
) -> None:
    page = _moved(sam, item, "follow_up", follow_up_reason="", note="left a\r\nvoicemail", follow_up_at="")
    form = _form(page, "follow_up")
    assert form["note"] == "left a\r\nvoicemail"
    for name, why in {
        "follow_up_at": "'follow_up' requires a follow-up date and time",
        "follow_up_reason": "'follow_up' requires a follow-up reason",
    }.items():
        assert why in page.one("p", id=f"follow_up-{name}-problem").text
    assert page.one("div", role="alert").text.startswith("Nothing was changed. 2 rules say no:")
    with site.runtime.store.reading() as connection:
        (kept,) = refusals(connection)
    assert (kept.asked, kept.actor.name) == ("follow_up", "sam")


def test_a_follow_up_is_entered_on_the_customers_clock(sam: TestClient, site: Site, item: str) -> None:
    form = _form(seen(sam, f"/desk/items/{item}"), "follow_up")
    entered = {"follow_up_at": "2026-11-21T09:00", "follow_up_zone": "America/Chicago", "follow_up_reason": "try again"}
    assert sam.post(f"/desk/items/{item}", data=form | entered).status_code == 303
    assert str(site.kept(item).follow_up_at) == "2026-11-21 15:00:00+00:00"


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("America/Chicago", "Sat 2026-11-21 09:00 CST for the customer · Sat 2026-11-21 10:00 EST for you · in 21 h"),
        ("America/New_York", "Sat 2026-11-21 08:00 CST for the customer · Sat 2026-11-21 09:00 EST for you · in 20 h"),
        ("Mars", ""),
    ],
)
def test_both_clocks_are_shown_while_it_is_entered(sam: TestClient, item: str, zone: str, told: str) -> None:
    entered = {"follow_up_at": "2026-11-21T09:00", "follow_up_zone": zone}
    assert sam.post(f"/desk/items/{item}/when", data=entered).text.strip() == told


@pytest.mark.parametrize("entered", ["soon", "2026-13-45T99:99"])
def test_a_time_that_is_none_is_told_at_its_field(sam: TestClient, item: str, entered: str) -> None:
    page = _moved(sam, item, "follow_up", follow_up_at=entered, follow_up_reason="later")
    assert "is not a date and time" in page.one("p", id="follow_up-follow_up_at-problem").text
    assert _form(page, "follow_up")["follow_up_reason"] == "later"


def test_a_text_that_no_request_takes_is_told_at_its_field(sam: TestClient, item: str) -> None:
    page = _moved(sam, item, "void", note="x" * 5_000)
    assert page.one("p", id="void-note-problem").text
    assert _form(page, "void")["note"] == "x" * 5_000


def test_a_stale_form_is_answered_with_what_happened_since(sam: TestClient, site: Site, item: str) -> None:
    form = _form(seen(sam, f"/desk/items/{item}"), "void") | {"note": "raised by mistake"}
    put_off(site, "SJ-1")
    answer = sam.post(f"/desk/items/{item}", data=form)
    assert answer.status_code == 409
    page = read(answer.text).one("main")
    told = page.one("div", role="alert")
    assert told.text.startswith(f"Nothing was changed: {item} has moved on since you opened it.")
    assert "Follow up Open → Follow Up ann" in told.one("ol").text
    again = _form(page, "void")
    assert again["note"] == "raised by mistake"
    assert sam.post(f"/desk/items/{item}", data=again).status_code == 303
    assert site.kept(item).resolution == "void"


def test_the_text_of_a_stale_form_is_kept_where_its_move_is_gone(sam: TestClient, site: Site, item: str) -> None:
    page = seen(sam, f"/desk/items/{item}")
    sam.post(f"/desk/items/{item}", data=_form(page, "complete"))
    answer = sam.post(f"/desk/items/{item}", data=_form(page, "void") | {"note": "raised by mistake"})
    assert answer.status_code == 409
    told = read(answer.text).one("main").one("div", role="alert").text
    assert "You had typed: note raised by mistake" in told
    assert site.kept(item).resolution == "resolved"


def test_a_move_that_is_not_allowed_says_why_and_what_to_do(sam: TestClient, item: str, clock: FixedClock) -> None:
    clock.move_to(NOON + 10 * HOUR)
    page = seen(sam, f"/desk/items/{item}")
    (barred,) = page.all("details", class_="move barred")
    assert barred.text.startswith("Call customer not now 22:00 in America/Chicago: the customer may be called from")
    assert "→ Use follow_up with a time inside the customer's hours" in barred.text
    assert "customer-call-hours · H:dropped-calls-unresponsive-customers" in barred.text
    assert list(barred.all("button")) == []


def test_an_item_is_claimed_by_one_and_given_back(site: Site, sam: TestClient, item: str) -> None:
    assert sam.post(f"/desk/items/{item}/claim").status_code == 303
    lee = site.browser(LEE)
    for what in ("claim", "release"):
        answer = lee.post(f"/desk/items/{item}/{what}")
        assert answer.status_code == 409
        assert f"{item} is held by sam" in read(answer.text).one("div", role="alert").text
    assert sam.post(f"/desk/items/{item}/release").status_code == 303
    assert lee.post(f"/desk/items/{item}/claim").status_code == 303
    assert site.kept(item).assignee == "lee"


def test_an_item_without_an_owner_says_why(sam: TestClient, item: str) -> None:
    assert "Why nobody has it" in seen(sam, f"/desk/items/{item}").one("section", id="owner").text


@pytest.mark.parametrize("what", ["", "/claim", "/release", "/when"])
def test_an_item_that_does_not_exist_is_not_there(sam: TestClient, what: str) -> None:
    answer = sam.post(f"/desk/items/EX-NOTHING{what}")
    assert answer.status_code == 404


def test_every_key_of_a_page_is_used_once(sam: TestClient, item: str) -> None:
    page = read(sam.get(f"/desk/items/{item}").text)
    keys = [each.attributes["data-key"] for each in page.all() if each.attributes.get("data-key")]
    assert len(keys) == len(set(keys))


def test_what_people_write_is_shown_as_it_is_and_nothing_of_it_runs(sam: TestClient, site: Site, item: str) -> None:
    written = "<script>alert(1)</script>\"><img src=x onerror='alert(2)'>{{ 7*7 }} EX-7F3K9Q2MAB4C"
    form = _form(seen(sam, f"/desk/items/{item}"), "follow_up")
    page = _moved(sam, item, "follow_up", follow_up_reason=written, note=written)
    assert _form(page, "follow_up")["follow_up_reason"] == written
    entered = {"follow_up_at": "2026-11-21T09:00", "follow_up_zone": "America/Chicago", "follow_up_reason": written}
    assert sam.post(f"/desk/items/{item}", data=form | entered).status_code == 303
    for address in (f"/desk/items/{item}", "/desk/queues/support-services", "/desk/jobs/SJ-1"):
        page = read(sam.get(address).text)
        assert written in page.text or address == "/desk/jobs/SJ-1", address
        assert not list(page.one("main").all("script"))
        assert not list(page.one("main").all("img"))

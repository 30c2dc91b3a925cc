"""My work, the queues and the next item, as pages."""

import pytest

from business_time.clock import FixedClock
from tests.stores import NOON
from tests.unit.web.conftest import ARI, Site
from tests.unit.web.desk.work import HOUR, KIND, LEE, QUEUE, SAM, put_off, raised
from tests.unit.web.page import Element, read, rows, seen


def _ids(page: Element) -> list[str]:
    return [link.attributes["href"].rpartition("/")[2] for link in page.all("a", data_row="")]


def test_the_desk_is_where_the_work_of_a_department_starts(site: Site) -> None:
    assert site.browser(SAM).get("/").headers["Location"] == "/desk"


def test_a_queue_shows_what_a_person_must_know(site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    (row,) = rows(seen(site.browser(SAM), QUEUE))
    assert row == [
        f"Auth-Job Follow Up {item} NA", "SJ-1", "Open", "0 s", "in 4 d", "12:00 CST may be called", "nobody"
    ]  # fmt: skip


def test_a_customer_may_not_be_called_at_night_and_the_row_says_from_when(site: Site, clock: FixedClock) -> None:
    raised(site, "SJ-1")
    clock.move_to(NOON + 10 * HOUR)
    (row,) = rows(seen(site.browser(SAM), QUEUE))
    assert row[5] == "22:00 CST call from 08:00 CST"


def test_an_emergency_stands_first_and_is_marked(site: Site, clock: FixedClock) -> None:
    raised(site, "SJ-1")
    clock.move_to(NOON + 10 * HOUR)
    raised(site, "SJ-2", severity="Medical Emergency")
    first, second = (row[0] for row in rows(seen(site.browser(SAM), QUEUE)))
    assert first.startswith("Medical Auth-Job Follow Up")
    assert second.startswith("Auth-Job Follow Up")


def test_a_page_says_how_many_there_are_and_leads_to_the_next_and_back(site: Site) -> None:
    raised(site, *(f"SJ-{number}" for number in range(120)))
    browser = site.browser(SAM)
    pages: list[list[str]] = []
    page, address = seen(browser, QUEUE), QUEUE
    while address:
        page = seen(browser, address)
        assert page.one("p", role="status").text.startswith("50 of 120 open" if len(pages) < 2 else "20 of 120 open")
        pages.append(_ids(page))
        address = next((link.attributes["href"] for link in page.all("a", rel="next")), "")
    assert list(map(len, pages)) == [50, 50, 20]
    assert len({item for each in pages for item in each}) == 120
    back = seen(browser, page.one("a", rel="prev").attributes["href"])
    assert _ids(back) == pages[1]
    first = seen(browser, back.one("a", rel="prev").attributes["href"])
    assert _ids(first) == pages[0]
    assert list(first.all("a", rel="prev")) == []


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_a_list_by_age_pages_in_that_order(site: Site, clock: FixedClock, sort: str) -> None:
    items = []
    for number in range(60):
        clock.move_to(NOON + number * HOUR / 60)
        items += raised(site, f"SJ-{number}")
    items = items if sort == "oldest" else items[::-1]
    browser = site.browser(SAM)
    page = seen(browser, f"{QUEUE}?sort={sort}")
    assert _ids(page) == items[:50]
    following = seen(browser, page.one("a", rel="next").attributes["href"])
    assert _ids(following) == items[50:]
    assert _ids(seen(browser, following.one("a", rel="prev").attributes["href"])) == items[:50]


def test_filters_are_in_the_address_and_a_colleague_sees_the_same(site: Site) -> None:
    first, second, _third = raised(site, "SJ-1", "SJ-2", "SJ-3")
    put_off(site, "SJ-2")
    sam = site.browser(SAM)
    sam.post(f"/desk/items/{first}/claim")
    for asked, found in {
        "status=Follow+Up": [second],
        "owner=me": [first],
        "owner=sam": [first],
        "job=SJ-2": [second],
        f"type={KIND}&status=Follow+Up": [second],
        "type=ss_claim_credit_review": [],
    }.items():
        page = seen(sam, f"{QUEUE}?{asked}")
        assert _ids(page) == found, asked
        assert page.one("p", role="status").text.startswith(f"{len(found)} open that match")
    assert first not in _ids(seen(sam, f"{QUEUE}?owner=nobody"))
    assert _ids(seen(site.browser(LEE), f"{QUEUE}?owner=sam")) == [first]


def test_a_page_after_an_item_that_does_not_exist_is_not_there(site: Site) -> None:
    assert site.browser(SAM).get(f"{QUEUE}?after=EX-NOTHING").status_code == 404


def test_a_department_that_does_not_exist_is_answered_with_the_nearest(site: Site) -> None:
    answer = site.browser(SAM).get("/desk/queues/parts-sorcing")
    assert answer.status_code == 404
    assert "parts-sourcing" in read(answer.text).one("main").text


def test_an_empty_queue_says_what_it_takes(site: Site) -> None:
    text = seen(site.browser(SAM), QUEUE).text
    assert "Support Services has no open work." in text
    assert "Auth-Job Follow Up" in text


def test_the_queues_are_counted(site: Site) -> None:
    raised(site, "SJ-1", "SJ-2")
    put_off(site, "SJ-2")
    page = seen(site.browser(SAM), "/desk/queues")
    own = page.one("li", class_="card own").text
    assert own == "Support Services yours 2 open · oldest 0 s ago Follow Up 1 · Open 1"


def test_next_claims_the_first_and_goes_to_it(site: Site) -> None:
    items = raised(site, "SJ-1", "SJ-2")
    sam, lee = site.browser(SAM), site.browser(LEE)
    got = [browser.post("/desk/next").headers["Location"] for browser in (sam, lee)]
    assert sorted(got) == sorted(f"/desk/items/{item}?done=next" for item in items)
    assert [site.kept(address[12:27]).assignee for address in got] == ["sam", "lee"]
    assert _ids(seen(sam, "/desk"))[:1] == [got[0][12:27]]
    assert seen(sam, got[0]).one("div", role="status").text.startswith("Claimed: it is yours.")


def test_nothing_next_says_why(site: Site) -> None:
    raised(site, "SJ-1")
    put_off(site, "SJ-1")
    answer = site.browser(SAM).post("/desk/next")
    assert answer.status_code == 200
    told = read(answer.text).one("main").one("div", role="status").text
    assert told.startswith("Support Services has nothing for you now. 1 follow-up not due yet")


def test_somebody_without_a_queue_of_their_own_chooses_one(site: Site) -> None:
    raised(site, "SJ-1")
    browser = site.browser(ARI)
    assert browser.post("/desk/next").headers["Location"] == "/desk/queues"
    assert browser.post("/desk/next", data={"department": "support-services"}).status_code == 303

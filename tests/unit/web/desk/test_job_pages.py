"""A service job on one page, and the search that leads there."""

import pytest

from tests.unit.web.conftest import Site
from tests.unit.web.desk.work import SAM, put_off, raised
from tests.unit.web.page import read, rows, seen


def test_a_service_job_shows_its_items_and_its_story(site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    put_off(site, "SJ-1")
    page = seen(site.browser(SAM), "/desk/jobs/SJ-1")
    assert rows(page) == [[f"Auth-Job Follow Up {item} NA", "Follow Up", "0 s ago", "nobody"]]
    story = [entry.text for entry in page.one("ol", class_="timeline").all("li")]
    assert any(f"History {item} follow_up: Open → Follow Up" in entry for entry in story)
    assert any("service-job.created" in entry for entry in story)
    assert page.one("aside").one("section", aria_labelledby="customer").text == "Customer 12:00 CST may be called"


def test_a_service_job_that_no_event_has_named_is_not_there(site: Site) -> None:
    answer = site.browser(SAM).get("/desk/jobs/SJ-404")
    assert answer.status_code == 404
    assert "No event has named a service job SJ-404" in read(answer.text).one("main").text


@pytest.mark.parametrize("written", ["{}", " {} ", "{:lower}"])
def test_an_item_is_found_in_any_letters(site: Site, written: str) -> None:
    (item,) = raised(site, "SJ-1")
    asked = written.replace("{:lower}", item.lower()).replace("{}", item)
    for each in (asked, asked.strip()[3:]):
        found = site.browser(SAM).get("/desk/search", params={"q": each})
        assert found.headers["Location"] == f"/desk/items/{item}"


@pytest.mark.parametrize("asked", ["SJ-1", "sj-1", " 1 "])
def test_a_service_job_is_found_in_any_letters(site: Site, asked: str) -> None:
    raised(site, "SJ-1")
    found = site.browser(SAM).get("/desk/search", params={"q": asked})
    assert found.headers["Location"] == "/desk/jobs/SJ-1"


def test_what_is_not_found_says_what_can_be_looked_for(site: Site) -> None:
    sam = site.browser(SAM)
    answer = sam.get("/desk/search", params={"q": "<b>PO-1</b>"})
    assert answer.status_code == 404
    assert read(answer.text).one("h1").text == "Nothing has the number <b>PO-1</b>"
    assert seen(sam, "/desk/search").one("h1").text == "Search"


def test_programs_get_the_same(site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    program = site.program(SAM)
    found = program.get("/api/desk/jobs/SJ-1").json()
    assert [each["id"] for each in found["items"]] == [item]
    assert found["facts"]["customer.zone"] == "America/Chicago"
    assert [each["kind"] for each in found["timeline"][:2]] == ["event", "event"]
    assert program.get("/api/desk/jobs/SJ-404").status_code == 404
    types = {each["type"]: each for each in program.get("/api/desk/types").json()}
    assert types["auth_job_follow_up"]["codes"]["NA"] == "Not Addressed: full denial"
    assert not types["auth_job_follow_up"]["allowed"]


def test_programs_check_and_raise(site: Site) -> None:
    raised(site, "SJ-1")
    program = site.program(SAM)
    wrong = {"type": "Auth-Job Follow Up", "job": "SJ-1", "comment": "NA"}
    checked = program.post("/api/desk/raise/check", json=wrong).json()
    assert not checked["accepted"]
    assert {rule["rule"] for rule in checked["rules"]} >= {"creators", "duplicate"}
    assert program.post("/api/desk/raise", json=wrong).status_code == 422
    right = {"type": "dispatch_case", "job": "SJ-1", "comment": "no provider in the area"}
    assert program.post("/api/desk/raise/check", json=right).json() == {
        "accepted": True, "starts_in": "Open", "rules": []
    }  # fmt: skip
    sent = [program.post("/api/desk/raise", json=right, headers={"Idempotency-Key": "1"}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 200]
    assert sent[0].json()["exception_type"] == "dispatch_case"
    assert program.post("/api/desk/raise/check", json=right | {"job": "S J"}).json()["rules"][0]["field"] == "job"

"""What forms tell over time, as pages: the history of a service provider, and a month of all."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from business_time.clock import FixedClock
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import MAX, Site
from tests.unit.web.feedback.forms import BLAME, PRAISE
from tests.unit.web.page import rows, seen

SVG = "{http://www.w3.org/2000/svg}"


class TestAProvider:
    def test_shows_what_was_said_the_latest_first(self, site: Site, max_: TestClient, clock: FixedClock) -> None:
        site.send(PRAISE)
        clock.advance(timedelta(hours=3))
        voided = site.send(BLAME | {"sp_account_number": "sp-30417"})
        max_.post(f"/feedback/{voided}", data={"trigger": "void", "note": "twice"})
        page = seen(max_, "/feedback/providers/SP-30417")
        assert "2 forms: 1 positive, 1 negative" in page.text
        assert [(row[1], row[3], row[4]) for row in rows(page)] == [
            ("Negative", "SJ-2", "Voided"),
            ("Positive", "SJ-1", "Open"),
        ]

    @pytest.mark.parametrize("account", ["SP/1", "SP 1?", "#1", "a&b=c"])
    @on_sqlite_only
    def test_of_any_name_is_found_by_its_link_and_by_the_search(
        self, site: Site, max_: TestClient, account: str
    ) -> None:
        site.send(PRAISE | {"sp_account_number": account})
        (link,) = [
            each.attributes["href"]
            for each in seen(max_, "/feedback/review").one("tbody").all("a")
            if each.text == account
        ]
        found = max_.get("/feedback/providers", params={"account": f" {account} "})
        assert found.status_code == 303
        for address in (link, found.headers["location"]):
            page = seen(max_, address)
            assert page.one("h1").text == account
            assert len(rows(page)) == 1

    @on_sqlite_only
    def test_of_whom_nothing_was_said_is_said_to_be_so(self, max_: TestClient) -> None:
        assert "There is no feedback about SP-9 yet" in seen(max_, "/feedback/providers/SP-9").text

    @on_sqlite_only
    def test_that_is_not_named_leads_to_the_review(self, max_: TestClient) -> None:
        assert max_.get("/feedback/providers?account=+").headers["location"] == "/feedback/review"


class TestAMonth:
    def test_counts_reasons_providers_and_phrases(self, site: Site, max_: TestClient) -> None:
        for answers in (PRAISE, PRAISE, BLAME, PRAISE | {"high_risk": ["Police Involved"]}):
            site.send(answers)
        page = seen(max_, "/feedback/months/2026-11")
        assert page.one("h1").text == "SP Feedback, November 2026"
        assert "4 forms, 1 high risk. Counted in Eastern Time, without voided forms." in page.text
        tables = {table.one("caption").text: {row[0]: row[1:] for row in rows(table)} for table in page.all("table")}
        assert tables["Reasons"] == {
            "Recall Reassignment": ["1"],
            "SP Feedback from Customer": ["3"],
            "SP Internal Feedback": ["0"],
        }
        assert tables["Providers"] == {"SP-30417": ["4", "3", "1"]}
        assert tables["Phrases"]["Kind"] == ["Positive Customer Feedback", "3"]
        assert page.one("img").attributes["src"] == "/feedback/months/2026-11.svg"

    def test_is_drawn(self, site: Site, max_: TestClient) -> None:
        site.send(PRAISE)
        answer = max_.get("/feedback/months/2026-11.svg")
        assert answer.headers["content-type"] == "image/svg+xml"
        texts = [each.text for each in ET.fromstring(answer.text).iter(f"{SVG}text")]
        assert "SP-30417" in texts
        assert not [text for text in texts if "2026" in (text or "")], "the page says already what month it is"

    def test_ends_at_midnight_of_the_offices(self, site: Site, max_: TestClient, clock: FixedClock) -> None:
        clock.move_to(datetime(2026, 12, 1, 4, 59, tzinfo=UTC))
        max_ = site.browser(MAX)
        site.send(PRAISE)
        assert max_.get("/feedback/months").headers["location"] == "/feedback/months/2026-11"
        assert "1 form." in seen(max_, "/feedback/months/2026-11").text
        assert "No SP Feedback form was submitted in December 2026" in seen(max_, "/feedback/months/2026-12").text

    @on_sqlite_only
    def test_without_forms_is_a_page_and_a_picture_too(self, max_: TestClient) -> None:
        assert "No SP Feedback form was submitted in January 2020" in seen(max_, "/feedback/months/2020-01").text
        assert ET.fromstring(max_.get("/feedback/months/2020-01.svg").text).tag == f"{SVG}svg"

    @on_sqlite_only
    def test_is_this_one_unless_another_is_chosen(self, max_: TestClient) -> None:
        led = [max_.get(f"/feedback/months{query}").headers["location"] for query in ("", "?month=", "?month=2020-01")]
        assert led == ["/feedback/months/2026-11", "/feedback/months/2026-11", "/feedback/months/2020-01"]

    @on_sqlite_only
    @pytest.mark.parametrize("month", ["november", "2026-13", "2026-11.png", "9999-12"])
    def test_that_there_is_not_is_not_found(self, max_: TestClient, month: str) -> None:
        for address in (f"/feedback/months/{month}", f"/feedback/months/{month}.svg"):
            answer = max_.get(address)
            assert answer.status_code == 404
        led = max_.get("/feedback/months", params={"month": month}).headers["location"]
        assert led.startswith("/feedback/months/")

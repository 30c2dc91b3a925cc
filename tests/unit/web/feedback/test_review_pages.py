"""The Area Managers' review as pages: what waits, one form, what may be done with it."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from business_time.clock import FixedClock
from store.queries import exceptions_of_job
from store.queries.dead_letters import dead_letters
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import MAX, Site
from tests.unit.web.feedback.forms import BLAME, PRAISE, REMINDERS, THREATENED
from tests.unit.web.page import read, rows, seen
from web.site.features import navigation

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def review(site: Site) -> str:
    """The id of a form of praise that waits for review."""
    return site.send(PRAISE)


def do(browser: TestClient, review: str, trigger: str, note: str = "", version: str = "") -> Response:
    """Press one of the buttons of a form's page, as it stands or as it stood."""
    fields = seen(browser, f"/feedback/{review}").one("form", method="post").fields()
    changed = {"trigger": trigger, "note": note} | ({"version": version} if version else {})
    return browser.post(f"/feedback/{review}", data=fields | changed)


# ------------------------------------------------------------------ what waits


class TestTheReview:
    def test_lists_what_waits_the_oldest_first(self, site: Site, max_: TestClient, clock: FixedClock) -> None:
        first = site.send(PRAISE)
        clock.advance(timedelta(minutes=5))
        second = site.send(BLAME)
        page = seen(max_, "/feedback/review")
        assert "2 forms to review: high risk first, then oldest first." in page.text
        assert [row[0] for row in rows(page)] == [first, second]
        assert rows(page)[0][1:] == [
            "Positive",
            "SP-30417",
            "SP Feedback from Customer, Positive Kind; On time Left the kitchen clean.",
            "SJ-1",
            "Open",
            "5 min ago ann",
        ]
        assert [link.attributes["href"] for link in page.one("tbody").all("a")][:2] == [
            f"/feedback/{first}",
            "/feedback/providers/SP-30417",
        ]

    def test_begins_with_a_risk_that_was_marked_or_that_the_wording_reminds_of(
        self, site: Site, max_: TestClient, clock: FixedClock
    ) -> None:
        oldest = site.send(PRAISE)
        clock.advance(timedelta(minutes=5))
        reminds = site.send(THREATENED)
        clock.advance(timedelta(minutes=5))
        latest = site.send(BLAME)
        assert [row[0] for row in rows(seen(max_, "/feedback/review"))] == [reminds, oldest, latest]

    def test_leaves_out_what_is_reviewed(self, max_: TestClient, review: str) -> None:
        assert do(max_, review, "complete").status_code == 303
        assert "Every SP Feedback form has been reviewed" in seen(max_, "/feedback/review").text

    def test_shows_a_risk_that_the_wording_reminds_of(self, site: Site, max_: TestClient) -> None:
        site.send(THREATENED)
        for each in REMINDERS:
            assert f"The wording suggests {each.category}: {each.quoted}" in seen(max_, "/feedback/review").text

    @on_sqlite_only
    def test_is_empty_at_first(self, max_: TestClient) -> None:
        page = seen(max_, "/feedback/review")
        assert "Every SP Feedback form has been reviewed" in page.text
        assert not list(page.all("table"))


# ------------------------------------------------------------------ one form


class TestOneForm:
    def test_shows_every_answer_in_the_order_of_the_form(self, max_: TestClient, review: str) -> None:
        page = seen(max_, f"/feedback/{review}")
        assert page.one("h1").text == "SP Feedback from Customer, Positive"
        told = dict(zip([each.text for each in page.all("dt")], [each.text for each in page.all("dd")], strict=True))
        assert told == {
            "SP Account Number": "SP-30417",
            "SJ Number": "SJ-1",
            "Reason For Feedback": "SP Feedback from Customer",
            "Customer Feedback Type": "Positive",
            "Positive Customer Feedback": "Kind; On time",
            "Details of Customer\u2019s Experience with SP": "Left the kitchen clean.",
        }
        assert "The form was sent" not in page.text

    def test_offers_what_may_be_done_with_it_now(self, max_: TestClient, review: str) -> None:
        def offered() -> dict[str, str]:
            buttons = seen(max_, f"/feedback/{review}").one("form", method="post").all("button")
            return {each.attributes["value"]: each.text for each in buttons}

        assert list(offered().items()) == [
            ("complete", "Complete review"),
            ("start", "Start review"),
            ("note", "Add note"),
            ("turn_to_sos", "Turn to SOS (note required)"),
            ("void", "Void (note required)"),
        ]
        do(max_, review, "start")
        assert "start" not in offered()
        assert "complete" in offered()

    def test_goes_on_as_it_is_asked(self, site: Site, max_: TestClient, review: str) -> None:
        for trigger, status in (("start", "In Progress"), ("note", "In Progress"), ("complete", "Completed")):
            answer = do(max_, review, trigger, note="  called the provider\r\ntwice ")
            assert (answer.status_code, answer.headers["location"]) == (303, f"/feedback/{review}?done={trigger}")
            kept = site.kept(review)
            assert (kept.status, kept.updated_by) == (status, "max")
        history = [each.text for each in seen(max_, f"/feedback/{review}").one("ol", class_="history").all("li")]
        assert [line.partition("EST ")[2] for line in history] == [
            "Submitted \u2192 Open ann, Customer Service",
            "Review started Open \u2192 In Progress max, Area Managers called the provider twice",
            "Note added max, Area Managers called the provider twice",
            "Reviewed In Progress \u2192 Completed max, Area Managers called the provider twice",
        ]

    def test_keeps_a_note_as_it_was_written(self, max_: TestClient, review: str) -> None:
        """Browsers send the end of a line as two characters, and count it as one against ``maxlength``."""
        note = "\n".join(["x"] * 2000) + "y"
        assert do(max_, review, "note", note=note.replace("\n", "\r\n")).status_code == 303
        (line,) = seen(max_, f"/feedback/{review}").all("span", class_="soft written")
        assert line.written == note

    def test_that_is_turned_to_sos_opens_one(self, site: Site, max_: TestClient, review: str) -> None:
        assert do(max_, review, "turn_to_sos", note="he was threatened").status_code == 303
        assert site.kept(review).resolution == "turned to SOS"
        with site.runtime.store.reading() as connection:
            assert {each.type for each in exceptions_of_job(connection, "SJ-1")} == {
                "sos_high_risk",
                "sp_feedback_review",
            }

    def test_offers_nothing_any_more_once_it_is_completed(self, max_: TestClient, review: str) -> None:
        do(max_, review, "complete")
        assert not list(seen(max_, f"/feedback/{review}").all("form"))


class TestAMoveThatIsDone:
    def test_is_told_and_leads_on(self, site: Site, max_: TestClient, review: str) -> None:
        following = site.send(BLAME)
        notice = seen(max_, do(max_, review, "complete").headers["location"]).one("div", role="status")
        assert notice.text == f"Reviewed. Next: {following} \u00b7 Back to the list"
        assert [link.attributes["href"] for link in notice.all("a")] == [f"/feedback/{following}", "/feedback/review"]

    def test_that_leaves_the_form_open_leads_to_no_other(self, site: Site, max_: TestClient, review: str) -> None:
        site.send(BLAME)
        notice = seen(max_, do(max_, review, "note", note="called").headers["location"]).one("div", role="status")
        assert notice.text == "The note is added. Back to the list"

    def test_is_not_told_of_what_was_not_done(self, max_: TestClient, review: str) -> None:
        for done in ("complete", "dance"):
            assert not list(seen(max_, f"/feedback/{review}?done={done}").all("div", role="status"))


class TestWhoReviews:
    def test_are_the_area_managers(self, max_: TestClient, review: str) -> None:
        page = seen(max_, f"/feedback/{review}")
        assert page.one("button", value="complete").attributes["class"] == "main"
        assert not list(page.all("details"))

    def test_are_others_on_their_behalf_alone_and_without_a_main_button(
        self, site: Site, browser: TestClient, review: str
    ) -> None:
        page = seen(browser, f"/feedback/{review}")
        assert "The Area Managers review this." in page.text
        behalf = page.one("details")
        assert "open" not in behalf.attributes
        assert behalf.one("summary").text == "Review on behalf of the Area Managers"
        assert len(list(behalf.all("form", method="post"))) == 1
        assert not list(page.all("button", class_="main"))
        assert do(browser, review, "complete").status_code == 303
        assert site.kept(review).updated_by == "ann"

    def test_who_is_refused_sees_the_form_again(self, browser: TestClient, review: str) -> None:
        assert "open" in read(do(browser, review, "void").text).one("details").attributes

    def test_is_nobody_who_has_just_sent_it(self, browser: TestClient, max_: TestClient, review: str) -> None:
        pages = [seen(visitor, f"/feedback/{review}?sent=yes") for visitor in (browser, max_)]
        assert [list(page.all("button")) for page in pages] == [[], []]
        assert ["Review this form" in page.text for page in pages] == [False, True]


class TestAMoveThatIsRefused:
    def test_says_why_and_what_to_do_and_keeps_the_note(self, site: Site, max_: TestClient, review: str) -> None:
        do(max_, review, "start")
        answer = do(max_, review, "start", note="I begin & <end>")
        assert answer.status_code == 422
        page = read(answer.text)
        assert page.one("div", role="alert").text == (
            "Nothing was changed. \u201cStart review\u201d is not possible because the form is In Progress. "
            "\u2192 Choose one of the buttons."
        )
        assert page.one("textarea", name="note").written == "I begin & <end>"
        assert site.kept(review).history_length == 2

    def test_for_want_of_a_note_names_it(self, site: Site, max_: TestClient, review: str) -> None:
        answer = do(max_, review, "turn_to_sos", note=" ")
        assert answer.status_code == 422
        notice = read(answer.text).one("div", role="alert")
        assert notice.text == "Nothing was changed. \u201cTurn to SOS\u201d requires a note that gives the reason."
        assert notice.one("li").attributes["title"] == "Rule note, from H:service-job-exceptions"
        assert site.kept(review).status == "Open"

    def test_because_somebody_else_was_quicker_shows_the_form_as_it_is_now(
        self, site: Site, max_: TestClient, review: str
    ) -> None:
        do(site.browser(MAX), review, "start")
        answer = do(max_, review, "complete", version="1")
        assert answer.status_code == 422
        page = read(answer.text)
        assert "Someone else changed this form in the meantime." in page.one("div", role="alert").text
        assert page.one("form", action=f"/feedback/{review}").fields()["version"] == ["2"]
        assert site.kept(review).status == "In Progress"
        assert do(max_, review, "complete").status_code == 303

    @on_sqlite_only
    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"trigger": "dance"}, 422),
            ({}, 400),
            ({"trigger": "start", "version": "soon"}, 400),
            ({"trigger": "start", "note": "x" * 4001}, 400),
        ],
    )
    def test_because_it_is_none_changes_nothing(
        self, site: Site, max_: TestClient, review: str, sent: dict[str, str], status: int
    ) -> None:
        assert max_.post(f"/feedback/{review}", data=sent).status_code == status
        assert site.kept(review).history_length == 1
        with site.runtime.store.reading() as connection:
            assert dead_letters(connection) == []


@on_sqlite_only
class TestAFormThatThereIsNot:
    @pytest.mark.parametrize("known", ["EX-1", "questions", "%00", "..%2freview"])
    def test_is_not_found(self, max_: TestClient, known: str) -> None:
        answer = max_.get(f"/feedback/{known}")
        assert answer.status_code == 404
        assert "Go to the start page" in answer.text

    def test_cannot_be_moved(self, max_: TestClient) -> None:
        assert max_.post("/feedback/EX-1", data={"trigger": "start"}).status_code == 404

    def test_is_not_found_where_the_id_is_of_other_work(self, site: Site, max_: TestClient) -> None:
        site.send(PRAISE | {"high_risk": ["Police Involved"]})
        with site.runtime.store.reading() as connection:
            (sos,) = (each.id for each in exceptions_of_job(connection, "SJ-1") if each.type == "sos_high_risk")
        assert max_.get(f"/feedback/{sos}").status_code == 404
        assert max_.post(f"/feedback/{sos}", data={"trigger": "start"}).status_code == 404


# ------------------------------------------------------------------ every page


@on_sqlite_only
@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/feedback", "SP Feedback"),
        ("/feedback/review", "Review"),
        ("/feedback/months/2026-11", "Month"),
        ("/feedback/providers/SP-1", "Review"),
        ("/feedback/EX-1", "Review"),
    ],
)
def test_every_page_leads_to_the_others_and_says_where_one_is(max_: TestClient, address: str, current: str) -> None:
    page = read(max_.get(address).text)
    links = list(page.one("nav").all("a"))
    assert [link.attributes["href"] for link in links] == [link.address for link in navigation()]
    assert [link.text for link in links if "aria-current" in link.attributes] == [current]
    assert page.one("title").text.endswith("Service Job Exceptions")
    assert len(list(page.all("h1"))) == 1

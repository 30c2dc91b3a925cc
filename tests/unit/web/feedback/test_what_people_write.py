"""What people write is shown as they wrote it and never runs, wherever it is shown: in pages, fields and pictures."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from tests.stores import on_sqlite_only
from tests.unit.web.conftest import Site
from tests.unit.web.feedback.filling import Filling
from tests.unit.web.feedback.forms import PRAISE
from tests.unit.web.page import Element, read

pytestmark = on_sqlite_only

MARKUP = "</textarea></title><script>alert('1')</script><img src=x onerror=\"alert(2)\">&lt;{{ 7*7 }}"
LINE = f"SP\"'><svg onload=alert(3)>{MARKUP}"[:200]
PHRASE = f'\'" autofocus onfocus=alert(4) x="{MARKUP}'[:200]
WRITTEN = PRAISE | {
    "sp_account_number": LINE,
    "positive_customer_feedback": [PHRASE, "</li><script>alert(5)</script>"],
    "details_of_customer_experience": f"He threatened me, so I called the police.\n{MARKUP}",
}
OURS = frozenset(
    {"a", "body", "br", "button", "caption", "code", "dd", "div", "dl", "dt", "fieldset", "form", "h1", "h2", "head"}
    | {"header", "html", "img", "input", "label", "legend", "li", "link", "main", "meta", "nav", "noscript", "ol"}
    | {"p", "script", "small", "span", "strong", "table", "tbody", "td", "textarea", "th", "thead", "time", "title"}
    | {"tr", "ul"}
)


def safe(html: str) -> Element:
    """A page in which there is nothing but what its template has."""
    page = read(html)
    for each in page.all():
        assert each.tag in OURS
        assert not [name for name in each.attributes if name.startswith("on") or name == "style"]
        assert "javascript:" not in each.attributes.get("href", "")
    assert [each.attributes["src"].partition("?")[0] for each in page.all("script")] in (
        [],
        ["/static/vendor/htmx-4.0.1.min.js"],
        ["/static/sign-in.js"],
    )
    assert not [each for each in page.all("script") if each.children]
    assert {each.attributes["src"].partition("?")[0] for each in page.all("img")} <= {
        "/static/icon.svg",
        "/feedback/months/2026-11.svg",
    }
    return page


@pytest.fixture
def review(site: Site) -> str:
    """The id of a form in which all of that was written."""
    sent = site.program().post("/api/feedback", json={"answers": WRITTEN})
    assert sent.status_code == 201
    return str(sent.json()["exception_id"])


class TestOnTheForm:
    def test_it_stands_in_its_fields_when_the_form_comes_back(self, browser: TestClient) -> None:
        form = Filling(browser)
        form.fill_in(WRITTEN)
        for answer in (form.ask(), form.submit(), form.submit(sj_number=PHRASE), form.submit(high_cost=PHRASE)):
            safe(answer.text)
            fields = read(answer.text).fields()
            assert fields["sp_account_number"] == [LINE]
            assert fields["positive_customer_feedback.phrases"] == ["\r\n".join(WRITTEN["positive_customer_feedback"])]
            assert fields["details_of_customer_experience"] == [
                WRITTEN["details_of_customer_experience"].replace("\n", "\r\n")
            ]

    def test_it_stands_in_hidden_fields_when_it_is_not_asked_any_more(self, browser: TestClient) -> None:
        form = Filling(browser)
        form.fill_in(WRITTEN)
        answer = browser.post(
            "/feedback/questions", data=form.others | form.answers | {"reason_for_feedback": ["SP Internal Feedback"]}
        )
        fields = safe(answer.text).fields()
        assert fields["positive_customer_feedback.before"] == WRITTEN["positive_customer_feedback"]

    def test_it_is_repeated_in_what_is_said_to_be_wrong(self, browser: TestClient) -> None:
        form = Filling(browser)
        form.fill_in(WRITTEN)
        answer = form.submit(reason_for_feedback=PHRASE[:60], **{MARKUP: "x"})
        assert answer.status_code == 422
        summary = safe(answer.text).one("div", role="alert").text
        assert "alert(1)" in summary.replace("\\", "").replace("'", "")
        assert "is not one of the options" in summary

    def test_it_may_stand_in_the_hidden_fields_of_the_page(self, browser: TestClient) -> None:
        answer = browser.post("/feedback", data={"entry_point": PHRASE, "form_id": PHRASE, "then": "continue"})
        assert safe(answer.text).one("form", action="/feedback").fields()["entry_point"] == [PHRASE]


class TestOnTheReview:
    @pytest.mark.parametrize(
        "address",
        ["/feedback/review", "/feedback/{review}", "/feedback/providers/{account}", "/feedback/months/2026-11"],
    )
    def test_it_is_shown_as_it_was_written(self, max_: TestClient, review: str, address: str) -> None:
        quoted = max_.get("/feedback/providers", params={"account": LINE}).headers["location"].rpartition("/")[2]
        answer = max_.get(address.format(review=review, account=quoted))
        assert answer.status_code == 200
        text = safe(answer.text).text
        assert " ".join(LINE.split()) in text
        assert " ".join(PHRASE.split()) in text

    def test_it_may_stand_in_a_note(self, max_: TestClient, review: str) -> None:
        assert max_.post(f"/feedback/{review}", data={"trigger": "note", "note": MARKUP}).status_code == 303
        safe(max_.get(f"/feedback/{review}").text)
        refused = max_.post(f"/feedback/{review}", data={"trigger": PHRASE, "note": MARKUP})
        assert refused.status_code == 422
        assert safe(refused.text).one("textarea", name="note").written == MARKUP

    @pytest.mark.usefixtures("review")
    def test_it_is_drawn_as_it_was_written(self, max_: TestClient) -> None:
        picture = ET.fromstring(max_.get("/feedback/months/2026-11.svg").text)
        assert {each.tag.rpartition("}")[2] for each in picture.iter()} == {*("svg", "style", "rect", "text", "title")}
        assert f"{LINE}: 1 positive" in [each.text for each in picture.iter("{http://www.w3.org/2000/svg}title")]


def test_a_picture_can_be_drawn_of_whatever_a_provider_is_called(site: Site, max_: TestClient) -> None:
    """XML has no way to write most control characters; JSON has."""
    for account in ("SP\x01\x0b", "\x1b[31m", "\uffff", "SP\u2028"):
        sent = site.program().post("/api/feedback", json={"answers": PRAISE | {"sp_account_number": account}})
        assert sent.status_code == 201
    assert ET.fromstring(max_.get("/feedback/months/2026-11.svg").text) is not None


class TestInAnAddress:
    @pytest.mark.parametrize(
        "address", ["/{}", "/feedback/{}", "/feedback/months/{}", "/feedback/months/{}.svg", "/feedback/providers/{}"]
    )
    def test_it_is_shown_as_it_was_written(self, max_: TestClient, address: str) -> None:
        answer = max_.get(address.format("%3Cscript%3Ealert%281%29%3C%2Fscript%3E%22%27"))
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        safe(answer.text)

    def test_it_leads_on_nowhere_else(self, site: Site) -> None:
        onward = f"/{MARKUP}"
        answer = site.visitor().get("/sign-in", params={"onward": onward})
        assert safe(answer.text).one("form", action="/sign-in").fields()["onward"] == [onward]


class TestInASuppliedList:
    @pytest.fixture
    def lists(self) -> Mapping[str, Sequence[str]]:
        """Even what operations write is only text."""
        return {"positive_customer_feedback": [PHRASE, "Kind"]}

    def test_it_can_be_chosen(self, site: Site, browser: TestClient) -> None:
        form = Filling(browser)
        form.fill_in(WRITTEN | {"positive_customer_feedback": [PHRASE], "high_risk": ["None of these"]})
        safe(form.ask().text)
        assert form.submit().status_code == 303
        (review,) = site.reviews()
        assert review.submission.phrases == (("Positive Customer Feedback", PHRASE),)

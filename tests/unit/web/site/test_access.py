"""Who comes in, how far, and until when; and what no other site's page can do in their name."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from business_time.clock import FixedClock
from events.data import Actor
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import ANN, DAY, MAX, Site, bearer
from tests.unit.web.feedback.forms import PRAISE
from tests.unit.web.page import read
from web.site.access import COOKIE
from workflows.access import end, holder

PAGES = (
    "/feedback",
    "/feedback/review",
    "/feedback/providers",
    "/feedback/providers/SP-1",
    "/feedback/months",
    "/feedback/months/2026-11",
    "/feedback/months/2026-11.svg",
    "/feedback/EX-1",
)
HOME = "http://testserver"
NOBODYS = {
    "none": {},
    "garbage": {"Authorization": "Bearer garbage"},
    "another scheme": {"Authorization": "Basic YW5uOmFubg=="},
    "never issued": {"Authorization": f"Bearer sje_0123456789ab_{'A' * 43}"},
    "beyond ASCII": {"Authorization": b"Bearer sje_\xe9"},
    "an empty cookie": {"Cookie": f"{COOKIE}="},
    "a garbage cookie": {"Cookie": f'{COOKIE}="; Path=/'},
    "a cookie that was never issued": {"Cookie": f"{COOKIE}=sje_0123456789ab_{'A' * 43}"},
}


def asks(visitor: TestClient, **request: Any) -> int:
    """Ask for what only people with a key are told; give the status of the answer."""
    return visitor.get("/api/feedback/review", **request).status_code


def signs_in(visitor: TestClient, secret: str, onward: str = "/", **request: Any) -> Response:
    return visitor.post("/sign-in", data={"secret": secret, "onward": onward}, **request)


# ------------------------------------------------------------------ with a key, or a session


class TestAKey:
    def test_opens_for_a_program_and_a_browser(self, site: Site) -> None:
        assert [asks(site.program()), asks(site.browser())] == [200, 200]

    def test_speaks_for_whom_it_was_issued_to(self, site: Site) -> None:
        for actor in (ANN, MAX):
            sent = site.program(actor).post("/api/feedback", json={"answers": PRAISE}).json()
            assert site.kept(sent["exception_id"]).opened_by == actor.name
            assert f"{actor.name} {actor.department}" in read(site.browser(actor).get("/feedback").text).text

    def test_opens_until_it_expires(self, site: Site, clock: FixedClock) -> None:
        program, browser = site.program(), site.browser()
        clock.advance(DAY)
        assert [asks(program), asks(browser)] == [401, 401]

    def test_opens_nothing_once_it_is_revoked_nor_do_its_sessions(self, site: Site) -> None:
        key = site.key()
        program, browser = site.visitor(headers=bearer(key)), site.visitor()
        signs_in(browser, key.secret)
        assert [asks(program), asks(browser)] == [200, 200]
        end(site.runtime.store, key.key.id, site.runtime.real_clock.now())
        assert [asks(program), asks(browser)] == [401, 401]

    @on_sqlite_only
    def test_is_asked_for_before_the_cookie(self, site: Site) -> None:
        assert asks(site.browser(), headers={"Authorization": "Bearer garbage"}) == 401

    @on_sqlite_only
    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
    def test_may_be_announced_in_any_case(self, site: Site, scheme: str) -> None:
        assert asks(site.visitor(), headers={"Authorization": f"{scheme} {site.key().secret}"}) == 200


class TestASession:
    def test_lasts_as_long_as_operations_say(self, make_site: Callable[..., Site], clock: FixedClock) -> None:
        browser = make_site(session_hours=2).browser()
        clock.advance(timedelta(hours=2, microseconds=-1))
        assert asks(browser) == 200
        clock.advance(timedelta(microseconds=1))
        assert asks(browser) == 401

    def test_ends_in_the_store_when_somebody_signs_out(self, site: Site) -> None:
        browser = site.browser()
        secret = browser.cookies[COOKIE]
        answer = browser.post("/sign-out")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert COOKIE not in browser.cookies
        assert holder(site.runtime.store, secret, site.runtime.real_clock.now()) is None
        assert asks(site.visitor(cookies={COOKIE: secret})) == 401

    def test_leaves_the_key_and_other_sessions_when_it_ends(self, site: Site) -> None:
        key = site.key()
        here, there = site.visitor(), site.visitor()
        signs_in(here, key.secret)
        signs_in(there, key.secret)
        here.post("/sign-out")
        assert [asks(there), asks(site.visitor(headers=bearer(key)))] == [200, 200]

    def test_can_be_ended_twice(self, site: Site) -> None:
        browser = site.browser()
        assert [browser.post("/sign-out").status_code for _ in range(2)] == [303, 303]


@on_sqlite_only
class TestTheCookie:
    def attributes(self, answer: Response) -> Mapping[str, str]:
        return SimpleCookie(answer.headers["set-cookie"])[COOKIE]

    def test_is_out_of_the_reach_of_scripts_and_other_sites(self, site: Site) -> None:
        given = self.attributes(signs_in(site.visitor(), site.key().secret))
        assert given["httponly"]
        assert (given["samesite"], given["path"], given["domain"]) == ("strict", "/", "")
        assert given["max-age"] == str(12 * 60 * 60)

    @pytest.mark.parametrize(("web_url", "is_secure"), [("https://desk.example.com", True), (None, False)])
    def test_keeps_to_https_where_the_pages_do(
        self, make_site: Callable[..., Site], web_url: str | None, is_secure: bool
    ) -> None:
        site = make_site(web_url=web_url)
        given = self.attributes(signs_in(site.visitor(base_url="https://testserver"), site.key().secret))
        assert bool(given["secure"]) is is_secure

    def test_holds_another_secret_than_the_key(self, site: Site) -> None:
        key, browser = site.key(), site.visitor()
        signs_in(browser, key.secret)
        assert browser.cookies[COOKIE] != key.secret


# ------------------------------------------------------------------ without one


@on_sqlite_only
@pytest.mark.parametrize("headers", NOBODYS.values(), ids=NOBODYS)
class TestSomebodyWhomNobodyKnows:
    def test_is_told_by_the_api_how_to_show_a_key(self, site: Site, headers: Mapping[str, str]) -> None:
        answer = site.visitor().get("/api/feedback/form", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["type"], problem["status"]) == ("urn:cinchhs:problem:no-key", 401)
        assert "sje keys new" in problem["fix"]

    def test_is_asked_by_a_page_to_sign_in(self, site: Site, headers: Mapping[str, str]) -> None:
        answer = site.visitor().get("/feedback/review", headers=headers)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/sign-in?onward=%2Ffeedback%2Freview"


@on_sqlite_only
class TestWithoutAKey:
    def test_nothing_of_the_api_answers(self, site: Site) -> None:
        visitor = site.visitor()
        operations = [
            (method, path)
            for path, methods in visitor.get("/api/openapi.json").json()["paths"].items()
            for method in methods
        ]
        assert len(operations) >= 6
        for method, path in operations:
            assert visitor.request(method, path, json={"answers": PRAISE}).status_code == 401, path

    @pytest.mark.parametrize("page", PAGES)
    def test_every_page_asks_to_sign_in_and_leads_on_to_itself(self, site: Site, page: str) -> None:
        visitor = site.visitor(follow_redirects=True)
        asked = visitor.get(page)
        assert asked.url.path == "/sign-in"
        form = read(asked.text).one("form", action="/sign-in")
        sent = visitor.post("/sign-in", data={**form.fields(), "secret": site.key().secret}, follow_redirects=False)
        assert (sent.status_code, sent.headers["location"]) == (303, page)

    def test_a_move_of_a_review_is_not_carried_out(self, site: Site) -> None:
        review = site.program().post("/api/feedback", json={"answers": PRAISE}).json()["exception_id"]
        answer = site.visitor().post(f"/feedback/{review}", data={"trigger": "start"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert site.kept(review).status == "Open"

    def test_a_form_is_not_sent(self, site: Site) -> None:
        assert site.visitor().post("/feedback", data={"sj_number": "SJ-1"}).status_code == 401

    @pytest.mark.parametrize("open_to_all", ["/healthz", "/sign-in", "/api/openapi.json"])
    def test_some_things_can_be_seen(self, site: Site, open_to_all: str) -> None:
        assert site.visitor().get(open_to_all).status_code == 200


@on_sqlite_only
class TestSignIn:
    def test_says_kindly_that_a_key_opens_nothing(self, site: Site) -> None:
        for secret in ("", "garbage", site.browser().cookies[COOKIE]):
            visitor = site.visitor()
            answer = signs_in(visitor, secret, onward="/feedback/review")
            assert answer.status_code == 401
            assert "This key is not valid" in answer.text
            assert read(answer.text).one("form", action="/sign-in").fields()["onward"] == ["/feedback/review"]
            assert not visitor.cookies

    def test_takes_a_key_that_was_pasted_with_blanks(self, site: Site) -> None:
        assert signs_in(site.visitor(), f" {site.key().secret}\r\n").status_code == 303

    def test_does_not_ask_somebody_who_is_signed_in(self, site: Site) -> None:
        answer = site.browser().get("/sign-in", params={"onward": "/feedback/months"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/feedback/months")

    @pytest.mark.parametrize(("actor", "begins"), [(ANN, "/desk"), (MAX, "/feedback/review")])
    def test_leads_from_the_start_page_to_where_somebody_works(self, site: Site, actor: Actor, begins: str) -> None:
        visitor = site.visitor()
        address = visitor.get("/").headers["location"]
        onward = read(visitor.get(address).text).one("form", action="/sign-in").fields()["onward"][0]
        address = signs_in(visitor, site.key(actor).secret, onward=onward).headers["location"]
        assert visitor.get(address).headers["location"] == begins

    def test_never_shows_the_secret_again(self, site: Site) -> None:
        secret = site.key().secret
        assert secret not in signs_in(site.visitor(), f"{secret}x").text

    @pytest.mark.parametrize(
        "onward",
        [
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\r\n/evil.example",
            " //evil.example",
            "",
        ],
    )
    def test_leads_on_to_no_other_site(self, site: Site, onward: str) -> None:
        browser = site.browser()
        for answer in (
            signs_in(site.visitor(), site.key().secret, onward=onward),
            browser.get("/sign-in", params={"onward": onward}),
        ):
            assert answer.status_code == 303
            target = answer.headers["location"]
            assert target.startswith("/")
            # As a browser reads it: a backslash is a slash, and blanks and line ends inside count for nothing.
            as_read = target.replace("\\", "/").translate({9: None, 10: None, 13: None})
            assert urlsplit(urljoin(HOME, as_read)).netloc == "testserver"


# ------------------------------------------------------------------ other sites' pages

FOREIGN = {
    "another site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    "another site, as told by its origin": {"Origin": "https://evil.example"},
    "another site, as told by the browser": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
    "a neighbour, as told by its origin": {"Origin": "http://other.testserver"},
    "another port": {"Origin": f"{HOME}:8080"},
    "a page without an origin": {"Origin": "null"},
    "a broken origin": {"Origin": "http://["},
}
OURS = {
    "our own page": {"Sec-Fetch-Site": "same-origin", "Origin": HOME},
    "somebody at the address bar": {"Sec-Fetch-Site": "none"},
    "an old browser": {"Origin": HOME},
    "an older one": {},
}


@on_sqlite_only
@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
class TestAnotherSitesPage:
    def test_sends_nothing_in_the_name_of_who_is_signed_in(self, site: Site, headers: Mapping[str, str]) -> None:
        browser = site.browser()
        fields = {key: given for key, given in PRAISE.items() if isinstance(given, str)}
        refused = browser.post("/feedback", data=fields, headers=headers)
        assert refused.status_code == 403
        assert "another site" in refused.text
        by_api = browser.post("/api/feedback", json={"answers": PRAISE}, headers=headers)
        assert (by_api.status_code, by_api.json()["type"]) == (403, "urn:cinchhs:problem:foreign-request")
        assert site.reviews() == []

    def test_signs_nobody_out(self, site: Site, headers: Mapping[str, str]) -> None:
        browser = site.browser()
        assert browser.post("/sign-out", headers=headers).status_code == 403
        assert asks(browser) == 200

    def test_signs_nobody_in(self, site: Site, headers: Mapping[str, str]) -> None:
        visitor = site.visitor()
        assert signs_in(visitor, site.key().secret, headers=headers).status_code == 403
        assert not visitor.cookies

    def test_changes_nothing_for_a_program_with_a_key_of_its_own(self, site: Site, headers: Mapping[str, str]) -> None:
        """A page cannot make a browser send the header, so where it is there, a program has sent it."""
        assert site.program().post("/api/feedback", json={"answers": PRAISE}, headers=headers).status_code == 201


@on_sqlite_only
@pytest.mark.parametrize("headers", OURS.values(), ids=OURS)
def test_our_own_pages_may_send(site: Site, headers: Mapping[str, str]) -> None:
    visitor = site.visitor(headers=headers)
    assert signs_in(visitor, site.key().secret).status_code == 303
    assert visitor.post("/api/feedback", json={"answers": PRAISE}).status_code == 201
    assert visitor.post("/sign-out").status_code == 303


BEHIND_A_PROXY = {
    "the default port of https in Host": {"Host": "desk.example.com:443", "Origin": "https://desk.example.com"},
    "the default port of http in Origin": {"Host": "desk.example.com", "Origin": "http://desk.example.com:80"},
    "capitals": {"Host": "Desk.Example.com", "Origin": "https://desk.example.COM"},
    "another Host, and a browser that names the site": {
        "Host": "web:8000",
        "Origin": "https://desk.example.com",
        "Sec-Fetch-Site": "same-origin",
    },
    "another Host, and the address that operations have set": {
        "Host": "web:8000",
        "Origin": "https://desk.example.com:443",
    },
}


@on_sqlite_only
@pytest.mark.parametrize("headers", BEHIND_A_PROXY.values(), ids=BEHIND_A_PROXY)
def test_our_own_pages_may_send_through_a_proxy(make_site: Callable[..., Site], headers: Mapping[str, str]) -> None:
    site = make_site(web_url="https://desk.example.com") if headers["Host"] == "web:8000" else make_site()
    assert signs_in(site.visitor(), site.key().secret, headers=headers).status_code == 303


@on_sqlite_only
@pytest.mark.parametrize(
    "origin", ["https://desk.example.com:8443", "https://desk.example.com.evil.example", "https://"]
)
def test_another_site_may_not_send_through_a_proxy(make_site: Callable[..., Site], origin: str) -> None:
    site = make_site(web_url="https://desk.example.com")
    headers = {"Host": "web:8000", "Origin": origin}
    assert signs_in(site.visitor(), site.key().secret, headers=headers).status_code == 403


@on_sqlite_only
def test_a_page_never_shows_what_another_site_sent_without_a_session(site: Site) -> None:
    answer = site.visitor().post("/feedback", data={"sj_number": "SJ-EVIL"}, headers=FOREIGN["another site"])
    assert answer.status_code == 403
    assert "SJ-EVIL" not in answer.text


@on_sqlite_only
def test_another_site_may_lead_to_a_page(site: Site) -> None:
    """A link in an e-mail or a chat: nothing is changed by it."""
    assert site.browser().get("/feedback/review", headers=FOREIGN["another site"]).status_code == 200

"""What is answered when something is wrong: a problem document to a program, a page to a person, and never a trace."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from settings import Settings
from store.queries.dead_letters import dead_letters
from tasks.runtime import Runtime
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import Site
from tests.unit.web.feedback.filling import Filling
from tests.unit.web.feedback.forms import PRAISE
from tests.unit.web.page import read
from web.app import create_app
from web.site.access import COOKIE
from web.site.features import navigation
from workflows import intake

SECRET = f"sje_0123456789ab_{'A' * 43}"
"""In the shape of a key, so that it is looked for."""


# ------------------------------------------------------------------ the database is away


class TestWithoutADatabase:
    @pytest.fixture
    def visitor(self, tmp_path: Path) -> Iterator[TestClient]:
        """A visitor with a key, of a site whose database does not answer."""
        away = "postgresql://nobody@127.0.0.1:1/none"
        runtime = Runtime(Settings.model_validate({"database_url": away, "data_dir": tmp_path}))
        with TestClient(create_app(runtime), follow_redirects=False, cookies={COOKIE: SECRET}) as visitor:
            yield visitor
        runtime.close()

    def test_programs_are_told_to_come_back(self, visitor: TestClient) -> None:
        for answer in (visitor.get("/api/feedback/review"), visitor.post("/api/feedback", json={"answers": PRAISE})):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "5"
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["type"] == "urn:cinchhs:problem:database-away"
            assert "127.0.0.1" not in answer.text

    @pytest.mark.parametrize(
        ("method", "address"),
        [("GET", "/feedback"), ("POST", "/feedback"), ("POST", "/feedback/questions"), ("GET", "/sign-in")],
    )
    def test_people_are_told_to_come_back(self, visitor: TestClient, method: str, address: str) -> None:
        answer = visitor.request(method, address)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        page = read(answer.text)
        assert page.one("h1").text == "Service Unavailable"
        assert "Try again in a moment" in page.text
        assert "127.0.0.1" not in answer.text

    def test_nobody_is_signed_in(self, visitor: TestClient) -> None:
        answer = visitor.post("/sign-in", data={"secret": SECRET})
        assert answer.status_code == 503
        assert "set-cookie" not in answer.headers

    def test_the_probe_says_so(self, visitor: TestClient) -> None:
        answer = visitor.get("/healthz")
        assert (answer.status_code, answer.json()) == (503, {"status": "the database cannot be reached"})


class TestTheProbe:
    def test_says_that_all_is_well(self, site: Site) -> None:
        answer = site.visitor().get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "well"})

    def test_says_to_migrate_a_database_of_another_schema(self, tmp_path: Path) -> None:
        sqlite3.connect(tmp_path / "sje.db").close()
        runtime = Runtime(Settings.model_validate({"data_dir": tmp_path}))
        answer = TestClient(create_app(runtime)).get("/healthz")
        runtime.close()
        assert answer.status_code == 503
        assert "sje migrate" in answer.json()["status"]


# ------------------------------------------------------------------ nothing is there


@on_sqlite_only
@pytest.mark.parametrize(
    ("status", "method", "address"),
    [
        (404, "GET", "/nothing"),
        (404, "GET", "/static/nothing.js"),
        (405, "DELETE", "/feedback"),
        (405, "GET", "/sign-out"),
    ],
)
def test_a_wrong_address_is_told_as_a_page_that_leads_back(site: Site, status: int, method: str, address: str) -> None:
    answer = site.visitor().request(method, address)
    assert answer.status_code == status
    assert read(answer.text).one("main").one("a", href="/").text == "Go to the start page"


@on_sqlite_only
@pytest.mark.parametrize(
    ("status", "method", "address", "code"),
    [
        (404, "GET", "/api/nothing", "not-found"),
        (404, "POST", "/api/feedback/nothing", "not-found"),
        (405, "DELETE", "/api/feedback", "method-not-allowed"),
    ],
)
def test_a_wrong_address_is_told_as_a_problem_document(
    site: Site, status: int, method: str, address: str, code: str
) -> None:
    answer = site.visitor().request(method, address)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["type"]) == (status, status, f"urn:cinchhs:problem:{code}")
    assert problem["detail"]
    assert ("allow" in answer.headers) is (status == 405)


@pytest.mark.parametrize(
    "address",
    [
        "/feedback/EX-%00",
        "/feedback/providers/SP-1%00",
        "/feedback/providers/a%0ab",
        "/feedback/months/2026-11%0a",
        "/feedback/months/2026-11%00.svg",
        "/api/feedback/providers/SP-1%00",
        "/api/feedback/months/2026-11%0a",
        "/api/feedback/months/%002026-11",
    ],
)
def test_nothing_is_at_an_address_with_a_control_character(site: Site, address: str) -> None:
    assert site.browser().get(address).status_code == 404


@on_sqlite_only
@pytest.mark.parametrize("address", ["/nothing", "/feedback/nothing", "/static/nothing.js"])
def test_an_error_page_keeps_the_navigation_of_who_is_signed_in(site: Site, address: str) -> None:
    page = read(site.browser().get(address).text)
    assert [link.text for link in page.one("nav").all("a")] == [link.name for link in navigation()]
    assert len(list(page.all("form", action="/sign-out"))) == 1
    assert not list(read(site.visitor(follow_redirects=True).get(address).text).all("nav"))


@on_sqlite_only
@pytest.mark.parametrize(
    "address",
    [
        *("/", "/sign-in", "/feedback", "/feedback/review", "/healthz", "/nothing"),
        *("/api/feedback/form", "/static/style.css"),
    ],
)
def test_head_is_answered_as_get_is_without_the_content(site: Site, address: str) -> None:
    browser = site.browser()
    got, head = browser.get(address), browser.head(address)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert dict(head.headers) == dict(got.headers)


@on_sqlite_only
def test_head_is_refused_where_get_is(site: Site) -> None:
    assert site.browser().head("/sign-out").status_code == 405


@on_sqlite_only
def test_a_client_that_goes_away_while_it_sends_is_one_line_in_the_log(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    async def send_half() -> list[Message]:
        messages: list[Message] = [
            {"type": "http.request", "body": b"sj_number=SJ-1&", "more_body": True},
            {"type": "http.disconnect"},
        ]
        answered: list[Message] = []

        async def receive() -> Message:
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            answered.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/feedback",
            "query_string": b"",
            "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
        }
        await site.app(scope, receive, send)
        return answered

    with caplog.at_level(logging.INFO):
        site.loop.call(send_half)
    (record,) = caplog.records
    assert (record.levelname, record.getMessage(), record.exc_info) == ("INFO", "client disconnected", None)


# ------------------------------------------------------------------ a request that cannot be understood


@on_sqlite_only
@pytest.mark.parametrize(
    ("sent", "why", "fix"),
    [
        ({"json": {}}, "answers is missing.", "Add answers."),
        ({"json": {"answers": 3}}, "answers is 3, not an object.", "Send an object in answers."),
        (
            {"json": {"answers": {}, "answer": 1}},
            "answer is not a field here.",
            "Did you mean answers? The fields here are answers, entry_point, form_id.",
        ),
        ({"json": []}, "body is a list, not an object.", "Send an object in body."),
        ({}, "body is missing.", "Add body."),
        (
            {"content": "{answers", "headers": {"Content-Type": "application/json"}},
            "The body is not JSON: Expecting property name enclosed in double quotes, at character 1.",
            "Send a JSON object.",
        ),
        (
            {"json": {"answers": {}}, "headers": {"Idempotency-Key": ""}},
            "Idempotency-Key is empty.",
            "Fill in Idempotency-Key, or omit it if it is optional.",
        ),
    ],
)
def test_a_program_is_told_what_was_found_and_what_to_do(
    api: TestClient, sent: dict[str, Any], why: str, fix: str
) -> None:
    answer = api.post("/api/feedback", **sent)
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["detail"], problem["fix"]) == (why, f"{fix} GET /api/openapi.json describes what is accepted.")
    assert [(each["why"], each["fix"]) for each in problem["problems"]] == [(why, fix)]


@on_sqlite_only
def test_a_parameter_that_is_no_number_is_told_so(api: TestClient) -> None:
    problem = api.get("/api/feedback/review?limit=many").json()
    assert problem["detail"] == "limit is 'many', not a whole number."
    assert problem["problems"][0]["where"] == "query.limit"


# ------------------------------------------------------------------ a fault of ours


@on_sqlite_only
class TestAFault:
    @pytest.fixture
    def visitor(self, site: Site) -> TestClient:
        """A visitor of a site that has a fault at two addresses."""

        def fault() -> None:
            raise RuntimeError("the password is sesame")

        app = create_app(site.runtime)
        for address in ("/fault", "/api/fault"):
            app.add_api_route(address, fault, include_in_schema=False)
        return TestClient(app, raise_server_exceptions=False)

    def test_is_told_without_what_is_behind_it(self, visitor: TestClient) -> None:
        page, problem = visitor.get("/fault"), visitor.get("/api/fault")
        assert (page.status_code, problem.status_code) == (500, 500)
        assert read(page.text).one("h1").text == "Internal Server Error"
        assert problem.json()["type"] == "urn:cinchhs:problem:fault"
        assert "sesame" not in page.text + problem.text

    def test_is_in_the_log_with_all_that_is_behind_it(
        self, visitor: TestClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        visitor.get("/api/fault")
        (record,) = [record for record in caplog.records if record.name == "web.site.errors"]
        assert record.levelno == logging.ERROR
        assert "the password is sesame" in caplog.text


@contextmanager
def a_rule_with_a_fault() -> Iterator[None]:
    """For a while nothing can be carried out: what is sent becomes a dead letter."""

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(intake, "apply_event", fail)
        yield


class TestARequestThatCannotBeCarriedOut:
    @pytest.fixture
    def form(self, browser: TestClient) -> Filling:
        """A form that is filled in."""
        form = Filling(browser)
        form.fill_in(PRAISE)
        return form

    def test_does_not_look_done_and_is_kept(self, site: Site, form: Filling, api: TestClient) -> None:
        with a_rule_with_a_fault():
            page, answer = form.submit(), api.post("/api/feedback", json={"answers": PRAISE})
        assert (page.status_code, answer.status_code) == (500, 500)
        assert "It is kept as a dead letter" in read(page.text).one("main").text
        assert answer.json()["type"] == "urn:cinchhs:problem:dead-letter"
        with site.runtime.store.reading() as connection:
            assert len(dead_letters(connection)) == 2
        assert site.reviews() == []

    def test_does_not_look_done_where_it_is_a_move(self, site: Site, api: TestClient, browser: TestClient) -> None:
        review = api.post("/api/feedback", json={"answers": PRAISE}).json()["exception_id"]
        with a_rule_with_a_fault():
            answer = browser.post(f"/feedback/{review}", data={"trigger": "start"})
        assert answer.status_code == 500
        assert site.kept(review).status == "Open"

    def test_counts_when_it_is_sent_again_once_the_fault_is_mended(self, site: Site, form: Filling) -> None:
        with a_rule_with_a_fault():
            assert form.submit().status_code == 500
        assert form.submit().status_code == 303
        assert len(site.reviews()) == 1

"""What every answer says to the browser: whose scripts may run, who may frame it, who may keep it."""

from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from settings import Settings
from tasks.runtime import Runtime
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import Site
from web.app import create_app
from web.site.static_files import address

pytestmark = on_sqlite_only

SAFE = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
ANSWERS = [
    (200, "GET", "/healthz"),
    (200, "GET", "/sign-in"),
    (200, "GET", "/api/openapi.json"),
    (200, "GET", "/static/style.css"),
    (200, "GET", address("style.css")),
    (303, "GET", "/"),
    (303, "GET", "/feedback/review"),
    (307, "GET", "/feedback/"),
    (401, "GET", "/api/feedback/form"),
    (401, "POST", "/feedback"),
    (401, "POST", "/sign-in"),
    (404, "GET", "/nothing"),
    (404, "GET", "/api/nothing"),
    (404, "GET", "/static/nothing.css"),
    (405, "DELETE", "/feedback"),
    (405, "DELETE", "/api/feedback"),
    (500, "GET", "/fault"),
    (500, "GET", "/api/fault"),
]


@pytest.fixture(scope="module")
def faulty(plain: Settings) -> FastAPI:
    """An application in which something is wrong at two addresses."""
    app = create_app(Runtime(plain))
    for path in ("/fault", "/api/fault"):
        app.add_api_route(path, _fault, include_in_schema=False)
    return app


@pytest.fixture
def visitor(site: Site, faulty: FastAPI) -> TestClient:
    """A visitor of that application."""
    faulty.state.runtime = site.runtime
    return replace(site, app=faulty).visitor(raise_server_exceptions=False)


def _fault() -> None:
    raise RuntimeError("a fault")


@pytest.mark.parametrize(("status", "method", "path"), ANSWERS, ids=[f"{s} {m} {p}" for s, m, p in ANSWERS])
def test_every_answer_is_guarded(visitor: TestClient, status: int, method: str, path: str) -> None:
    answer = visitor.request(method, path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in SAFE} == SAFE
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        *("/feedback", "/feedback/review", "/feedback/providers/SP-1", "/feedback/months/2026-11"),
        *("/feedback/months/2026-11.svg", "/feedback/EX-1", "/api/feedback/form", "/api/feedback/review"),
    ],
)
def test_nothing_about_people_is_kept_by_any_cache(site: Site, path: str) -> None:
    answer = site.browser().get(path)
    assert answer.status_code in {200, 404}
    assert answer.headers["cache-control"] == "no-store"


def test_a_picture_that_is_opened_by_itself_has_its_style_and_nothing_else(site: Site) -> None:
    answer = site.browser().get("/feedback/months/2026-11.svg")
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )

"""A Chromium for the run, the application for the run, and for each test a database and somebody signed in."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError, expect

from business_time.clock import FixedClock
from events.data import Actor
from settings import Settings
from tasks.runtime import Runtime
from tests import stores
from tests.browser import chromium
from tests.browser.form_page import FormPage
from tests.browser.site import ANN, Site, served
from web.app import create_app
from web.site.access import COOKIE
from workflows.access import IssuedKey

PATIENCE_MS = 20_000
"""How long a page may take, on a machine that does other things too."""

expect.set_options(timeout=PATIENCE_MS)

_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d|503)")
"""Chromium notes every refusal so; the tests look at what the page says. A fault of ours (500) is none."""


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SJE_") and not name.startswith("SJE_TEST_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def running_chromium() -> Iterator[chromium.Chromium]:
    """The Chromium of the whole run; skips where there is none."""
    path = chromium.program()
    if path is None:
        pytest.skip(chromium.HOW_TO_GET_IT)
    with chromium.running(path) as running:
        yield running


@pytest.fixture
def browser(running_chromium: chromium.Chromium) -> Iterator[Browser]:
    """The browser, while a test uses it."""
    with running_chromium.at_work() as browser:
        yield browser


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """The application of the whole run: what FastAPI works out of its routes costs more than many a test."""
    return create_app(Runtime(Settings(database_url="sqlite://")))


@pytest.fixture(scope="session")
def address(application: FastAPI) -> Iterator[str]:
    """Where the application answers."""
    with served(application) as address:
        yield address


@pytest.fixture
def site(application: FastAPI, address: str, migrated_file: Path, tmp_path: Path) -> Iterator[Site]:
    """The application over an empty database, at noon in Chicago on a Friday."""
    settings = Settings(data_dir=tmp_path, database_url=stores.copied(migrated_file, tmp_path))
    runtime = Runtime(settings, clock=FixedClock(stores.NOON))
    application.state.runtime = runtime
    yield Site(runtime, address)
    runtime.close()


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """A maker of visitors, each as if at a computer of their own; a page of theirs may have nothing to complain of."""
    complaints: list[str] = []

    def listen(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not _ANSWERED.match(said.text):
            complaints.append(said.text)

    def fail(wrong: WebError) -> None:
        complaints.append(str(wrong.error))

    with ExitStack() as opened:

        def make(session: IssuedKey | None = None, **options: Any) -> BrowserContext:
            context = browser.new_context(base_url=site.url, **options)
            opened.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.on("console", listen)
            context.on("weberror", fail)
            if session is not None:
                context.add_cookies([{"name": COOKIE, "value": session.secret, "url": site.url, "sameSite": "Strict"}])
            return context

        yield make
    assert complaints == []


SignedIn = Callable[..., Page]


@pytest.fixture
def signed_in(visit: Visit, site: Site) -> SignedIn:
    """A maker of pages of somebody who is signed in."""

    def make(actor: Actor = ANN, **options: Any) -> Page:
        return visit(site.session(actor), **options).new_page()

    return make


@pytest.fixture
def form(signed_in: SignedIn) -> FormPage:
    """An empty form before Ann, who is signed in."""
    return FormPage(signed_in()).open()

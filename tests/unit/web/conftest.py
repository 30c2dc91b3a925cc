"""The application over the test's store, and the people and programs that use it."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from business_time.clock import FixedClock, write_clock
from cli.main import app as sje_app
from events.data import Actor
from settings import Settings, load_settings
from store.engine import Store
from store.queries import ExceptionRecord, exception
from store.queries.feedback import FeedbackRecord, to_review
from tasks.runtime import Runtime
from tests import stores
from tests.unit.web.feedback.filling import Filling
from tests.unit.web.feedback.forms import Answers
from web.app import create_app
from workflows.access import IssuedKey, issue

ANN = Actor(name="ann", department="Customer Service")
MAX = Actor(name="max", department="Area Managers")
BEA = Actor(name="bea", department="Customer Service", channel="bpo")
ARI = Actor(name="ari", department="Arise", channel="arise")

DAY = timedelta(days=1)


@dataclass
class Site:
    """A running application, and ways to visit it."""

    runtime: Runtime
    app: FastAPI
    loop: BlockingPortal

    def key(self, actor: Actor = ANN, lifetime: timedelta = DAY) -> IssuedKey:
        """Issue a key."""
        return issue(self.runtime.store, actor, self.runtime.real_clock.now(), lifetime)

    def visitor(self, **client: Any) -> TestClient:
        """Somebody whom nobody knows. Redirects are not followed: they are answers to look at."""
        visitor = TestClient(self.app, **({"follow_redirects": False} | client))
        visitor.portal = self.loop
        return visitor

    def program(self, actor: Actor = ANN) -> TestClient:
        """A program that sends somebody's key with every request."""
        return self.visitor(headers=bearer(self.key(actor)))

    def browser(self, actor: Actor = ANN) -> TestClient:
        """A browser in which somebody has signed in."""
        browser = self.visitor()
        answer = browser.post("/sign-in", data={"secret": self.key(actor).secret})
        assert answer.status_code == 303
        return browser

    def send(self, answers: Answers) -> str:
        """Have Ann's program send a right form; give the id of the review that it becomes."""
        sent = self.program().post("/api/feedback", json={"answers": answers}).json()
        return str(next((each["exception_id"] for each in sent.get("effects", [])), sent["exception_id"]))

    # ------------------------------------------------------------------ what is in the store

    def reviews(self) -> list[FeedbackRecord]:
        """The forms that wait for review."""
        with self.runtime.store.reading() as connection:
            return to_review(connection, limit=None)

    def kept(self, exception_id: str) -> ExceptionRecord:
        """An exception as it stands."""
        with self.runtime.store.reading() as connection:
            found = exception(connection, exception_id)
        assert found is not None
        return found


def bearer(key: IssuedKey) -> dict[str, str]:
    """The header by which a program shows a key."""
    return {"Authorization": f"Bearer {key.secret}"}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SJE_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def loop() -> Iterator[BlockingPortal]:
    """The event loop in which every application of the run answers."""
    with start_blocking_portal() as loop:
        yield loop


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of which nothing else is set; made once, for that takes a while."""
    return Settings.model_validate({"data_dir": tmp_path_factory.mktemp("data")})


@pytest.fixture(scope="session")
def application(plain: Settings) -> FastAPI:
    """The application of the run: what it works out of its routes takes longer than many a test."""
    return create_app(Runtime(plain))


@pytest.fixture
def make_site(
    application: FastAPI, loop: BlockingPortal, plain: Settings, store: Store, policy: Path, clock: FixedClock
) -> Callable[..., Site]:
    """A maker of sites over the test's store; arguments are settings. Keys and sessions go by the test's clock."""

    def make(**settings: Any) -> Site:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("tasks.runtime.Store", lambda _url, **_options: store)
            runtime = Runtime(plain.model_copy(update={"policy_file": policy, **settings}), clock=clock)
        runtime.real_clock = clock
        application.state.runtime = runtime
        return Site(runtime, application, loop)

    return make


@pytest.fixture
def lists() -> dict[str, Sequence[str]]:
    """The lists of the form that operations have supplied, by the key of their question; none, unless overridden."""
    return {}


@pytest.fixture
def policy(lists: Mapping[str, Sequence[str]], tmp_path: Path) -> Path:
    """The policy file with these lists."""
    file = tmp_path / "policy.toml"
    lines = (f"{key} = {json.dumps(list(options))}" for key, options in lists.items())
    file.write_text("\n".join(["[vocabularies.sp_feedback]", *lines, ""]), encoding="utf-8")
    return file


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """The site, as it is when nothing is set."""
    return make_site()


@pytest.fixture
def api(site: Site) -> TestClient:
    """Ann's program."""
    return site.program()


@pytest.fixture
def browser(site: Site) -> TestClient:
    """Ann's browser."""
    return site.browser()


@pytest.fixture
def max_(site: Site) -> TestClient:
    """The browser of Max, an Area Manager."""
    return site.browser(MAX)


@pytest.fixture
def form(browser: TestClient) -> Filling:
    """An empty form in Ann's browser."""
    return Filling(browser)


Sje = Callable[..., Any]


@pytest.fixture
def sje(database_url: str, policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sje:
    """Run a command as Ann over the same store, at the same instant, under the same policy; give what it prints."""
    write_clock(tmp_path / "clock", stores.NOON)
    for name, value in {
        "SJE_ACTOR": f"{ANN.name}/{ANN.department}",
        "SJE_CLOCK": tmp_path / "clock",
        "SJE_DATABASE_URL": database_url,
        "SJE_DATA_DIR": tmp_path,
        "SJE_POLICY_FILE": policy,
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setattr("settings.load_settings", cache(load_settings))
    runner = CliRunner()

    def run(*arguments: str, stdin: str | None = None) -> Any:
        return json.loads(runner.invoke(sje_app, [*arguments, "--json"], input=stdin).stdout)

    return run

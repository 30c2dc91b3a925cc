"""An installation of its own for each test: a broker from its wheel and a database, which are gone afterwards."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from settings import Settings
from tasks.broker.embedded import EmbeddedBroker
from tasks.runtime import Runtime
from tests import stores
from tests.integration.tasks.calm import Calm
from tests.integration.tasks.installation import Installation
from tests.receivers import HttpReceiver

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    """Who is told by webhook."""
    with HttpReceiver() as receiver:
        yield receiver


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """A broker of the test's own."""
    with EmbeddedBroker(tmp_path) as broker:
        yield broker


@pytest.fixture
def install(
    tmp_path: Path, broker: EmbeddedBroker, migrated_file: Path, receiver: HttpReceiver
) -> Iterator[Callable[..., Installation]]:
    """A maker of installations on the test's broker, on SQLite unless told otherwise; Escalations has a webhook."""
    webhook = {
        "webhook_allow_private": "true",
        "departments__escalations__webhook_url": receiver.url,
        "departments__escalations__webhook_secret": SECRET,
    }
    made: list[Installation] = []

    def make(database_url: str | None = None, broker_url: str | None = None, **settings: str) -> Installation:
        url = database_url or stores.copied(migrated_file, tmp_path)
        made.append(Installation(tmp_path, broker_url or broker.url, url, **webhook, **settings))
        return made[-1]

    yield make
    for installation in made:
        installation.close()


@pytest.fixture
def calm(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Calm]:
    """The same events on a calm day."""
    folder = tmp_path_factory.mktemp("calm")
    with HttpReceiver() as hook:
        channels: Any = {"escalations": {"webhook_url": hook.url, "webhook_secret": SECRET}}
        url = stores.copied(migrated_file, folder)
        calm = Calm(Runtime(Settings(database_url=url, departments=channels, webhook_allow_private=True)))
        yield calm
        calm.runtime.close()

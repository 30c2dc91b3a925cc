"""The command in a data folder of its own, at an instant of its own, typed by somebody known."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from business_time.clock import write_clock
from cli.main import app
from settings import Settings
from tasks.runtime import Runtime
from tests import stores
from tests.samples import denied, job_created


@dataclass(frozen=True)
class Answer:
    """What a command answered: its exit code, what it printed, and what it said besides, without its line ends."""

    code: int
    out: str
    said: str

    @property
    def data(self) -> Any:
        """What was printed with ``--json``."""
        return json.loads(self.out)


Sje = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SJE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which nothing is yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("SJE_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def set_clock(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock of the rules; it stands at noon in Chicago until then."""
    file = data_dir.with_name("clock")
    monkeypatch.setenv("SJE_CLOCK", str(file))
    write_clock(file, stores.NOON)
    return lambda instant: write_clock(file, instant)


@pytest.fixture
def sje(data_dir: Path, set_clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch) -> Sje:
    """Run a command as Ann of Support Services."""
    monkeypatch.setenv("SJE_ACTOR", "ann/Support Services")
    runner = CliRunner()

    def run(*arguments: str, stdin: str | None = None) -> Answer:
        result = runner.invoke(app, list(arguments), input=stdin)
        return Answer(result.exit_code, result.stdout, " ".join(result.stderr.split()))

    return run


@pytest.fixture
def database(data_dir: Path, migrated_file: Path) -> Path:
    """A migrated, empty database in the data folder."""
    data_dir.mkdir()
    stores.copied(migrated_file, data_dir)
    return data_dir / "sje.db"


@pytest.fixture
def runtime(database: Path, sje: Sje) -> Any:
    """The runtime of the command's own settings, to look behind the screen."""
    started = Runtime.start(Settings())
    yield started
    started.close()


@pytest.fixture
def published(database: Path, sje: Sje, tmp_path: Path) -> Callable[[Sequence[dict[str, Any]]], Answer]:
    """Publish events straight into the database."""

    def publish(events: Sequence[dict[str, Any]]) -> Answer:
        file = tmp_path / "events.jsonl"
        file.write_text("\n".join(map(json.dumps, events)), encoding="utf-8")
        return sje("publish", str(file), "--door", "direct", "--json")

    return publish


@pytest.fixture
def open_exception(sje: Sje, published: Callable[[Sequence[dict[str, Any]]], Answer]) -> str:
    """The id of an Auth-Job Follow Up in Open on SJ-1."""
    published([job_created(), denied()])
    return str(sje("queue", "support-services", "--json").data["items"][0]["id"])

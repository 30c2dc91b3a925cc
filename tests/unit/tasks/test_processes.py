"""What each process is started with; that they run is shown in tests/integration."""

import os
import signal
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import Mock

import pytest

from cli.supervisor.ports import free_port
from settings import Settings
from store.schema import migrate
from store.tables import rule_versions
from tasks import processes as subject
from tasks.process.backoff import Backoff
from tasks.runtime import Runtime
from tests import stores


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    arguments: list[str] = []
    monkeypatch.setattr(subject, "_run_celery", lambda _settings, given: arguments.extend(given))
    return arguments


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    return stores.copied(migrated_file, tmp_path)


def test_a_worker_serves_every_queue(started: list[str], database_url: str) -> None:
    subject.work(Settings(database_url=database_url, broker_url="memory://"))
    (queues,) = [argument.partition("=")[2].split(",") for argument in started if argument.startswith("--queues=")]
    assert {"timers", "upkeep", "notify.dispatch"} <= set(queues)
    assert {"--pool=prefork", "--concurrency=2", "--without-gossip", "--without-mingle"} <= set(started)
    assert "--hostname=sje-all@%h" in started


def test_a_worker_may_serve_some_departments_alone(started: list[str], database_url: str) -> None:
    subject.work(
        Settings(database_url=database_url, broker_url="memory://"), ["dispatch", "escalations"], concurrency=4
    )
    assert "--queues=notify.dispatch,notify.escalations" in started
    assert "--hostname=sje-dispatch-escalations@%h" in started


def test_a_process_waits_until_the_database_has_its_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    waits = iter(range(2))

    def wait(_self: Backoff, _stop: Event) -> None:
        if next(waits) == 1:
            migrate(runtime.store)

    monkeypatch.setattr(Backoff, "wait", wait)
    runtime = Runtime(Settings(database_url=f"sqlite:///{tmp_path}/sje.db"))
    subject._get_ready(runtime, Event())
    assert [record.message.partition(";")[0] for record in caplog.records] == ["the database has another schema"]
    with runtime.store.reading() as connection:
        assert connection.execute(rule_versions.select()).first() is not None
    runtime.close()


def test_a_process_that_waits_for_the_database_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Backoff, "wait", lambda _self, stop: stop.set())
    runtime = Runtime(Settings(database_url="postgresql://nobody@127.0.0.1:1/none"))
    subject._get_ready(runtime, Event())
    runtime.close()


def test_beat_leaves_no_file_behind(started: list[str]) -> None:
    subject.beat(Settings())
    assert started == ["beat", "--pidfile="]


@pytest.mark.usefixtures("signals_kept")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_beat_is_not_torn_out_of_a_tick_by_a_signal(number: signal.Signals) -> None:
    service = Mock()
    subject._stop_between_ticks(service)
    stopped = Event()
    service.stop.side_effect = stopped.set
    os.kill(os.getpid(), number)
    assert stopped.wait(10)


def test_flower_is_read_only_and_asks_for_the_password_that_is_set(started: list[str], tmp_path: Path) -> None:
    secret: Any = "word"
    port = free_port("127.0.0.1", 0)
    subject.watch(Settings(data_dir=tmp_path / "new", flower_password=secret, flower_user="ops", flower_port=port))
    assert {"--read-only", "--persistent", f"--port={port}", "--basic-auth=ops:word"} <= set(started)
    assert (tmp_path / "new").is_dir()


def test_flower_without_a_password_asks_for_none(started: list[str], tmp_path: Path) -> None:
    subject.watch(Settings(data_dir=tmp_path, flower_port=free_port("127.0.0.1", 0)))
    assert not any(argument.startswith("--basic-auth") for argument in started)

import socket
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from cli.health import Role, health
from store.heartbeats import beat
from tasks.runtime import Runtime
from tests.unit.cli.answering import answering
from tests.unit.cli.conftest import Sje


def note(runtime: Runtime, name: str, *, ago: timedelta = timedelta(0)) -> None:
    with runtime.store.writing() as connection:
        beat(connection, f"{name}@{socket.gethostname()}", datetime.now(UTC) - ago)


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_a_process_that_moved_just_now_is_well(sje: Sje, runtime: Runtime, role: str) -> None:
    note(runtime, role)
    answer = sje("health", role, "--json")
    assert answer.code == 0
    assert answer.data["well"] is True


@pytest.mark.parametrize("role", ["consumer", "worker", "beat"])
def test_a_process_that_never_moved_is_not_well(sje: Sje, database: Path, role: str) -> None:
    answer = sje("health", role)
    assert answer.code == 1
    assert "has not made progress" in answer.out


def test_a_process_that_stands_still_is_not_well_however_alive(sje: Sje, runtime: Runtime) -> None:
    note(runtime, "beat", ago=timedelta(minutes=2))
    answer = sje("health", "beat")
    assert answer.code == 1
    assert "2 min" in answer.out


def test_a_consumer_is_well_if_all_its_doors_are(sje: Sje, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", "redis://127.0.0.1:1/0")
    note(runtime, "consumer.stream")
    assert "consumer.queue has not made progress" in sje("health", "consumer").out
    note(runtime, "consumer.queue")
    assert sje("health", "consumer").code == 0


def test_the_progress_of_an_earlier_process_does_not_count(runtime: Runtime) -> None:
    note(runtime, "beat", ago=timedelta(seconds=3))
    assert health(runtime, Role.BEAT).well
    assert not health(runtime, Role.BEAT, since=datetime.now(UTC) - timedelta(seconds=1)).well


def test_another_hosts_progress_does_not_count(sje: Sje, runtime: Runtime) -> None:
    with runtime.store.writing() as connection:
        beat(connection, "beat@elsewhere", datetime.now(UTC))
    assert sje("health", "beat").code == 1


@pytest.mark.parametrize(("role", "path"), [("flower", "/healthcheck"), ("web", "/healthz")])
def test_a_process_that_serves_pages_is_well_when_it_answers_and_needs_no_database(
    sje: Sje, data_dir: Path, monkeypatch: pytest.MonkeyPatch, role: str, path: str
) -> None:
    monkeypatch.setenv(f"SJE_{role.upper()}_ADDRESS", "0.0.0.0")
    monkeypatch.setenv("SJE_FLOWER_PASSWORD", "it asks for none here")
    with answering(path, HTTPStatus.OK) as port:
        monkeypatch.setenv(f"SJE_{role.upper()}_PORT", str(port))
        assert sje("health", role).code == 0
    answer = sje("health", role)
    assert answer.code == 1
    assert "does not answer" in answer.out
    assert not (data_dir / "sje.db").exists()


@pytest.mark.parametrize(("role", "path"), [("flower", "/healthcheck"), ("web", "/healthz")])
def test_pages_are_asked_where_a_running_up_serves_them(
    sje: Sje, data_dir: Path, monkeypatch: pytest.MonkeyPatch, role: str, path: str
) -> None:
    data_dir.mkdir()
    with answering(path, HTTPStatus.SERVICE_UNAVAILABLE) as others, answering(path, HTTPStatus.OK) as ours:
        monkeypatch.setenv(f"SJE_{role.upper()}_PORT", str(others))
        (data_dir / f"{role}.url").write_text(f"http://127.0.0.1:{ours}\n", encoding="utf-8")
        assert sje("health", role).code == 0
        (data_dir / f"{role}.url").unlink()
        assert sje("health", role).code == 1


def test_pages_that_answer_that_they_cannot_work_are_not_well(
    sje: Sje, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering("/healthz", HTTPStatus.SERVICE_UNAVAILABLE) as port:
        monkeypatch.setenv("SJE_WEB_PORT", str(port))
        answer = sje("health", "web")
    assert answer.code == 1
    assert "answers 503: Service Unavailable" in answer.out

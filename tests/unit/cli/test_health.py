import socket
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from cli.health import Role, health
from store.heartbeats import beat
from tasks.runtime import Runtime
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
    assert "has made no progress" in answer.out


def test_a_process_that_stands_still_is_not_well_however_alive(sje: Sje, runtime: Runtime) -> None:
    note(runtime, "beat", ago=timedelta(minutes=2))
    answer = sje("health", "beat")
    assert answer.code == 1
    assert "2 min" in answer.out


def test_a_consumer_is_well_if_all_its_doors_are(sje: Sje, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", "redis://127.0.0.1:1/0")
    note(runtime, "consumer.stream")
    assert "consumer.queue has made no progress" in sje("health", "consumer").out
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


class _Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthcheck" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_flower_is_well_when_it_answers_and_needs_no_database(
    sje: Sje, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HTTPServer(("127.0.0.1", 0), _Healthy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("SJE_FLOWER_PORT", str(server.server_port))
        monkeypatch.setenv("SJE_FLOWER_ADDRESS", "0.0.0.0")
        monkeypatch.setenv("SJE_FLOWER_PASSWORD", "it asks for none here")
        assert sje("health", "flower").code == 0
        server.shutdown()
    assert sje("health", "flower").code == 1

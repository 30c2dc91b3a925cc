import socket

import pytest

from settings import Settings
from tasks import processes
from tests.unit.cli.conftest import Sje
from web import server

CALLS = {"consumer": "consume", "worker": "work", "beat": "beat", "flower": "watch"}


@pytest.mark.parametrize(("role", "function"), CALLS.items())
def test_each_role_runs_in_this_process(sje: Sje, monkeypatch: pytest.MonkeyPatch, role: str, function: str) -> None:
    ran: list[Settings] = []
    monkeypatch.setattr(processes, function, lambda settings, *_args, **_kwargs: ran.append(settings))
    assert sje("run", role).code == 0
    assert len(ran) == 1


def test_the_pages_are_served_in_this_process(sje: Sje, monkeypatch: pytest.MonkeyPatch) -> None:
    ports: list[int] = []
    monkeypatch.setattr(server, "serve", lambda settings: ports.append(settings.web_port))
    assert sje("run", "web").code == 0
    assert sje("run", "web", "--port", "8123").code == 0
    assert ports == [8000, 8123]


@pytest.mark.parametrize("role", ["web", "flower"])
def test_a_port_that_is_taken_is_said_with_the_fix(sje: Sje, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    monkeypatch.setattr(processes, "_run_celery", bound_by_flower)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = sje("run", role, "--port", port)
    assert answer.code == 1
    assert f"port {port}: Address already in use" in answer.said
    assert f"SJE_{role.upper()}_PORT" in answer.said


def bound_by_flower(settings: Settings, _arguments: list[str]) -> None:
    """Listen as Flower does."""
    socket.create_server((settings.flower_address, settings.flower_port)).close()


def test_a_worker_may_serve_some_departments_alone(sje: Sje, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], int]] = []

    def work(_settings: Settings, departments: list[str], *, concurrency: int) -> None:
        asked.append((departments, concurrency))

    monkeypatch.setattr(processes, "work", work)
    sje("run", "worker", "--department", "Parts Sourcing", "--department", "dispatch", "--concurrency", "5")
    assert asked == [(["parts-sourcing", "dispatch"], 5)]
    assert sje("run", "worker", "--department", "plumbing").code == 4


@pytest.mark.parametrize("role", ["consumer", "worker", "beat", "flower"])
def test_without_a_broker_it_says_how_to_get_one(sje: Sje, role: str) -> None:
    answer = sje("run", role)
    assert answer.code == 5
    assert "sje up" in answer.said


@pytest.mark.parametrize("command", [("run", "flower"), ("up",)])
def test_flower_never_listens_beyond_this_machine_without_a_password(
    sje: Sje, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SJE_FLOWER_ADDRESS", "0.0.0.0")
    answer = sje(*command)
    assert answer.code == 2
    assert "SJE_FLOWER_PASSWORD" in answer.said

"""Flower shows the workers, and asks for the password."""

import base64
import socket
from collections.abc import Callable

import httpx2

from tests.integration.tasks.installation import Installation


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str, **headers: str) -> int | None:
    try:
        return httpx2.get(url, headers=headers, timeout=2).status_code
    except httpx2.HTTPError:
        return None


def test_flower_shows_what_runs_to_those_who_know_the_password(install: Callable[..., Installation]) -> None:
    port = free_port()
    running = install(flower_port=str(port), flower_user="ops", flower_password="word")
    running.start("worker", "flower")
    here = f"http://127.0.0.1:{port}"
    running.until(lambda: answers(f"{here}/healthcheck") == 200)
    assert answers(f"{here}/workers") == 401
    known = {"Authorization": "Basic " + base64.b64encode(b"ops:word").decode()}
    assert answers(f"{here}/workers", **known) == 200
    # Flower asks every worker before it answers, which takes its time on a busy machine.
    workers = f"{here}/api/workers?refresh=1"
    running.until(lambda: "notify.dispatch" in httpx2.get(workers, headers=known, timeout=30).text)
    assert running.stop() == {"worker": 0, "flower": 0}

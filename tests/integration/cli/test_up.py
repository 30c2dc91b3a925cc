"""`sje up` for real: every process and the embedded broker, and the commands of a day."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.samples import denied, job_created

PATIENCE = 60.0
PROCESS = re.compile(r"^(broker|consumer|worker|beat|web|flower) +(\d+) ", re.MULTILINE)


def environment(folder: Path, **more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SJE_")}
    return ours | {"SJE_DATA_DIR": str(folder), "SJE_ACTOR": "ann/Support Services", "COLUMNS": "120"} | more


def sje(folder: Path, *arguments: str, stdin: str = "") -> Result:
    """Run a command in this process, which a new one would take a second to reach."""
    return CliRunner().invoke(app, list(arguments), input=stdin, env=environment(folder))


def _queued(folder: Path) -> list[dict[str, Any]]:
    """What is open in Support Services."""
    found: list[dict[str, Any]] = json.loads(sje(folder, "queue", "support-services", "--json").stdout)["items"]
    return found


def wait_for(true: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while not (answer := true()):
        assert time.monotonic() < end, f"{what} did not happen in time"
        time.sleep(0.2)
    return answer


def processes_of(folder: Path) -> list[str]:
    """The command lines of whatever runs on a data folder."""
    listed = subprocess.run(["ps", "-A", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if str(folder) in line and "ps -A" not in line]


class Up:
    """A running `sje up`."""

    def __init__(self, folder: Path, output: Path, *options: str, **settings: str) -> None:
        self.folder, self._output = folder, output
        with output.open("w") as out:
            command = [sys.executable, "-m", "cli", "up", *options]
            self.process = subprocess.Popen(command, env=environment(folder, **settings), stdout=out, stderr=out)

    @property
    def said(self) -> str:
        return self._output.read_text(encoding="utf-8")

    def until_it_runs(self) -> dict[str, int]:
        wait_for(lambda: "Everything runs" in self.said or self.process.poll() is not None, "starting")
        assert self.process.poll() is None, self.said
        return {name: int(pid) for name, pid in PROCESS.findall(self.said)}

    @property
    def pages(self) -> str:
        """Where the pages are, by the table: the usual port may be taken."""
        (url,) = re.findall(r"^web +\d+ +(\S+)", self.said, re.MULTILINE)
        return str(url)

    def stop(self, number: int = signal.SIGTERM) -> float:
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - began


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    made: list[Up] = []

    def start(*options: str, **settings: str) -> Up:
        made.append(Up(tmp_path / "data", tmp_path / f"up.{len(made)}.out", *options, **settings))
        return made[-1]

    yield start
    for each in made:
        if each.process.poll() is None:
            each.stop()


@pytest.mark.slow
def test_a_day_on_one_machine(up: Callable[..., Up], tmp_path: Path) -> None:
    """Publish a file, find the work in its queue, claim it, do it, look at it; then everything ends."""
    running = up()
    pids = running.until_it_runs()
    assert list(pids) == ["broker", "consumer", "worker", "beat", "web", "flower"]
    folder = running.folder

    events = "\n".join(map(json.dumps, [job_created(), denied()]))
    assert sje(folder, "publish", "-", stdin=events).exit_code == 0
    (item,) = wait_for(lambda: _queued(folder), "opening")
    wait_for(lambda: json.loads(sje(folder, "inbox", "support-services", "--json").stdout), "telling the desk")
    assert sje(folder, "claim", item["id"]).exit_code == 0
    assert sje(folder, "do", item["id"], "complete", "--note", "told").exit_code == 0
    shown = json.loads(sje(folder, "show", item["id"], "--json").stdout)
    assert (shown["status"], shown["history"][-1]["actor"]["name"]) == ("Completed", "ann")
    assert [delivery["channel"] for delivery in shown["deliveries"]] == ["desk"]

    for role in ("consumer", "worker", "beat", "web", "flower"):
        answer = sje(folder, "health", role)
        assert answer.exit_code == 0, answer.stdout
    assert httpx2.get(f"{running.pages}/healthz").json() == {"status": "well"}
    doctor = sje(folder, "doctor")
    assert doctor.exit_code == 0, doctor.stdout
    assert sje(folder, "verify").exit_code == 0

    assert running.stop() < 20
    assert running.process.returncode == 0
    assert processes_of(folder) == []
    assert not (folder / "broker.url").exists()


@pytest.mark.slow
def test_pages_on_another_port_than_the_usual_one_are_found_until_they_end(up: Callable[..., Up]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        running = up("--no-flower", SJE_WEB_PORT=port)
        running.until_it_runs()
        assert not running.pages.endswith(f":{port}")
        key = json.loads(sje(running.folder, "keys", "new", "ann/Support Services", "--json").stdout)
        assert key["sign_in"] == f"{running.pages}/sign-in"
        assert f"{running.pages}/healthz answers 200" in sje(running.folder, "health", "web").stdout
        running.stop()
    assert not (running.folder / "web.url").exists()


@pytest.mark.slow
def test_a_second_one_is_refused_and_a_killed_process_is_started_again(up: Callable[..., Up]) -> None:
    running = up("--no-flower", "--no-web")
    pids = running.until_it_runs()
    assert not {"flower", "web"} & set(pids)

    second = sje(running.folder, "up")
    assert second.exit_code == 1
    assert "is already running" in second.stderr
    assert f"process {running.process.pid}" in " ".join(second.stderr.split())

    os.kill(pids["consumer"], signal.SIGKILL)
    wait_for(lambda: "consumer runs again" in running.said, "starting the consumer again")
    events = "\n".join(map(json.dumps, [job_created(), denied()]))
    sje(running.folder, "publish", "-", stdin=events)
    wait_for(lambda: _queued(running.folder), "opening")

    assert running.stop(signal.SIGINT) < 20
    assert processes_of(running.folder) == []


@pytest.mark.slow
def test_a_killed_one_leaves_nothing_behind_and_can_be_started_anew(up: Callable[..., Up]) -> None:
    running = up("--no-flower", "--no-web")
    running.until_it_runs()
    running.stop(signal.SIGKILL)
    wait_for(lambda: not processes_of(running.folder), "the end of what was left behind")
    again = up("--no-flower", "--no-web")
    again.until_it_runs()
    again.stop()
    assert processes_of(again.folder) == []

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from cli.errors import CommandError
from cli.supervisor import child as child_module
from cli.supervisor import supervisor as supervisor_module
from cli.supervisor.child import FIRST_PAUSE, LONGEST_PAUSE, Child
from cli.supervisor.lock import only_one
from cli.supervisor.ports import free_port
from cli.supervisor.supervisor import Supervisor
from cli.supervisor.url_files import url_files

FOREVER = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


def wait_for(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc").exists() else True


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Callable[..., Child]]:
    made: list[Child] = []

    def make(code: str, name: str = "sleeper", now: Callable[[], float] = time.monotonic) -> Child:
        made.append(Child(name, ["-c", textwrap.dedent(code)], tmp_path / f"{name}.log", now=now))
        return made[-1]

    yield make
    for each in made:
        each.kill()


def test_a_dead_process_is_started_again_after_pauses_that_grow(child: Callable[..., Child]) -> None:
    now = [0.0]
    failing = child("raise SystemExit(3)", now=lambda: now[0])
    failing.start()
    pauses = []
    for _ in range(7):
        wait_for(lambda: failing.ended() == 3)
        pauses.append(failing.pause)
        now[0] += failing.pause.total_seconds() - 0.1
        assert not failing.restart_when_due(), "its pause is not over yet"
        now[0] += 0.2
        assert failing.restart_when_due()
    assert pauses[0] == FIRST_PAUSE
    assert pauses[1] == 2 * FIRST_PAUSE
    assert pauses[-1] == LONGEST_PAUSE
    assert failing.restarts == 7


def test_a_process_that_was_well_for_long_is_started_again_soon(child: Callable[..., Child]) -> None:
    now = [0.0]
    failing = child("raise SystemExit(3)", now=lambda: now[0])
    failing.start()
    wait_for(lambda: failing.ended() == 3)
    now[0] += 10
    failing.restart_when_due()
    now[0] += child_module.STEADY_AFTER.total_seconds()
    wait_for(lambda: failing.ended() == 3)
    assert failing.pause == FIRST_PAUSE


def test_its_last_words_are_remembered_and_its_log_put_by(child: Callable[..., Child]) -> None:
    talking = child("print('first'); print('the disk is full'); raise SystemExit(1)")
    talking.start()
    wait_for(lambda: talking.ended() == 1)
    assert talking.last_log_line() == "the disk is full"
    talking.rotate_log()
    assert talking.last_log_line() == ""
    assert "first" in talking.log.with_suffix(".previous.log").read_text()


def test_what_a_dead_process_leaves_behind_is_ended(child: Callable[..., Child], tmp_path: Path) -> None:
    parent = child(
        f"""
        import pathlib, subprocess, sys
        left = subprocess.Popen([sys.executable, "-c", {FOREVER!r}])
        pathlib.Path({str(tmp_path / "pid")!r}).write_text(str(left.pid))
        """
    )
    parent.start()
    wait_for(lambda: parent.ended() == 0)
    left = int((tmp_path / "pid").read_text())
    wait_for(lambda: not is_there(left))


def test_the_supervisor_starts_a_killed_process_again_and_says_so(
    child: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "FIRST_PAUSE", FIRST_PAUSE / 100)
    said: list[str] = []
    sleeper = child(FOREVER)
    supervisor = Supervisor([sleeper], said.append)
    supervisor.start()
    assert sleeper.pid is not None
    os.kill(sleeper.pid, signal.SIGKILL)
    supervisor.watch(Event(), until=lambda: sleeper.restarts == 1)
    assert said[0] == "sleeper was killed by signal 9"
    assert said[-1] == f"sleeper runs again (process {sleeper.pid})"
    supervisor.stop(Event())
    assert not sleeper.is_running()


def test_when_the_foundation_had_to_be_started_again_so_are_the_others(
    child: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "FIRST_PAUSE", FIRST_PAUSE / 100)
    broker, worker = child(FOREVER, "broker"), child(FOREVER, "worker")
    broker.start()
    supervisor = Supervisor([worker], lambda _text: None, foundation=broker)
    supervisor.start()
    assert broker.pid is not None
    os.kill(broker.pid, signal.SIGKILL)
    supervisor.watch(Event(), until=lambda: worker.restarts == 1)
    assert broker.is_running()
    supervisor.stop(Event())
    assert not broker.is_running()


def test_one_that_does_not_end_for_the_foundation_is_ended_and_started_again(
    child: Callable[..., Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or it would knock for ever where the foundation no longer is."""
    monkeypatch.setattr(child_module, "FIRST_PAUSE", FIRST_PAUSE / 100)
    monkeypatch.setattr(supervisor_module, "STOP_TIMEOUT", supervisor_module.STOP_TIMEOUT / 40)
    said: list[str] = []
    broker, beat = child(FOREVER, "broker"), child(STUBBORN, "beat")
    broker.start()
    supervisor = Supervisor([beat], said.append, foundation=broker)
    supervisor.start()
    wait_for(lambda: beat.last_log_line() == "up")
    assert broker.pid is not None
    os.kill(broker.pid, signal.SIGKILL)
    end = time.monotonic() + 20
    supervisor.watch(Event(), until=lambda: beat.restarts == 1 or time.monotonic() > end)
    assert beat.restarts == 1
    assert "beat was stopped because the broker was restarted" in said


def test_a_process_that_does_not_end_is_ended(child: Callable[..., Child], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor_module, "STOP_TIMEOUT", supervisor_module.STOP_TIMEOUT / 40)
    said: list[str] = []
    stubborn = child(STUBBORN)
    supervisor = Supervisor([stubborn], said.append)
    supervisor.start()
    wait_for(lambda: stubborn.last_log_line() == "up")
    supervisor.stop(Event())
    assert not stubborn.is_running()
    assert "did not stop in time" in said[0]


def test_whoever_is_in_a_hurry_does_not_wait(child: Callable[..., Child]) -> None:
    stubborn = child(STUBBORN)
    supervisor = Supervisor([stubborn], lambda _text: None)
    supervisor.start()
    wait_for(lambda: stubborn.last_log_line() == "up")
    at_once = Event()
    at_once.set()
    began = time.monotonic()
    supervisor.stop(at_once)
    assert time.monotonic() - began < supervisor_module.STOP_TIMEOUT.total_seconds() / 2
    assert not stubborn.is_running()


@pytest.mark.parametrize("deaf", [False, True])
@pytest.mark.parametrize("leads", [False, True])
def test_a_process_ends_with_its_parent(tmp_path: Path, *, leads: bool, deaf: bool) -> None:
    """Also when the parent is killed and can tell nobody, with all that it started, and deaf to signals or not."""
    orphan = f"""
import os, signal, subprocess, sys, time
from datetime import timedelta
from cli.supervisor import parent_watch
parent_watch.STOP_TIMEOUT = timedelta(seconds=0.5)
own = [subprocess.Popen([sys.executable, "-c", {FOREVER!r}]).pid] if {deaf and leads} else []
if {deaf}:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
parent_watch.end_with(os.getppid())
print(os.getpid(), *own, flush=True)
time.sleep(600)
"""
    parent = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {orphan!r}], start_new_session={leads})
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        pids = [int(pid) for pid in killed.stdout.readline().split()]
        assert all(map(is_there, pids))
        killed.kill()
        wait_for(lambda: not any(map(is_there, pids)))


def test_a_data_folder_is_for_one_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with only_one(folder):
        with pytest.raises(CommandError, match=f"process {os.getpid()}"), only_one(folder):
            pass
        assert folder.stat().st_mode & 0o777 == 0o700
    with only_one(folder):
        pass


def test_a_folder_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be used"), only_one(tmp_path / "file" / "data"):
        pass


def test_a_port_that_is_taken_is_not_chosen() -> None:
    taken = free_port("127.0.0.1", 0)
    assert free_port("127.0.0.1", taken) == taken
    import socket

    with socket.create_server(("127.0.0.1", taken)):
        assert free_port("127.0.0.1", taken) not in {0, taken}


def test_a_port_that_is_taken_on_the_newer_protocol_is_not_chosen_either() -> None:
    import socket

    try:
        listening = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with listening:
        assert free_port("::1", taken := listening.getsockname()[1]) not in {0, taken}


def test_where_pages_are_served_is_said_for_as_long_as_they_are(tmp_path: Path) -> None:
    web, flower = tmp_path / "web.url", tmp_path / "flower.url"
    flower.write_text("of one that was killed")
    with url_files({web: "http://127.0.0.1:41234", flower: None}):
        assert web.read_text() == "http://127.0.0.1:41234\n"
        assert not flower.exists()
    assert not web.exists()

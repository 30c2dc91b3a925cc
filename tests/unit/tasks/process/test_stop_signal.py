"""A signal to stop is followed wherever it strikes, and however many come."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest

from tasks.process.stop_signal import STOP_SIGNALS, on_stop_signal, stop_signals

ROOT = Path(__file__).parents[4]

WAITS = """
import os
from threading import Event
from tasks.process.stop_signal import on_stop_signal

stop = Event()
on_stop_signal(lambda number: stop.set())
print("up", flush=True)
while not stop.wait(0.0001):
    pass
print("ended", flush=True)
os._exit(0)  # an interpreter that ends gives its signals back to the system, which may end it sooner
"""
"""It waits as briefly as can be, so that signals strike inside the locks of the event."""


@pytest.mark.usefixtures("signals_kept")
@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_it_is_told_which_signal_came(number: signal.Signals) -> None:
    told: list[signal.Signals] = []
    came = Event()

    def note(each: signal.Signals) -> None:
        told.append(each)
        came.set()

    on_stop_signal(note)
    os.kill(os.getpid(), number)
    assert came.wait(10)
    assert told == [number]


def test_after_the_block_signals_do_what_they_did_before() -> None:
    before = [signal.getsignal(number) for number in STOP_SIGNALS]
    with stop_signals(lambda _number: None):
        assert [signal.getsignal(number) for number in STOP_SIGNALS] != before
    assert [signal.getsignal(number) for number in STOP_SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1


def test_signals_close_together_never_hang_a_process() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        deadline = time.monotonic() + 20
        while process.poll() is None and time.monotonic() < deadline:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
                process.send_signal(number)
        said = process.stdout.read()
        process.kill()
    assert (process.returncode, said) == (0, "ended\n")


@pytest.mark.usefixtures("signals_kept")
def test_a_signal_inside_the_lock_of_the_event_that_it_sets_hangs_nobody() -> None:
    stop = Event()
    on_stop_signal(lambda _number: stop.set())
    with stop._cond:  # type: ignore[attr-defined] # as inside wait() and set(), where a handler in Python would wait for itself
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.05)
        assert not stop.is_set()
    assert stop.wait(10)

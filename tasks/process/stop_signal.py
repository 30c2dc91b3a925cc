"""Stop signals: SIGTERM or SIGINT, in any number, at any point of the program.

A handler in Python runs in the main thread between any two instructions, also inside ``Event.wait()`` while that holds
its lock: a handler that sets the event would then deadlock. So the handlers here do nothing; the system writes the
signal's number to a pipe, and a thread that reads it reacts.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType
from typing import Final

STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def on_stop_signal(stop: Callable[[signal.Signals], object]) -> None:
    """Call ``stop`` with each signal, in a thread of its own, until the process ends."""
    _listen(stop)


@contextmanager
def stop_signals(stop: Callable[[signal.Signals], object]) -> Iterator[None]:
    """Call ``stop`` with each signal within the block, in a thread of its own."""
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    end = _listen(stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        end()


def _listen(stop: Callable[[signal.Signals], object]) -> Callable[[], None]:
    """Start listening; return the function that ends it."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in STOP_SIGNALS:
        signal.signal(number, _do_nothing)
    thread = Thread(target=_follow, args=(read, stop), name="stop-signals", daemon=True)
    thread.start()

    def end() -> None:
        signal.set_wakeup_fd(before, warn_on_full_buffer=False)
        os.close(write)  # which ends the thread
        thread.join()
        os.close(read)

    return end


def _follow(read: int, stop: Callable[[signal.Signals], object]) -> None:
    while numbers := os.read(read, 64):
        for number in numbers:
            if number in STOP_SIGNALS:  # others may have handlers as well
                stop(signal.Signals(number))


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Replace Python's own handler; the pipe already holds the number."""

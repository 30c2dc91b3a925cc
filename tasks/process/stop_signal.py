"""How a process is told to stop: by SIGTERM or SIGINT, whichever comes."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Final

TOLD_BY: Final = (signal.SIGTERM, signal.SIGINT)


def when_told_to_stop(stop: Callable[[signal.Signals], object]) -> None:
    """Have ``stop`` called with the signal that comes, at once and in the main thread, whatever that is doing."""

    def on_signal(number: int, _frame: FrameType | None) -> None:
        stop(signal.Signals(number))

    for number in TOLD_BY:
        signal.signal(number, on_signal)

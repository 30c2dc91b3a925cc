"""A process of `sje up` ends with it, even if `sje up` is killed and cannot stop it."""

import os
import signal
import threading
import time

from cli.supervisor.supervisor import STOP_TIMEOUT

CHECK_SECONDS = 1.0


def end_with(parent: int) -> None:
    """Ask this process to stop, as a signal would, once its parent is no longer the given one; then kill it."""
    threading.Thread(target=_wait_for_end, args=(parent,), name="parent-watch", daemon=True).start()


def _wait_for_end(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_TIMEOUT.total_seconds())
    if os.getpgrp() == os.getpid():  # `sje up` started it, so the group is this process and its children
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)

"""What a task has in the process of its worker: the runtime, created when the first task runs, and the heartbeats."""

import os
import socket

from celery.app import app_or_default

from tasks.runtime import Runtime

_of_process: dict[int, Runtime] = {}


def worker_runtime() -> Runtime:
    """The runtime of this worker's process: a child never shares the connections of its parent."""
    if os.getpid() not in _of_process:
        app = app_or_default()
        _of_process.clear()  # inherited from the parent by a fork: its connections are not this process's to close
        _of_process[os.getpid()] = Runtime(app.conf["sje_settings"], celery=app)
    return _of_process[os.getpid()]


def served(runtime: Runtime, queue: str) -> None:
    """Record that a task of this queue was done here: the queue moves, and this host's worker serves it."""
    host = socket.gethostname()
    runtime.heartbeat.beat(f"queue.{queue}", f"worker@{host}", detail=host)

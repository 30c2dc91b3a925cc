"""The canary: a message through each queue, whose arrival shows that the queue is served."""

import socket

from celery import shared_task

from tasks.base_task import BaseTask


@shared_task(name="canary", bind=True)
def canary(self: BaseTask, queue: str) -> None:
    """Note that this queue moves, and that this host's worker moves it."""
    served(self, queue)


def served(task: BaseTask, queue: str) -> None:
    """Note that a task of this queue was done here."""
    host = socket.gethostname()
    task.runtime.pulse.beat(f"queue.{queue}", f"worker@{host}", detail=host)

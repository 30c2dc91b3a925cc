"""The canary: a message through each queue, whose arrival shows that the queue is served."""

from celery import shared_task

from tasks.worker import served, worker_runtime


@shared_task(name="canary")
def canary(queue: str) -> None:
    """Record that this queue moves, and that this host's worker serves it."""
    served(worker_runtime(), queue)

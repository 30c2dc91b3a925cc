"""The task that hands out work, for whoever has other work to do than that: the consumer."""

from celery import shared_task

from tasks.assignment.request import ASSIGN_TASK, assign_now
from tasks.queues import TIMERS
from tasks.worker import served, worker_runtime


@shared_task(name=ASSIGN_TASK)
def assign_waiting(keys: list[str]) -> None:
    """Hand out what waits of these kinds of work."""
    runtime = worker_runtime()
    assign_now(runtime, keys)
    served(runtime, TIMERS)

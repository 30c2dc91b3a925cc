"""The task that assigns work on behalf of the consumer, which is busy with events."""

from celery import shared_task

from tasks.assignment.request import ASSIGN_TASK, assign_now
from tasks.queues import TIMERS
from tasks.worker import served, worker_runtime


@shared_task(name=ASSIGN_TASK)
def assign_waiting(keys: list[str]) -> None:
    """Assign what waits of these types."""
    runtime = worker_runtime()
    assign_now(runtime, keys)
    served(runtime, TIMERS)

"""The task that hands out work, for whoever has other work to do than that: the consumer."""

from celery import shared_task

from tasks.assignment.request import HAND_OUT_TASK, hand_out_here
from tasks.queues import TIMERS
from tasks.worker import served, worker_runtime


@shared_task(name=HAND_OUT_TASK)
def hand_out(keys: list[str]) -> None:
    """Hand out what waits of these kinds of work."""
    runtime = worker_runtime()
    hand_out_here(runtime, keys)
    served(runtime, TIMERS)

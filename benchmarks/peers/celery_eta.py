"""Plain Celery's own timers: a task with an ETA, which its worker holds in memory until then."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import redis
from celery import Celery

from benchmarks.addresses import Addresses

app = Celery("celery_eta", broker=Addresses().redis_url)
app.conf.update(
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_ignore_result=True,
    worker_hijack_root_logger=False,
)
_client = redis.Redis.from_url(Addresses().redis_url)


@app.task(name="fire", shared=False)  # of this application alone
def fire(due: float) -> None:
    """Note when it ran, beside when it should have."""
    _client.rpush("late", f"{due} {time.time()}")


def publish(broker: str, number: int, ahead: float) -> None:
    """Publish tasks that fall due over one second, as many seconds ahead as publishing and loading them takes."""
    first = datetime.now(UTC) + timedelta(seconds=ahead)
    with Celery("celery_eta", broker=broker) as publisher, publisher.producer_pool.acquire() as producer:
        for place in range(number):
            due = first + timedelta(seconds=place / number)
            publisher.send_task("fire", (due.timestamp(),), eta=due, producer=producer)

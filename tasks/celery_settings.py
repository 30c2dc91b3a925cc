"""Celery's settings, each against a known hazard (H1 to H21 in docs/celery-on-redis.md).

The database holds what must happen; a message only says "look now". So every message may be lost, repeated or late, and
the settings choose repetition over loss.
"""

from typing import Any

from settings import Settings
from tasks.broker.connections import kombu_options, kombu_url
from tasks.queues import UPKEEP, celery_queues
from tasks.schedule import beat_schedule

TASK_MODULES = (
    "tasks.outbox.notify",
    "tasks.timers",
    "tasks.outbox.relay",
    "tasks.upkeep",
    "tasks.assignment.run",
    "tasks.canary",
)


class NoBrokerError(ConnectionError):
    """No broker is set and none is running: start `sje up`, or set SJE_BROKER_URL."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def celery_settings(settings: Settings) -> dict[str, Any]:
    """Celery's configuration for these settings.

    Raises:
        NoBrokerError: no broker is set and none is running.

    """
    url = settings.effective_broker_url
    if url is None:
        raise NoBrokerError
    return {
        **_broker(url, settings),
        **_messages(),
        **_tasks(settings),
        **_worker(settings),
        **_beat(settings),
    }


def _broker(url: str, settings: Settings) -> dict[str, Any]:
    return {
        "broker_url": kombu_url(url),
        "broker_transport_options": kombu_options(url, settings),
        "broker_connection_timeout": 5.0,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # indefinitely: the broker comes back, and the worker reconnects
        "broker_heartbeat": 30,
        "visibility_timeout": settings.visibility_timeout,  # H1, the second
        "result_backend_transport_options": {"visibility_timeout": settings.visibility_timeout},  # and the third
    }


def _messages() -> dict[str, Any]:
    return {
        "accept_content": ["json"],
        "task_serializer": "json",
        "result_serializer": "json",
        "event_serializer": "json",
        "enable_utc": True,
        "timezone": "UTC",  # H7: no local time here; business time is rows in the database
        "task_publish_retry": False,  # the relay tries again; a consumer must not wait for a broker
    }


def _tasks(settings: Settings) -> dict[str, Any]:
    return {
        "task_queues": celery_queues(settings.broker_queue_type),
        "broker_native_delayed_delivery_queue_type": "classic",  # declared beside quorum queues, and never used here
        "task_default_queue": UPKEEP,
        "task_create_missing_queues": False,  # a misspelt queue is an error, not a queue that nobody serves
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,  # H3: a killed worker's task runs again; the attempts are in the database
        "task_acks_on_failure": True,  # a task that failed is not repeated by the broker but by the sweep
        "task_acks_on_timeout": True,
        "task_retry_on_worker_lost": False,
        "task_time_limit": settings.task_time_limit,  # shorter than the visibility timeout: settings see to it
        "task_soft_time_limit": max(settings.task_time_limit - 10, settings.task_time_limit * 0.9),
        "task_ignore_result": True,  # H12
        "task_store_errors_even_if_ignored": False,
        "task_send_sent_event": True,  # H18: Flower is a live view
    }


def _worker(settings: Settings) -> dict[str, Any]:
    return {
        "worker_prefetch_multiplier": 1,  # H13
        "worker_eta_task_limit": 100,  # H2: no task here has an ETA
        "worker_send_task_events": True,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_soft_shutdown_timeout": settings.soft_shutdown_timeout,  # H14
        "worker_enable_soft_shutdown_on_idle": True,
        "worker_max_tasks_per_child": 10_000,  # H15
        "worker_max_memory_per_child": 400_000,  # kB
        "worker_cancel_long_running_tasks_on_connection_loss": False,  # its claim is in the database: let it finish
        "worker_proc_alive_timeout": 30.0,
    }


def _beat(settings: Settings) -> dict[str, Any]:
    return {
        "beat_scheduler": "tasks.beat:TickScheduler",
        "beat_schedule": beat_schedule(settings),
        "beat_max_loop_interval": 5.0,
    }

"""The Celery queues: one for each department, one for the ticks, one for upkeep; urgency is a queue, not a priority."""

from typing import Any

from kombu import Exchange, Queue

from state_machines.declaration.departments import Department

TIMERS = "timers"
"""Short and urgent: due timers, the relay of the outbox."""

UPKEEP = "upkeep"
"""Everything that may wait: deliveries to retry, expired leases."""

_NOTIFY = "notify."


def notify_queue(department_slug: str) -> str:
    """The queue of a department's notices: ``notify.parts-sourcing``."""
    return _NOTIFY + department_slug


def department_queues() -> tuple[str, ...]:
    """The queues of all departments."""
    return tuple(notify_queue(department.slug) for department in Department)


def queue_names() -> tuple[str, ...]:
    """Every queue that a worker may serve."""
    return (*department_queues(), TIMERS, UPKEEP)


def queue_arguments(kind: str) -> dict[str, str]:
    """The arguments of a queue for RabbitMQ: its type, which the virtual host would otherwise choose."""
    return {"x-queue-type": kind}


def celery_queues(kind: str) -> list[Queue]:
    """Every queue as Celery declares it: durable, of one type, and reached by its name alone."""
    arguments = queue_arguments(kind)
    return [
        Queue(name, exchange=Exchange(""), routing_key=name, durable=True, queue_arguments=arguments)
        for name in queue_names()
    ]


def waiting(channel: Any, queue: str, kind: str = "classic") -> int:
    """The number of messages that wait in a queue, which is declared if it does not exist."""
    declared = channel.queue_declare(queue=queue, durable=True, auto_delete=False, arguments=queue_arguments(kind))
    return int(declared.message_count)

"""The RabbitMQ of the machine, if there is one."""

import os

from kombu import Connection

from settings import without_password

RABBITMQ = os.environ.get("SJE_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")
"""A virtual host in which tests may declare and delete queues."""


def rabbitmq_problem() -> str:
    """Say why there is no RabbitMQ to test with; an empty text when there is one."""
    connection = Connection(RABBITMQ, connect_timeout=3)
    try:
        connection.ensure_connection(max_retries=1, interval_start=0)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the reason
        shown = without_password(RABBITMQ)
        return f"RabbitMQ at {shown} (set SJE_TEST_RABBITMQ to use another) does not answer: {error}"
    finally:
        connection.release()
    return ""

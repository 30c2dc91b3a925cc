"""Post a task's message to its queue at low cost: one that says "look now" is posted for every batch."""

import socket
from typing import Any
from uuid import uuid4

from tasks.broker.messenger import ANSWER
from tasks.runtime import Runtime

_ORIGIN = socket.gethostname()


def post(runtime: Runtime, producer: Any, task: str, args: tuple[Any, ...], *, queue: str, shown: str) -> None:
    """Post the message of a task through a producer of the messenger's.

    It does what Celery's ``send_task`` does, without two things that cost more than the message: routing by name, and
    an event that tells Flower of a task before its worker does.

    Args:
        runtime: the runtime of this process.
        producer: given by ``runtime.messenger.sending()``.
        task: the task's name.
        args: its arguments.
        queue: the queue it goes to.
        shown: the arguments as Flower shows them.

    """
    amqp = runtime.celery.amqp
    message = amqp.as_task_v2(
        str(uuid4()), task, args=args, argsrepr=shown, kwargsrepr="{}", origin=_ORIGIN, ignore_result=True
    )
    amqp.send_task_message(producer, task, message, queue=queue, **ANSWER)

"""Beat sends the ticks. They do not pile up: none is sent to a queue in which others still wait."""

import socket
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from tasks.broker.messenger import BrokerAwayError, BrokerRefusedError
from tasks.queues import waiting
from tasks.runtime import Runtime

MOST_WAITING = 10
"""A queue with this many waiting messages gets no further tick: it is stuck or overloaded."""


class TickScheduler(Scheduler):
    """Sends the ticks. It keeps no file: an interval starts again with the process, and nothing is lost by that."""

    producer: Any = None
    """Unused: a tick goes by the messenger. Celery's own would first wait for the broker indefinitely, and ignore
    SIGTERM."""

    refused: BrokerRefusedError | None = None
    """Why this process had to end, if it did."""

    def __init__(self, app: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(app, *args, **kwargs)
        self._runtime = Runtime(app.conf["sje_settings"], celery=app)
        self._queue_type = self._runtime.settings.broker_queue_type
        self._heartbeat = f"beat@{socket.gethostname()}"

    def apply_entry(self, entry: ScheduleEntry, producer: object = None) -> None:  # noqa: ARG002 - Celery's signature
        """Send one tick, unless others still wait in its queue; if the broker is away, the next interval tries again.

        Raises:
            SystemExit: the broker refuses this process; `refused` says why.

        """
        try:
            with self._runtime.messenger.sending() as sender:
                if waiting(sender.channel, (entry.options or {})["queue"], self._queue_type) < MOST_WAITING:
                    self.apply_async(entry, producer=sender, advance=False)
        except BrokerRefusedError as error:
            type(self).refused = error
            raise SystemExit from error  # by which Celery ends its loop, without a traceback
        except BrokerAwayError:
            return  # the messenger has logged it
        self._runtime.heartbeat.beat(self._heartbeat)

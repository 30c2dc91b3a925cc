"""Beat: it sends the ticks. They do not pile up: none is sent to a queue in which others still wait."""

import socket
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from tasks.broker.messenger import BrokerAwayError, BrokerRefusedError
from tasks.queues import waiting
from tasks.runtime import Runtime

MOST_WAITING = 10
"""A queue in which so many messages wait gets no further tick: it does not move, or it has better things to do."""


class TickScheduler(Scheduler):
    """Sends the ticks. It keeps no file: an interval starts anew with the process, and nothing is lost by that."""

    producer: Any = None
    """Unused: a tick goes by the messenger. Celery's own would first wait for the broker, for ever, deaf to SIGTERM."""

    refused: BrokerRefusedError | None = None
    """Why this process had to end, if it had to."""

    def __init__(self, app: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(app, *args, **kwargs)
        self._runtime = Runtime(app.conf["sje_settings"], celery=app)
        self._queue_type = self._runtime.settings.broker_queue_type
        self._heartbeat = f"beat@{socket.gethostname()}"

    def apply_entry(self, entry: ScheduleEntry, producer: object = None) -> None:  # noqa: ARG002 - Celery's signature
        """Send one tick, unless others still wait in its queue; a broker that is away is asked at the next interval.

        Raises:
            SystemExit: the broker refuses this process; `refused` says why.

        """
        try:
            with self._runtime.messenger.sending() as sender:
                if waiting(sender.channel, (entry.options or {})["queue"], self._queue_type) < MOST_WAITING:
                    self.apply_async(entry, producer=sender, advance=False)
        except BrokerRefusedError as error:
            type(self).refused = error
            raise SystemExit from error  # which Celery takes for the end of its loop, without a traceback
        except BrokerAwayError:
            return  # the messenger has said so
        self._runtime.heartbeat.beat(self._heartbeat)

"""What beat sends, and how often: a few ticks at fixed UTC intervals. All that is due stands in the database.

Two beats are harmless: whatever a tick finds is claimed. Ticks do not pile up: none is sent to a queue in which others
still wait, and one that nobody took in time expires.
"""

import logging
import socket
from dataclasses import dataclass
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from settings import Settings
from tasks.messenger import ANSWER, BrokerAwayError
from tasks.queues import TIMERS, UPKEEP, queue_names, waiting
from tasks.runtime import Runtime

logger = logging.getLogger(__name__)

MOST_WAITING = 10
"""A queue in which so many messages wait gets no further tick: it does not move, or it has better things to do."""

EXPIRES_AFTER_SECONDS = 60.0
"""A tick that waited this long is of no use; long enough for clocks of two machines that disagree a little."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A task that is sent at a fixed interval."""

    task: str
    queue: str
    every: float
    """Seconds."""

    args: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The tick's name in the schedule."""
        return ":".join((self.task, *self.args))

    def entry(self) -> dict[str, Any]:
        """The tick as beat wants it."""
        options = {"queue": self.queue, "expires": self.every + EXPIRES_AFTER_SECONDS, "ignore_result": True, **ANSWER}
        return {"task": self.task, "schedule": self.every, "args": self.args, "options": options}


def ticks(settings: Settings) -> tuple[Tick, ...]:
    """Every tick of these settings."""
    canaries = (Tick("canary", queue, settings.heartbeat_tick_seconds, (queue,)) for queue in queue_names())
    return (
        Tick("timers.fire", TIMERS, settings.timer_tick_seconds),
        Tick("relay.notices", TIMERS, settings.relay_tick_seconds),
        Tick("relay.outgoing", TIMERS, settings.relay_tick_seconds),
        Tick("upkeep.deliveries", UPKEEP, settings.relay_tick_seconds),
        Tick("upkeep.tidy", UPKEEP, settings.upkeep_tick_seconds),
        *canaries,
    )


def beat_schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """The schedule as Celery's settings hold it."""
    return {tick.name: tick.entry() for tick in ticks(settings)}


class TickScheduler(Scheduler):
    """Sends the ticks. It keeps no file: an interval starts anew with the process, and nothing is lost by that."""

    def __init__(self, app: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(app, *args, **kwargs)
        self._runtime = Runtime(app.conf["sje_settings"], celery=app)
        self._heartbeat = f"beat@{socket.gethostname()}"

    def apply_entry(self, entry: ScheduleEntry, producer: object = None) -> None:  # noqa: ARG002 - Celery's signature
        """Send one tick, unless others still wait in its queue; a broker that is away is asked at the next interval."""
        try:
            with self._runtime.messenger.sending() as sender:
                if waiting(sender.channel, (entry.options or {})["queue"]) < MOST_WAITING:
                    self.apply_async(entry, producer=sender, advance=False)
        except BrokerAwayError as error:
            logger.warning("tick not sent", extra={"tick": entry.name, "error": str(error)})
            return
        self._runtime.pulse.beat(self._heartbeat)

"""What beat sends, and how often: a few ticks at fixed UTC intervals. Everything that is due is in the database.

Two beats are safe: whatever a tick finds is claimed. A tick that no worker took in time expires.
"""

from dataclasses import dataclass
from typing import Any

from settings import Settings
from tasks.broker.messenger import ANSWER
from tasks.queues import TIMERS, UPKEEP, queue_names

EXPIRES_AFTER_SECONDS = 60.0
"""A tick that waited this long is useless; long enough for two machines whose clocks differ slightly."""


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

"""What channels share: the settings of the system, the machine's clock, and one client for every HTTP request."""

from functools import cached_property
from typing import TYPE_CHECKING

from business_time.clock import Clock
from settings import Settings

if TYPE_CHECKING:
    from tasks.channels.engine.http_post import Poster


class Resources:
    """The resources of the channels of one process; connections are made when they are first needed."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Share settings and a clock; it is the machine's, because receivers check the time."""
        self.settings, self.clock = settings, clock

    @cached_property
    def poster(self) -> "Poster":
        """The client that posts to webhooks."""
        from tasks.channels.engine.http_post import Poster  # noqa: PLC0415 - an HTTP client, loaded when something is posted

        return Poster(
            clock=self.clock,
            timeout_seconds=self.settings.webhook_timeout_seconds,
            allow_private=self.settings.webhook_allow_private,
        )

    def close(self) -> None:
        """Close the kept connections."""
        if "poster" in self.__dict__:
            self.poster.close()

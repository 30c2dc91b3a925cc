"""Which channels a department has, besides its desk: whatever its settings name."""

from business_time.clock import Clock
from settings import Settings
from tasks.channels.channel import Channel
from tasks.channels.chat import Chat
from tasks.channels.email import Email
from tasks.channels.http_post import Poster
from tasks.channels.webhook import Webhook


class Directory:
    """The channels of every department, made from the settings when they are first asked for."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Read the channels from the settings; the clock is the machine's, since receivers check the time."""
        self._settings, self._clock = settings, clock
        self._poster = Poster(
            clock=clock,
            timeout_seconds=settings.webhook_timeout_seconds,
            allow_private=settings.webhook_allow_private,
        )
        self._known: dict[str, dict[str, Channel]] = {}

    def of(self, department: str) -> dict[str, Channel]:
        """The channels of a department besides its desk, by name."""
        if department not in self._known:
            self._known[department] = {channel.name: channel for channel in self._make(department)}
        return self._known[department]

    def close(self) -> None:
        """Close the kept connections."""
        self._poster.close()

    def _make(self, department: str) -> list[Channel]:
        wanted = self._settings.channels_of(department)
        channels: list[Channel] = []
        if wanted.email:
            channels.append(Email(self._settings.smtp, wanted.email, self._clock))
        if wanted.webhook_url is not None and wanted.webhook_secret is not None:
            secret = wanted.webhook_secret.get_secret_value()
            channels.append(Webhook(self._poster, wanted.webhook_url, secret, self._clock))
        if wanted.chat_webhook_url is not None:
            channels.append(Chat(self._poster, wanted.chat_webhook_url.get_secret_value()))
        return channels

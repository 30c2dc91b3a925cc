"""A chat room, by an incoming webhook that takes ``{"text": ...}`` as Slack, Mattermost and others do."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from settings import Settings
from store.deliveries import Delivery
from tasks.channels.engine.channel import ChannelSettings, ChannelType, Examination, Receipt
from tasks.channels.engine.digest import lines, subject
from tasks.channels.engine.receipts import receipt_of
from tasks.channels.engine.resources import Resources
from tasks.channels.engine.web_address import SecretWebAddress, examine_addresses

if TYPE_CHECKING:
    from tasks.channels.engine.http_post import Poster


class ChatSettings(ChannelSettings):
    """The chat room of a department."""

    chat_webhook_url: SecretWebAddress | None = Field(
        default=None,
        description="Incoming-webhook address of a chat room. Anyone who knows it can post, so it is a secret.",
    )


class Chat:
    """The chat room of a department."""

    portion = 50

    def __init__(self, poster: "Poster", url: str) -> None:
        """Post to an address, which is a secret and is never written into an error."""
        self._poster, self._url = poster, url

    def deliver(self, deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
        """Post one message that lists all notices."""
        text = "\n".join((f"*{escaped(subject(deliveries))}*", *(f"• {escaped(line)}" for line in lines(deliveries))))
        body = json.dumps({"text": text}).encode()
        yield receipt_of(self._poster.post(self._url, body, {"Content-Type": "application/json"}), deliveries)


def escaped(text: str) -> str:
    """The text with the three characters escaped that would make a mention or a link of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _open(settings: ChatSettings, resources: Resources) -> Chat:
    return Chat(resources.poster, _address(settings))


def _examine(by_department: Mapping[str, ChatSettings], settings: Settings) -> Iterable[Examination]:
    addresses = {slug: _address(own) for slug, own in by_department.items()}
    return examine_addresses(addresses, "chat", "chat_webhook_url", settings)


def _address(settings: ChatSettings) -> str:
    return settings.chat_webhook_url.get_secret_value() if settings.chat_webhook_url is not None else ""


CHANNEL = ChannelType(settings=ChatSettings, open=_open, examine=_examine)

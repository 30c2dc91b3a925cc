"""A chat room, by an incoming webhook that takes ``{"text": ...}`` as Slack, Mattermost and others do."""

import json
from collections.abc import Iterator, Sequence

from store.deliveries import Delivery
from tasks.channels.channel import Receipt
from tasks.channels.digest import lines, subject
from tasks.channels.http_post import Poster, receipt_of


class Chat:
    """The chat room of a department."""

    name = "chat"
    portion = 50

    def __init__(self, poster: Poster, url: str) -> None:
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

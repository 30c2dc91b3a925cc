"""kombu on Redis, for a list to which anybody may push: what kombu did not write is the body of a message of its own.

kombu takes a message off the list before it reads it, and so would lose one that it cannot read.
"""

import json
from base64 import b64encode
from typing import Any
from uuid import uuid4

from kombu.transport import redis
from kombu.utils.encoding import bytes_to_str
from kombu.utils.json import loads


class _AnyPublisher:
    """Hands every message to its consumer, whoever pushed it."""

    Message: Any
    sep: str

    def _create_client(self, asynchronous: bool = False) -> Any:  # noqa: FBT001, FBT002 - kombu's own signature
        client: Any = super()._create_client(asynchronous)  # type: ignore[misc] # the stubs leave it out
        parse = client.parse_response

        def parse_response(connection: Any, command: str, **options: Any) -> Any:
            answer = parse(connection, command, **options)
            if command != "BRPOP" or not answer:
                return answer
            key, item = answer
            return key, item if self._can_read(item) else _wrapped(item, bytes_to_str(key).partition(self.sep)[0])

        client.parse_response = parse_response
        return client

    def _can_read(self, item: bytes) -> bool:
        """Whether kombu can read a message, and put it back should this consumer die."""
        try:
            raw = loads(bytes_to_str(item))
            message = self.Message(raw, channel=self)
            info = message.delivery_info
            texts = (message.delivery_tag, info["exchange"], info["routing_key"])
            headers = raw["headers"]
        except Exception:  # noqa: BLE001 - it may fail in any way, and then it is no message of kombu's
            return False
        is_whole = isinstance(headers, dict) and isinstance(message.body, str | bytes)
        return is_whole and all(isinstance(text, str) for text in texts)


class Channel(_AnyPublisher, redis.Channel):
    """kombu's, for messages of any publisher."""


class Transport(redis.Transport):
    """kombu's, with that channel."""

    Channel = Channel


class SentinelChannel(_AnyPublisher, redis.SentinelChannel):
    """kombu's, likewise, at the primary that sentinels name."""


class SentinelTransport(redis.SentinelTransport):
    """kombu's, with that channel."""

    Channel = SentinelChannel


def transport_of(url: str) -> type[redis.Transport] | None:
    """The transport of a Redis by its address; None for another broker, of which kombu's own is right."""
    if url.startswith("sentinel:"):
        return SentinelTransport
    return Transport if url.startswith("redis") else None


def _wrapped(item: bytes, queue: str) -> bytes:
    """A message in kombu's form, of which this is the body."""
    properties = {
        "body_encoding": "base64",
        "delivery_tag": str(uuid4()),
        "delivery_info": {"exchange": "", "routing_key": queue},
    }
    return json.dumps({"body": b64encode(item).decode(), "headers": {}, "properties": properties}).encode()

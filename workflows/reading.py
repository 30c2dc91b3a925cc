"""Read a message as the events in it: one structured event, a JSON batch, or a binary-mode event in its headers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from events.envelope import BadEventError, Event, parse_batch, parse_binary, parse_event

_BINARY_MARKS = ("ce-", "ce_", "cloudevents:", "cloudevents_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a door hands in: the transport's own id of the message, its bytes and its headers."""

    id: str
    body: bytes
    headers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One event of a message, or why it cannot be read; and the bytes that are kept of it."""

    event: Event | BadEventError
    payload: bytes


def read(message: Message) -> list[Reading]:
    """Read every event of a message; a bad one never spoils the others of its batch."""
    if message.headers and any(str(name).lower().startswith(_BINARY_MARKS) for name in message.headers):
        return [_binary(message)]
    if message.body.lstrip()[:1] == b"[":
        return _batch(message)
    try:
        return [Reading(parse_event(message.body), message.body)]
    except BadEventError as error:
        return [Reading(error, message.body)]


def _binary(message: Message) -> Reading:
    try:
        event = parse_binary(message.headers, message.body)
    except BadEventError as error:
        headers = {str(name): str(value) for name, value in message.headers.items()}
        kept = {"headers": headers, "body": message.body.decode(errors="replace")}
        return Reading(error, json.dumps(kept).encode())
    return Reading(event, json.dumps(event.document()).encode())


def _batch(message: Message) -> list[Reading]:
    events = parse_batch(message.body)
    if len(events) == 1 and isinstance(events[0], BadEventError):
        return [Reading(events[0], message.body)]
    members = json.loads(message.body)
    return [
        Reading(event, json.dumps(member, ensure_ascii=False).encode(errors="surrogatepass"))
        for event, member in zip(events, members, strict=True)
    ]

"""Read a message as the events in it: one structured event, a JSON batch, or a binary-mode event in its headers."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from events.bad_events import bad_event
from events.envelope import BadEventError, Event, parse_batch, parse_binary, parse_event

_BINARY_MARKS = ("ce-", "ce_", "cloudevents:", "cloudevents_")
_KEPT_WITH_HEADERS = b"kept with its headers\n"
_BETWEEN_MEMBERS = re.compile(r"[\s,]*")
_EMPTY_BATCH_FIX = "Send a JSON array with at least one event in it; if there is nothing to report, send no message."


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a door passes in: the transport's own ID of the message, its bytes and its headers."""

    id: str
    body: bytes
    headers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One event of a message, or why it cannot be read; and the bytes that are stored of it."""

    event: Event | BadEventError
    payload: bytes


def read(message: Message) -> list[Reading]:
    """Read every event of a message; a bad one never spoils the others of its batch.

    There is always at least one reading: a batch of no events is itself a bad event, so that no message is lost
    without a trace.
    """
    if _is_binary(message):
        return [_binary(message)]
    if message.body.removeprefix(BOM_UTF8).lstrip()[:1] == b"[":
        return _batch(message)
    try:
        return [Reading(parse_event(message.body), message.body)]
    except BadEventError as error:
        return [Reading(error, kept(message))]


def kept(message: Message) -> bytes:
    """What is stored of a message that cannot be read, from which `restored` makes it again.

    A structured body is stored as it is. In binary mode, the first line marks that the headers follow in the second. A
    body that begins with that very line is stored in the same way, because it would be mistaken for headers.
    """
    if not _is_binary(message) and not message.body.startswith(_KEPT_WITH_HEADERS):
        return message.body
    headers = {str(name): value for name, value in message.headers.items()}
    return _KEPT_WITH_HEADERS + json.dumps(headers, default=_as_text).encode() + b"\n" + message.body


def restored(message_id: str, payload: bytes) -> Message:
    """The message of which this was `kept`."""
    if not payload.startswith(_KEPT_WITH_HEADERS):
        return Message(id=message_id, body=payload)
    headers, _, body = payload.removeprefix(_KEPT_WITH_HEADERS).partition(b"\n")
    return Message(id=message_id, body=body, headers=json.loads(headers))


def _as_text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _is_binary(message: Message) -> bool:
    return any(str(name).lower().startswith(_BINARY_MARKS) for name in message.headers)


def _binary(message: Message) -> Reading:
    try:
        event = parse_binary(message.headers, message.body)
    except BadEventError as error:
        return Reading(error, kept(message))
    return Reading(event, json.dumps(event.document()).encode())


def _batch(message: Message) -> list[Reading]:
    events = parse_batch(message.body)
    if not events:
        empty = bad_event("empty-batch", "The batch is an empty JSON array: there is no event in it.", _EMPTY_BATCH_FIX)
        return [Reading(empty, message.body)]
    if len(events) == 1 and isinstance(events[0], BadEventError):
        return [Reading(events[0], message.body)]
    members = _members(message.body.decode())
    return [Reading(event, member.encode()) for event, member in zip(events, members, strict=True)]


def _members(array: str) -> Iterator[str]:
    """The members of a JSON array as they were written: what is kept of one shows a key given twice, say."""
    decoder = json.JSONDecoder()
    start = _after_gap(array, array.index("[") + 1)
    while array[start] != "]":
        _member, end = decoder.raw_decode(array, start)
        yield array[start:end]
        start = _after_gap(array, end)


def _after_gap(array: str, position: int) -> int:
    gap = _BETWEEN_MEMBERS.match(array, position)
    return gap.end() if gap else position

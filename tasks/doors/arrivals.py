"""What arrives at a door: a message for intake, or a misfit that intake cannot read."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store.dead_letters import DeadLetter
from workflows.messages import Message

HEAD_BYTES = 4_000
"""Bytes that are kept of an event that is too large, besides its hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableMessage:
    """An arrival that cannot be an event, and why."""

    payload: bytes
    code: str
    reason: str
    fix: str

    def letter(self, door: str) -> DeadLetter:
        """The dead letter that it becomes."""
        return DeadLetter(door=door, code=self.code, reason=self.reason, fix=self.fix, payload=self.payload)


Arrival = Message | UnreadableMessage


def arrival(message: Message, most_bytes: int) -> Arrival:
    """The message, unless it is too large to be read."""
    size = len(message.body) + _size_of(message.headers)
    if size <= most_bytes:
        return message
    kept = {
        "sha256": hashlib.sha256(message.body).hexdigest(),
        "bytes": size,
        "head": message.body[:HEAD_BYTES].decode(errors="replace"),
    }
    return UnreadableMessage(
        payload=json.dumps(kept).encode(),
        code="too-large",
        reason=f"the message has {size:,} bytes; at most {most_bytes:,} are taken (SJE_MAX_EVENT_BYTES)",
        fix="send the content of one event only, and documents as addresses; a hash and the beginning are kept",
    )


def _size_of(headers: Mapping[str, Any]) -> int:
    return sum(len(str(name)) + len(str(value)) for name, value in headers.items())

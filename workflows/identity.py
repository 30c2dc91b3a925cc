"""Whether an event that came before says the same again, or another has used its identity."""

import json
from typing import Any

from events.envelope import Event

_TRACING = frozenset({"traceparent", "tracestate"})
"""A publisher that tries again may do so in another trace: that makes it no other event."""

REQUEST_SOURCE = "urn:cinchhs:sje-"
"""How the sources of requests that people and programs make here begin."""


def is_repeat(earlier: str, payload: str) -> bool:
    """Whether a payload says what the earlier one of the same identity said, however each is written."""
    return earlier == payload or _content(earlier) == _content(payload)


def reused(event: Event, earlier: str) -> tuple[str, str, str]:
    """The code, the reason and the fix of an event whose identity was used before, for something else."""
    before = _content(earlier)
    what = f"{before.get('type')} on service job {before.get('subject')}" if isinstance(before, dict) else "another"
    reason = f"{event.source} has published {what} with the id {event.id} before, and this event says something else"
    return "id-reused", reason, "publish it with an id of its own; both are kept here, and the earlier one counts"


def _content(payload: str) -> Any:
    content = json.loads(payload.removeprefix("\ufeff"))
    if not isinstance(content, dict):
        return content
    # A request is stamped here when it arrives: one that is sent again has another time, and is no other request.
    is_request = str(content.get("source", "")).startswith(REQUEST_SOURCE)
    left_out = _TRACING | {"time"} if is_request else _TRACING
    return {name: value for name, value in content.items() if name not in left_out}

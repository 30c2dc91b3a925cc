"""Whether an event is a repeat of an earlier one, or another event with the same identity."""

import json
from typing import Any

from events.envelope import Event

_TRACING = frozenset({"traceparent", "tracestate"})
"""A publisher may retry in another trace: it is still the same event."""

REQUEST_SOURCE = "urn:cinchhs:sje-"
"""The prefix of the sources of requests that people and programs make here."""


def is_repeat(earlier: str, payload: str) -> bool:
    """Whether a payload has the same content as the earlier one of the same identity, however each is written."""
    return earlier == payload or _content(earlier) == _content(payload)


def reused(event: Event, earlier: str) -> tuple[str, str, str]:
    """The code, the reason and the fix of an event whose identity was used before for another event."""
    before = _content(earlier)
    what = f"{before.get('type')} on service job {before.get('subject')}" if isinstance(before, dict) else "another"
    reason = f"{event.source} already published {what} with the ID {event.id}, and this event has different content"
    return "id-reused", reason, "publish it with a new ID; both are kept here, and the earlier one counts"


def _content(payload: str) -> Any:
    content = json.loads(payload.removeprefix("\ufeff"))
    if not isinstance(content, dict):
        return content
    # A request is stamped here when it arrives: one that is sent again has another time, and is still the same request.
    is_request = str(content.get("source", "")).startswith(REQUEST_SOURCE)
    left_out = _TRACING | {"time"} if is_request else _TRACING
    return {name: value for name, value in content.items() if name not in left_out}

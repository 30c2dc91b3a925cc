"""Events that arrived early, and what each waits for."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from business_time import formatting
from cli.screens.tables import table

if TYPE_CHECKING:
    from store.waiting import WaitingEvent

_PREFIX = "com.cinchhs."


def waiting_events(waiting: "Sequence[WaitingEvent]", now: datetime) -> Iterator[RenderableType]:
    """The waiting events under a heading, each with its deadline; nothing if there are none."""
    if not waiting:
        return
    yield Text("\nWaiting events", style="head")
    shown = table("until", "state", "event", "job", "reason", folding=["reason"], under={"job": "event"})
    for each in waiting:
        overdue = each.until <= now
        shown.add_row(
            formatting.timestamp(each.until),
            Text(formatting.relative(each.until, now), style="warn" if overdue else ""),
            each.type.removeprefix(_PREFIX),
            each.job,
            each.reason,
        )
    yield Padding(shown, (0, 0, 0, 2))


def as_data(waiting: "WaitingEvent") -> dict[str, Any]:
    """A waiting event as plain data."""
    return {
        "source": waiting.source,
        "event_id": waiting.event_id,
        "job": waiting.job,
        "type": waiting.type,
        "reason": waiting.reason,
        "since": waiting.since,
        "until": waiting.until,
    }

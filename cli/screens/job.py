"""One service job: its facts, its exceptions, and its timeline."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.early_events import waiting_events
from cli.screens.tables import facts, status_text, table
from events.field_values import field_label, field_value

if TYPE_CHECKING:
    from store.queries import ExceptionRecord, JobRecord, TimelineEntry
    from store.waiting import WaitingEvent

_STYLES = {"refusal": "warn", "dead-letter": "bad", "history": "good"}


def job_screen(
    number: str,
    known: "JobRecord | None",
    exceptions: "Sequence[ExceptionRecord]",
    timeline: "Sequence[TimelineEntry]",
    waiting: "Sequence[WaitingEvent]",
    now: datetime,
) -> RenderableType:
    """All of it for people."""
    head = Text.assemble(("Service job ", "head"), (number, "id"), f"  {numbered(len(exceptions), 'exception')}")
    happened = (*_timeline(timeline), *waiting_events(waiting, now))
    return Group(head, *_facts(known), *_exceptions(exceptions, now), *happened)


def _facts(known: "JobRecord | None") -> Iterator[RenderableType]:
    if known is not None and known.facts:
        yield Text("\nFacts", style="head")
        shown = [(field_label(path), field_value(value)) for path, value in sorted(known.facts.items())]
        yield Padding(facts(shown), (0, 0, 0, 2))


def _exceptions(exceptions: "Sequence[ExceptionRecord]", now: datetime) -> Iterator[RenderableType]:
    if not exceptions:
        return
    from state_machines.engine.registry import type_title

    yield Text("\nExceptions", style="head")
    shown = table("id", "type", "status", "opened", "comment", folding=["comment"], under={"opened": "status"})
    for record in exceptions:
        shown.add_row(
            Text(record.id, style="id"),
            type_title(record.type),
            status_text(record.status),
            formatting.relative(record.opened_at, now),
            record.comment,
        )
    yield Padding(shown, (0, 0, 0, 2))


def _timeline(timeline: "Sequence[TimelineEntry]") -> Iterator[RenderableType]:
    if not timeline:
        return
    yield Text("\nWhat happened", style="head")
    shown = table("at (UTC)", "what", "text", folding=["text"])
    for entry in timeline:
        who = f" ({entry.actor})" if entry.actor else ""
        about = f"{entry.exception_id}  " if entry.exception_id else ""
        shown.add_row(
            f"{entry.at:%m-%d %H:%M:%S}",
            Text(entry.kind, style=_STYLES.get(entry.kind, "dim")),
            Text.assemble((about, "id"), entry.text.removeprefix("com.cinchhs."), (who, "dim")),
        )
    yield Padding(shown, (0, 0, 0, 2))

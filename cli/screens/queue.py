"""A department's open work, and the number of exceptions per department."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.tables import status_text, table

if TYPE_CHECKING:
    from state_machines.declaration.departments import Department
    from store.queries import Count, QueueItem

_SEVERITY = {"Medical Emergency": ("medical", "bad"), "Non-Medical Emergency": ("emergency", "warn")}
_FLAGS = {
    "no-customer-zone": "time zone unknown",
    "zone-from-state": "time zone assumed from the state",
    "no-severity": "severity unknown",
    "breached": "time is up",
}


def open_work(
    department: "Department", items: "Sequence[QueueItem]", now: datetime, *, number: int, next_page: str = ""
) -> RenderableType:
    """A page of a department's open exceptions, in the order in which to work them.

    Args:
        department: the department.
        items: the page.
        now: the instant of the page, aware.
        number: how many are open in all, including those on other pages.
        next_page: the command that shows the next page; empty if this is the last.

    """
    if not items and not number:
        hint = f"New work arrives with events. Earlier notices: sje inbox {department.slug}"
        return Text.assemble((f"✓ {department.value} has no open work.\n", "good"), (f"  → {hint}", "dim"))
    shown = table("id", "what", "job", "status", "age", "who", folding=["what"], under={"who": "what"})
    for item in items:
        shown.add_row(
            Text(item.id, style="id"),
            Text("\n").join(line for line in (_title(item), _next(item, now)) if line),
            item.job,
            status_text(item.status),
            formatting.duration(item.age),
            item.assignee or Text("-", style="dim"),
        )
    shown_of = "" if len(items) == number else f"{len(items):,} of "
    more = f"\nNext page: {next_page}" if next_page else ""
    footer = Text(f"{shown_of}{numbered(number, 'open exception')} · show one: sje show ID{more}", style="dim")
    return Group(shown, Text(), footer)


def _title(item: "QueueItem") -> Text:
    from state_machines.engine.registry import type_title

    title = Text(type_title(item.type))
    if item.severity in _SEVERITY:
        word, style = _SEVERITY[item.severity]
        title = Text.assemble((f"{word} ", style), title)
    return title


def _next(item: "QueueItem", now: datetime) -> Text:
    """What the item waits for, or its comment, and its flags."""
    parts = []
    if item.follow_up_at is not None:
        when = "due now" if item.follow_up_due else formatting.relative(item.follow_up_at, now)
        parts.append(
            Text.assemble((when, "warn" if item.follow_up_due else "dim"), (f": {item.follow_up_reason}", "dim"))
        )
    if item.waiting_on:
        parts.append(Text(f"waits for {item.waiting_on}", style="dim"))
    if not parts and item.comment:
        parts.append(Text(item.comment.splitlines()[0], style="dim"))
    if flag := comment_flag(item.type, item.comment):
        parts.append(Text(flag, style="warn"))
    parts += [Text(_FLAGS.get(flag, flag), style="warn") for flag in item.flags]
    return Text(" · ", style="dim").join(parts)


def comment_flag(type_key: str, comment: str) -> str:
    """The flag that an item has by its comment, such as a Call Back for a Tier 2 situation."""
    from state_machines.engine.registry import work_types

    declared = work_types().get(type_key)
    return declared.flag_of(comment) if declared else ""


def department_counts(counts: "Sequence[Count]", now: datetime) -> RenderableType:
    """The number of exceptions per department and status."""
    if not counts:
        return Text("No exceptions yet. Publish events with sje publish FILE, or watch a demonstration: sje demo")
    statuses = list(dict.fromkeys(count.status for count in counts))
    ordered = [status for status in _ORDER if status in statuses]
    shown = table("department", *(status.lower() for status in ordered), "oldest open")
    for department in dict.fromkeys(count.department for count in counts):
        of_it = {count.status: count for count in counts if count.department == department}
        oldest = next(count.oldest_open_at for count in of_it.values())
        shown.add_row(
            Text(department, style="id"),
            *(f"{of_it[status].number:,}" if status in of_it else Text("-", style="dim") for status in ordered),
            formatting.age(oldest, now) if oldest else Text("-", style="dim"),
        )
    return Group(shown, Text(), Text("A department's work: sje queue DEPARTMENT", style="dim"))


_ORDER = (
    "Open",
    "Not Started",
    "In Progress",
    "In Progress 2",
    "Pending",
    "Waiting on Someone Else",
    "On Hold",
    "Follow Up",
    "Completed",
)

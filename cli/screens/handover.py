"""Handovers: what one would move or has moved, item by item, and the latest handovers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.tables import shown_count, table

if TYPE_CHECKING:
    from store.handovers import Handover, HandoverItem


def one_handover(handover: "Handover") -> RenderableType:
    """A handover, item by item."""
    head = Text.assemble(
        (handover.id, "id"),
        f"  from {handover.giver} to {handover.receiver or 'the queue'}",
        (f"  {handover.reason}" if handover.reason else "", "dim"),
    )

    shown = table("id", "owner", "result", folding=["result"])
    for item in handover.items:
        shown.add_row(Text(item.id, style="id"), item.owner, _result(handover, item))
    return Group(head, Text(), shown, Text(), _footer(handover))


def latest_handovers(handovers: "Sequence[Handover]", now: datetime, *, more: bool) -> RenderableType:
    """The latest handovers, one per line; ``more`` if there are earlier ones than these."""
    if not handovers:
        hint = "\n  → Preview one: sje handover FROM --to NAME"
        return Text.assemble("There are no handovers yet.", (hint, "dim"))
    shown = table("id", "from", "to", "items", "state", "by", folding=["from"], under={"by": "state"})
    for each in handovers:
        state, at, by = _latest_step(each)
        moved = sum(item.moved_version is not None for item in each.items)
        shown.add_row(
            Text(each.id, style="id"),
            each.giver,
            each.receiver or Text("the queue", style="dim"),
            f"{moved} of {len(each.items)}" if each.applied_at else str(len(each.items)),
            f"{state} {formatting.relative(at, now)}",
            by,
        )
    count = shown_count(len(handovers), "handover", more=more, which="latest")
    return Group(shown, Text(), Text(count, style="dim"))


def _result(handover: "Handover", item: "HandoverItem") -> Text:
    if item.problem:
        stays = "not returned" if item.moved_version is not None else "stays"
        return Text(f"{stays}: {item.problem}", style="warn")
    done = {"previewed": "would move", "applied": "moved", "undone": "returned"}[handover.state]
    return Text(done, style="good")


def _footer(handover: "Handover") -> Text:
    movable = sum(not item.problem for item in handover.items)
    items = f"{movable} of {numbered(len(handover.items), 'item')}"
    if handover.state == "previewed":
        if not movable:
            return Text(f"{items} would move: there is nothing to apply.")
        return Text.assemble(
            f"{items} would move; nothing has moved yet.", (f"\n→ sje handover --apply {handover.id}", "good")
        )
    if handover.state == "applied":
        return Text.assemble(f"{items} moved.", (f"\n→ To undo it: sje handover --undo {handover.id}", "dim"))
    moved = sum(item.moved_version is not None for item in handover.items)
    returned = sum(item.moved_version is not None and not item.problem for item in handover.items)
    return Text(f"{returned} of {numbered(moved, 'moved item')} returned.")


def _latest_step(handover: "Handover") -> tuple[str, datetime, str]:
    """The latest step, its instant, and who took it."""
    if handover.undone_at is not None:
        return "undone", handover.undone_at, handover.undone_by or ""
    if handover.applied_at is not None:
        return "applied", handover.applied_at, handover.applied_by or ""
    return "previewed", handover.previewed_at, handover.previewed_by

"""Hand-overs: what one would move or has moved, item by item, and the latest of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.tables import table

if TYPE_CHECKING:
    from store.handovers import Handover, HandoverItem


def one_handover(handover: "Handover") -> RenderableType:
    """A hand-over, item by item."""
    head = Text.assemble(
        (handover.id, "id"),
        f"  from {handover.giver} to {handover.receiver or 'the queue'}",
        (f"  {handover.reason}" if handover.reason else "", "dim"),
    )
    shown = table("id", "was", "", folding=[""])
    for item in handover.items:
        shown.add_row(Text(item.id, style="id"), item.owner, _fate(handover, item))
    return Group(head, Text(), shown, Text(), _footer(handover))


def latest_handovers(handovers: "Sequence[Handover]", now: datetime) -> RenderableType:
    """The latest hand-overs, one a line."""
    if not handovers:
        return Text.assemble("No work was handed over yet.", ("\n  → sje handover FROM --to NAME previews one", "dim"))
    shown = table("id", "from", "to", "items", "state", "by", folding=["from"], under={"by": "state"})
    for each in handovers:
        state, at, by = _last_step(each)
        moved = sum(item.moved_version is not None for item in each.items)
        shown.add_row(
            Text(each.id, style="id"),
            each.giver,
            each.receiver or Text("the queue", style="dim"),
            f"{moved} of {len(each.items)}" if each.applied_at else str(len(each.items)),
            f"{state} {formatting.relative(at, now)}",
            by,
        )
    return shown


def _fate(handover: "Handover", item: "HandoverItem") -> Text:
    if item.problem:
        stays = "not given back" if item.moved_version is not None else "stays"
        return Text(f"{stays}: {item.problem}", style="warn")
    done = {"previewed": "would move", "applied": "moved", "undone": "given back"}[handover.state]
    return Text(done, style="good")


def _footer(handover: "Handover") -> Text:
    well = sum(not item.problem for item in handover.items)
    items = f"{well} of {numbered(len(handover.items), 'item')}"
    if handover.state == "previewed":
        return Text.assemble(
            f"{items} would move; nothing has yet.", (f"\n→ sje handover --apply {handover.id}", "good")
        )
    if handover.state == "applied":
        return Text.assemble(f"{items} moved.", (f"\n→ to take it back: sje handover --undo {handover.id}", "dim"))
    moved = sum(item.moved_version is not None for item in handover.items)
    back = sum(item.moved_version is not None and not item.problem for item in handover.items)
    return Text(f"{back} of {numbered(moved, 'item')} that had moved given back.")


def _last_step(handover: "Handover") -> tuple[str, datetime, str]:
    """What was done last, when, and by whom."""
    if handover.undone_at is not None:
        return "undone", handover.undone_at, handover.undone_by or ""
    if handover.applied_at is not None:
        return "applied", handover.applied_at, handover.applied_by or ""
    return "previewed", handover.previewed_at, handover.previewed_by

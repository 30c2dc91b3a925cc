"""The notices at a department's desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from cli.screens.tables import shown_count, table

if TYPE_CHECKING:
    from state_machines.declaration.departments import Department
    from store.queries.deliveries import DeliveryRecord

_URGENT = {"call-now": "bad", "follow-up-due": "warn"}


def notices_screen(
    department: "Department", notices: "Sequence[DeliveryRecord]", now: datetime, *, more: bool
) -> RenderableType:
    """The desk's notices, the latest first; ``more`` if there are earlier ones than these."""
    if not notices:
        hint = "Notices are created with the work; `sje up` delivers them."
        return Text.assemble((f"✓ {department.value} has no notices yet.\n", "good"), (f"  → {hint}", "dim"))
    shown = table("when", "notice", "text", folding=["text"])
    for notice in notices:
        shown.add_row(
            formatting.relative(notice.created_at, now),
            Text(notice.reason, style=_URGENT.get(notice.reason, "id")),
            notice.text,
        )
    count = shown_count(len(notices), "notice", more=more, which="latest")
    footer = f"{count} · open work: sje queue {department.slug}"
    return Group(shown, Text(), Text(footer, style="dim"))

"""What a department was told at its desk."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.tables import table

if TYPE_CHECKING:
    from state_machines.declaration.departments import Department
    from store.queries.deliveries import DeliveryRecord

_URGENT = {"call-now": "bad", "follow-up-due": "warn"}


def told(department: "Department", notices: "Sequence[DeliveryRecord]", now: datetime) -> RenderableType:
    """The desk's notices, the latest first."""
    if not notices:
        hint = "Notices come with the work; `sje up` delivers them."
        return Text.assemble((f"✓ {department.value} was told nothing yet.\n", "good"), (f"  → {hint}", "dim"))
    shown = table("when", "what", "in words", folding=["in words"])
    for notice in notices:
        shown.add_row(
            formatting.relative(notice.created_at, now),
            Text(notice.reason, style=_URGENT.get(notice.reason, "id")),
            notice.text,
        )
    footer = f"{numbered(len(notices), 'notice')} · the work itself: sje queue {department.slug}"
    return Group(shown, Text(), Text(footer, style="dim"))

"""What `sje up` runs where, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from cli.screens.tables import facts, table

if TYPE_CHECKING:
    from settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One process."""

    name: str
    pid: int | None
    where: str


def what_runs_where(settings: "Settings", rows: Sequence[Row]) -> RenderableType:
    """The processes, where everything is kept, and what to do next."""
    from settings import load_settings, without_password

    shown = table("process", "pid", "where", folding=["where"])
    for row in rows:
        shown.add_row(Text(row.name, style="good"), str(row.pid or "-"), row.where)
    kept = facts(
        [
            ("database", without_password(settings.effective_database_url)),
            ("logs", str(settings.data_dir / "logs")),
        ]
    )
    option = "" if settings.data_dir == load_settings().data_dir else f" --data-dir {settings.data_dir}"
    next_steps = facts(
        [
            ("publish", f"sje{option} publish FILE"),
            ("look", f"sje{option} queue    sje{option} doctor"),
            ("stop", "Ctrl-C"),
        ]
    )
    head = Text("✓ Everything runs.", style="good")
    return Group(head, Text(), shown, Text(), kept, Text(), next_steps, Text())

"""The house's table: no frame, one rule under the head, columns that fold rather than run off the screen."""

from collections.abc import Sequence

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text


def table(*columns: str, title: str = "", folding: Sequence[str] = ()) -> Table:
    """An empty table; the columns named in ``folding`` take the room that is left and wrap."""
    made = Table(
        title=title or None,
        title_justify="left",
        title_style="head",
        box=box.SIMPLE_HEAD,
        header_style="dim",
        pad_edge=False,
        show_edge=False,
        expand=False,
    )
    for name in columns:
        if name in folding:
            made.add_column(name, overflow="fold", ratio=1)
        else:
            made.add_column(name, no_wrap=True, overflow="ellipsis")
    return made


def facts(rows: Sequence[tuple[str, RenderableType]]) -> Table:
    """Names and values below one another."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        made.add_row(name, value)
    return made


def status_text(status: str) -> Text:
    """A status in its colour."""
    return Text(status, style=f"status.{status.replace(' ', '_')}")

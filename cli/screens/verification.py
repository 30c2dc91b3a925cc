"""The result of `sje verify`: the flaws, and how much was checked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from business_time.formatting import numbered
from cli.screens.tables import table

if TYPE_CHECKING:
    from store.history import Flaw
    from store.verification.verify import VerificationReport


def flaws_found(flaws: "Sequence[Flaw]") -> RenderableType:
    """The flaws, each with the exception, the line of its history, and the row or column."""
    shown = table("exception", "line", "row", "what is wrong", folding=["row", "what is wrong"])
    for flaw in flaws:
        line = str(flaw.number) if flaw.number else ""
        shown.add_row(Text(flaw.exception_id, style="id"), line, Text(flaw.row), Text(flaw.what, style="bad"))
    return shown


def coverage(report: "VerificationReport") -> str:
    """How much was checked."""
    histories, lines = numbered(report.histories, "history", "histories"), numbered(report.lines, "line")
    return f"Checked {histories} with {lines}, and {numbered(report.rows, 'row')} in all."

"""What `sje verify` found wrong, and how much it looked at."""

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
    """List the flaws, each with the exception, the line of its history and the row or column that it is in."""
    shown = table("exception", "line", "row", "what is wrong", folding=["row", "what is wrong"])
    for flaw in flaws:
        line = str(flaw.number) if flaw.number else ""
        shown.add_row(Text(flaw.exception_id, style="id"), line, Text(flaw.row), Text(flaw.what, style="bad"))
    return shown


def looked_at(checked: "VerificationReport") -> str:
    """Say how much was looked at."""
    histories, lines = numbered(checked.histories, "history", "histories"), numbered(checked.lines, "line")
    return f"VerificationReport: {histories} of {lines}, and {numbered(checked.rows, 'row')} in all."

"""Refused requests, as panels that teach."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.rules import refusal

if TYPE_CHECKING:
    from store.queries import RefusalRecord


def refused_requests(refusals: "Sequence[RefusalRecord]", now: datetime, *, more: bool = False) -> RenderableType:
    """What was refused, the latest first; ``more`` says that there are earlier refusals than these."""
    if not refusals:
        return Text("✓ Nothing was refused.", style="good")
    panels = [refusal(_what(each), each.rules, asked=_asked(each, now)) for each in refusals]
    number = numbered(len(refusals), "refusal")
    return Group(*panels, Text(f"the latest {number} of more; --limit shows more" if more else number, style="dim"))


def _asked(refused: "RefusalRecord", now: datetime) -> str:
    return f"{refused.actor.name}, {refused.actor.department} · {formatting.relative(refused.at, now)}"


def _what(refused: "RefusalRecord") -> str:
    from state_machines.engine.registry import type_title

    title = type_title(refused.type)
    what = f"raise {title}" if refused.asked == "raise" else f"{refused.asked} of {title} {refused.exception_id}"
    return f"{what} on {refused.job}"

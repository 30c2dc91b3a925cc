"""Refused requests, each with the rules that refused it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from cli.screens.broken_rules import refusal
from cli.screens.tables import shown_count

if TYPE_CHECKING:
    from store.queries import RefusalRecord


def refused_requests(refusals: "Sequence[RefusalRecord]", now: datetime, *, more: bool = False) -> RenderableType:
    """The refused requests, the latest first; ``more`` if there are earlier ones than these."""
    if not refusals:
        return Text("✓ Nothing was refused.", style="good")
    panels = [refusal(_what(each), each.rules, request=_request(each, now)) for each in refusals]
    return Group(*panels, Text(shown_count(len(refusals), "refusal", more=more, which="latest"), style="dim"))


def _request(refused: "RefusalRecord", now: datetime) -> str:
    return f"{refused.actor.name}, {refused.actor.department} · {formatting.relative(refused.at, now)}"


def _what(refused: "RefusalRecord") -> str:
    from state_machines.engine.registry import type_title

    title = type_title(refused.type)
    what = f"raise {title}" if refused.asked == "raise" else f"{refused.asked} of {title} {refused.exception_id}"
    return f"{what} on {refused.job}"

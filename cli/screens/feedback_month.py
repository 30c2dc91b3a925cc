"""A month of SP Feedback as bars in the terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time.formatting import numbered
from cli.screens.feedback import MARKS
from cli.screens.tables import table

if TYPE_CHECKING:
    from state_machines.feedback.summary import Summary

_WIDEST = 36
"""Columns of the longest bar."""

_BLOCKS = {"positive": "█", "negative": "▓", "neither": "░"}
"""Each sentiment has its shade, so that they differ without color too."""


def month_summary(month: str, zone: str, summary: "Summary", top: int) -> RenderableType:
    """Reasons by sentiment, the most frequent phrases, and the providers with the most forms."""
    if not summary.forms:
        hint = "Submit a form with sje feedback new, or publish com.cinchhs.sp-feedback.submitted."
        return Text.assemble(f"No SP Feedback form was submitted in {month}.\n", (f"  → {hint}", "dim"))
    risk = f" · {summary.high_risk} of high risk" if summary.high_risk else ""
    head = Text.assemble(
        (f"SP Feedback {month}", "head"), f"   {numbered(summary.forms, 'form')}{risk}   ", (zone, "dim")
    )
    parts: list[RenderableType] = [head, _legend(summary.polarities), Text(), _reasons(summary)]
    if summary.phrases:
        parts += [Text(), _phrases(summary, top)]
    hint = "One provider: sje feedback provider ACCOUNT · as a picture: --svg FILE"
    return Group(*parts, Text(), _providers(summary, top), Text(), Text(hint, style="dim"))


def _legend(counts: Mapping[str, int]) -> Text:
    return Text("   ").join(
        Text.assemble((f"{_BLOCKS[name]} ", style), f"{counts[name]} {name}") for name, (_sign, style) in MARKS.items()
    )


def _reasons(summary: "Summary") -> RenderableType:
    shown = table("reason for feedback", "forms", "", folding=[""])
    most = max(summary.reasons.values())
    for reason, forms in summary.reasons.items():
        shown.add_row(reason, f"{forms:,}", _stacked(summary.by_reason[reason], most))
    return shown


def _stacked(counts: Mapping[str, int], most: int) -> Text:
    """A bar of parts; every part with a count is at least one column wide."""
    bar = Text()
    for name, (_sign, style) in MARKS.items():
        bar.append(_BLOCKS[name] * _columns(counts[name], most), style=style)
    return bar


def _columns(count: int, most: int) -> int:
    return max(1, round(count * _WIDEST / most)) if count else 0


def _phrases(summary: "Summary", top: int) -> RenderableType:
    shown = table("phrase", "asked as", "forms", "", folding=["phrase"], under={"asked as": "phrase"})
    most = summary.phrases[0].forms
    for each in summary.phrases[:top]:
        bar = Text("█" * max(1, _columns(each.forms, most) // 3), style="id")
        shown.add_row(each.phrase, Text(each.question, style="dim"), f"{each.forms:,}", bar)
    return shown


def _providers(summary: "Summary", top: int) -> RenderableType:
    shown = table("provider", "forms", "positive", "negative")
    for each in summary.providers[:top]:
        shown.add_row(Text(each.account, style="id"), f"{each.forms:,}", f"{each.positive:,}", f"{each.negative:,}")
    return shown

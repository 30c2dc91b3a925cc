"""The findings of the doctor, each with its fix."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from business_time.formatting import numbered

if TYPE_CHECKING:
    from cli.doctor.finding import Finding

_MARKS = {"ok": ("✓", "good"), "warn": ("!", "warn"), "fail": ("✗", "bad")}


def findings_screen(findings: "Sequence[Finding]", *, production: bool) -> RenderableType:
    """Every finding, then the verdict."""
    shown = Table.grid(padding=(0, 2))
    shown.add_column(no_wrap=True)
    shown.add_column(style="dim", no_wrap=True)
    shown.add_column(overflow="fold")
    for finding in findings:
        mark, style = _MARKS[finding.verdict]
        words = Text(finding.found, style="" if finding.verdict == "ok" else style)
        if finding.fix:
            words = Text.assemble(words, ("\n→ ", "good"), finding.fix)
        shown.add_row(Text(mark, style=style), finding.area, words)
    return Group(shown, Text(), _verdict(findings, production=production))


def _verdict(findings: "Sequence[Finding]", *, production: bool) -> Text:
    counts = Counter(finding.verdict.value for finding in findings)
    if counts["fail"]:
        return Text(f"✗ {numbered(counts['fail'], 'failure')}{_and_warnings(counts['warn'])}", style="bad")
    ready = "Ready for production" if production else "Everything works"
    if counts["warn"]:
        return Text(f"! No failures{_and_warnings(counts['warn'])}", style="warn")
    return Text(f"✓ {ready}", style="good")


def _and_warnings(number: int) -> str:
    return f", {numbered(number, 'warning')}" if number else ""

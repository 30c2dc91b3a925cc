"""Refusals: the reason, what to do or which type to raise instead, the rule and its source."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from state_machines.declaration.guards import BrokenRule


def broken_rule(rule: "BrokenRule") -> RenderableType:
    """One broken rule: the reason in full, then what to do, then the rule and its source."""
    from state_machines.engine.advice import alternative

    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    lines.add_row(Text("✗", style="bad"), Text(rule.why))
    if rule.do and rule.do not in rule.why:
        lines.add_row(Text("→", style="good"), Text(rule.do))
    if rule.raise_instead:
        lines.add_row(Text("→", style="good"), Text(alternative(rule.raise_instead)))
    lines.add_row("", Text(f"{rule.rule} · {rule.source}", style="dim"))
    return lines


def refusal(title: str, rules: Iterable["BrokenRule"], *, request: str = "") -> RenderableType:
    """A refused request with every rule that it broke; ``request`` is who made it, and when."""
    return Panel(
        Group(*filter(None, (Text(request, style="dim"),)), *(broken_rule(rule) for rule in rules)),
        title=Text(title, style="warn"),
        title_align="left",
        border_style="warn",
        padding=(0, 1),
    )

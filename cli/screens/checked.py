"""What `sje check` shows of each event: its line, its verdict, what it would do or why it would not."""

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from business_time.spoken import numbered
from cli.screens.rules import broken_rule

if TYPE_CHECKING:
    from workflows.checking import Checked
    from workflows.outcome import Outcome

_MARKS = {
    "accepted": ("✓", "good", "accepted"),
    "refused": ("!", "warn", "refused"),
    "dead": ("✗", "bad", "dead-lettered"),
}


def as_data(checked: "Checked") -> dict[str, Any]:
    """One checked event as plain data."""
    return {
        "line": checked.line,
        "verdict": _MARKS[checked.verdict][2],
        "type": checked.type,
        "source": checked.source,
        "id": checked.id,
        "job": checked.job,
        "judged_at": checked.judged_at,
        "outcome": checked.outcome.as_dict(),
    }


def shown(checked: "Checked") -> RenderableType:
    """One checked event for people."""
    mark, style, verdict = _MARKS[checked.verdict]
    head = Text.assemble(
        (f"{checked.line:>5}  ", "dim"),
        (f"{mark} {verdict:<14}", style),
        f"{(checked.type or 'unknown type').removeprefix('com.cinchhs.')} ",
        (f"{checked.job or ''}", "id"),
        overflow="ellipsis",
        no_wrap=True,
    )
    details = [_said(each) for each in checked.outcome.flat()]
    return Group(head, Padding(Group(*details), (0, 0, 0, 9)))


def _said(said: "Outcome") -> RenderableType:
    if said.kind == "refused":
        refused = Text(said.text.partition(":")[0], style="warn")
        return Group(refused, *(broken_rule(rule) for rule in said.rules))
    if said.kind != "dead":
        return Text(said.text, style="" if said.kind in {"opened", "moved"} else "dim")
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    lines.add_row(Text("✗", style="bad"), Text(said.text))
    lines.add_row(Text("→", style="good"), Text(said.fix))
    lines.add_row("", Text(said.code, style="dim"))
    return lines


def summary(counts: dict[str, int]) -> Text:
    """How many events had which verdict."""
    parts: list[Any] = [f"{numbered(sum(counts.values()), 'event')}: "]
    for verdict, (mark, style, words) in _MARKS.items():
        if counts.get(verdict):
            parts += [(f"{mark} {counts[verdict]:,} {words}", style), "   "]
    return Text.assemble(*parts)

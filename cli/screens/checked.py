"""What `sje check` shows of each event: its place, its verdict, what it would do or why it would not."""

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from business_time.formatting import numbered
from cli.screens.rules import broken_rule

if TYPE_CHECKING:
    from workflows.dry_run import DryRunResult
    from workflows.outcome import Outcome

_MARKS = {
    "accepted": ("✓", "good", "accepted"),
    "refused": ("!", "warn", "refused"),
    "dead": ("✗", "bad", "dead-lettered"),
}


def as_data(checked: "DryRunResult") -> dict[str, Any]:
    """One checked event as plain data."""
    return {
        "line": checked.line,
        "place": checked.place,
        "verdict": _MARKS[checked.verdict][2],
        "type": checked.type,
        "source": checked.source,
        "id": checked.id,
        "job": checked.job,
        "judged_at": checked.judged_at,
        "outcome": checked.outcome.as_dict(),
    }


def shown(checked: "DryRunResult") -> RenderableType:
    """One checked event for people; every problem of it has its own fix beside it."""
    mark, style, verdict = _MARKS[checked.verdict]
    head = Text.assemble(
        (f"{checked.place:>5}  ", "dim"),
        (f"{mark} {verdict:<14}", style),
        f"{(checked.type or 'unknown type').removeprefix('com.cinchhs.')} ",
        (f"{checked.job or ''}", "id"),
        (f"  line {checked.line}" if checked.line != checked.place else "", "dim"),
        overflow="ellipsis",
        no_wrap=True,
    )
    problems = [(problem.message, problem.fix, problem.code) for problem in checked.problems]
    details = [_mended(*each) for each in problems] or [_said(each) for each in checked.outcome.flat()]
    return Group(head, Padding(Group(*details), (0, 0, 0, 9)))


def _said(said: "Outcome") -> RenderableType:
    if said.kind == "refused":
        refused = Text(said.text.partition(":")[0], style="warn")
        return Group(refused, *(broken_rule(rule) for rule in said.rules))
    if said.kind != "dead":
        return Text(said.text, style="" if said.kind in {"opened", "moved"} else "dim")
    return _mended(said.text, said.fix, said.code)


def _mended(what: str, fix: str, code: str) -> RenderableType:
    """What is wrong, under it what to do, and the code by which dead letters are told apart."""
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    lines.add_row(Text("✗", style="bad"), Text(what))
    lines.add_row(Text("→", style="good"), Text(fix))
    lines.add_row("", Text(code, style="dim"))
    return lines


def summary(counts: dict[str, int]) -> Text:
    """How many events had which verdict."""
    parts: list[Any] = [f"{numbered(sum(counts.values()), 'event')}: "]
    for verdict, (mark, style, words) in _MARKS.items():
        if counts.get(verdict):
            parts += [(f"{mark} {counts[verdict]:,} {words}", style), "   "]
    return Text.assemble(*parts)

"""The result of `sje check` for each event: its place, its verdict, and what it would do or why it would not."""

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from business_time.formatting import numbered
from cli.screens.broken_rules import broken_rule

if TYPE_CHECKING:
    from workflows.dry_run import DryRunResult
    from workflows.outcome import Outcome

_MARKS = {
    "accepted": ("✓", "good", "accepted"),
    "refused": ("!", "warn", "refused"),
    "dead": ("✗", "bad", "dead-lettered"),
}


def as_data(result: "DryRunResult") -> dict[str, Any]:
    """The result for one event as plain data."""
    return {
        "line": result.line,
        "place": result.place,
        "verdict": _MARKS[result.verdict][2],
        "type": result.type,
        "source": result.source,
        "id": result.id,
        "job": result.job,
        "judged_at": result.judged_at,
        "outcome": result.outcome.as_dict(),
    }


def dry_run_result(result: "DryRunResult") -> RenderableType:
    """The result for one event; each problem has its own fix."""
    mark, style, verdict = _MARKS[result.verdict]
    head = Text.assemble(
        (f"{result.place:>5}  ", "dim"),
        (f"{mark} {verdict:<14}", style),
        f"{(result.type or 'unknown type').removeprefix('com.cinchhs.')} ",
        (f"{result.job or ''}", "id"),
        (f"  line {result.line}" if result.line != result.place else "", "dim"),
        overflow="ellipsis",
        no_wrap=True,
    )
    problems = [_problem(each.message, each.fix, each.code) for each in result.problems]
    details = problems or [_outcome(each) for each in result.outcome.flat()]
    return Group(head, Padding(Group(*details), (0, 0, 0, 9)))


def _outcome(outcome: "Outcome") -> RenderableType:
    if outcome.kind == "refused":
        title = Text(refused_title(outcome), style="warn")
        return Group(title, *(broken_rule(rule) for rule in outcome.rules))
    if outcome.kind != "dead":
        return Text(outcome.text, style="" if outcome.kind in {"opened", "moved"} else "dim")
    return _problem(outcome.text, outcome.fix, outcome.code)


def refused_title(outcome: "Outcome") -> str:
    """The heading of a refusal: ``Call Back refused``."""
    from state_machines.engine.registry import type_title

    return f"{type_title(outcome.type_key)} refused"


def _problem(what: str, fix: str, code: str) -> RenderableType:
    """What is wrong, how to fix it, and the code under which dead letters are grouped."""
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

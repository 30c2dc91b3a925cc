"""The outcome of a request: what was done and what followed, or every rule that refused it."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from cli.option_names import rule_with_option
from cli.screens.broken_rules import refusal
from cli.screens.dry_run import refused_title

if TYPE_CHECKING:
    from workflows.outcome import Outcome


def outcome_screen(outcome: "Outcome", refused: str) -> RenderableType:
    """The outcome for people; ``refused`` is the heading of a refusal."""
    if outcome.kind == "refused":
        return refusal(refused, map(rule_with_option, outcome.rules))
    lines: list[RenderableType] = [Text.assemble(("✓ ", "good"), outcome.text)]
    for effect in outcome.effects:
        for each in effect.flat():
            if each.kind == "refused":
                lines.append(refusal(refused_title(each), each.rules))
            else:
                lines.append(Text.assemble(("  + ", "good"), each.text))
    if outcome.exception_id:
        lines.append(Text(f"  sje show {outcome.exception_id}", style="dim"))
    return Group(*lines)

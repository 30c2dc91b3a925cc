"""What came of a request or an event, and of everything it brought about."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from cli.option_names import rule_in_flags
from cli.screens.broken_rules import refusal

if TYPE_CHECKING:
    from workflows.outcome import Outcome


def shown(outcome: "Outcome", refused_title: str) -> RenderableType:
    """An outcome for people: what was done, and what followed; or every rule that said no."""
    if outcome.kind == "refused":
        return refusal(refused_title, map(rule_in_flags, outcome.rules))
    lines: list[RenderableType] = [Text.assemble(("✓ ", "good"), outcome.text)]
    for effect in outcome.effects:
        for each in effect.flat():
            if each.kind == "refused":
                lines.append(refusal(each.text.partition(":")[0], each.rules))
            else:
                lines.append(Text.assemble(("  + ", "good"), each.text))
    if outcome.exception_id:
        lines.append(Text(f"  sje show {outcome.exception_id}", style="dim"))
    return Group(*lines)

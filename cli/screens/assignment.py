"""What was handed out, to whom and why; and of an item that nobody has, why."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.rules import refusal
from cli.screens.tables import status_text, table

if TYPE_CHECKING:
    from workflows.assignment.auto_assignment import Assigned
    from workflows.assignment.direct_assignment import DirectAssignmentResult
    from workflows.assignment.unassigned_reasons import PersonReasons, UnassignedReasons

NOTHING = "✓ Nothing to hand out: no such work waits, or nobody may have more."


def handed_out(handed: "Sequence[Assigned]") -> RenderableType:
    """What was handed out, one item a line."""
    if not handed:
        return Text.assemble((NOTHING, "good"), ("\n  → who may have more: sje people; why not: sje why ID", "dim"))
    from state_machines.engine.registry import type_title

    shown = table("id", "what", "to", "why", folding=["why"], under={"to": "what"})
    for each in handed:
        shown.add_row(Text(each.exception_id, style="id"), type_title(each.type), Text(each.to, style="head"), each.why)
    return Group(shown, Text(), Text(f"{numbered(len(handed), 'item')} handed out", style="dim"))


def directed(result: "DirectAssignmentResult") -> RenderableType:
    """What came of naming an owner."""
    if result.kind == "refused":
        return refusal(f"{result.exception_id} does not go to {result.to}", result.rules)
    return Text.assemble(("✓ ", "good"), result.text)


def why_nobody(answer: "UnassignedReasons") -> RenderableType:
    """Who has an item, or why nobody has."""
    head = Text.assemble(
        (answer.title, "head"),
        "  ",
        (answer.exception_id, "id"),
        "  ",
        status_text(answer.status),
        f"\n{answer.answer}",
    )
    if answer.do:
        head.append(f"\n→ {answer.do}", style="good")
    if answer.status == "Completed" or answer.assignee is not None or not answer.people:
        return head
    shown = table("name", "why not", folding=["why not"])
    for person in answer.people:
        shown.add_row(Text(person.name, style="id"), _reasons(person))
    return Group(head, Text(), shown)


def _reasons(person: "PersonReasons") -> Text:
    if not person.reasons:
        return Text("may have it", style="good")
    lines = [
        Text.assemble(reason.why, (f"  {reason.rule} · {reason.source}", "dim"), (f"\n→ {reason.do}", "good"))
        for reason in person.reasons
    ]
    if person.free_at is not None:
        lines.append(Text(f"on shift from {formatting.timestamp(person.free_at)}", style="dim"))
    return Text("\n").join(lines)

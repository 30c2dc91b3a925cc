"""Assigned items, to whom and why; and why an item has no owner."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.broken_rules import refusal
from cli.screens.tables import status_text, table

if TYPE_CHECKING:
    from workflows.assignment.auto_assignment import Assigned
    from workflows.assignment.direct_assignment import DirectAssignmentResult
    from workflows.assignment.unassigned_reasons import PersonReasons, UnassignedReasons

NOTHING = "✓ Nothing to assign: no such work is waiting, or no one can take more."


def assigned_items(assigned: "Sequence[Assigned]") -> RenderableType:
    """The assigned items, one per line."""
    if not assigned:
        return Text.assemble((NOTHING, "good"), ("\n  → who can take more: sje people · why not: sje why ID", "dim"))
    from state_machines.engine.registry import type_title

    shown = table("id", "what", "to", "why", folding=["why"], under={"to": "what"})
    for each in assigned:
        shown.add_row(Text(each.exception_id, style="id"), type_title(each.type), Text(each.to, style="head"), each.why)
    return Group(shown, Text(), Text(f"{numbered(len(assigned), 'item')} assigned", style="dim"))


def direct_assignment(result: "DirectAssignmentResult") -> RenderableType:
    """The result of assigning an item to a person."""
    if result.kind == "refused":
        return refusal(f"{result.exception_id} is not assigned to {result.to}", result.rules)
    return Text.assemble(("✓ ", "good"), result.text)


def unassigned_reasons(answer: "UnassignedReasons") -> RenderableType:
    """Who owns an item, or why it has no owner."""
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
        return Text("can take it", style="good")
    lines = [
        Text.assemble(reason.why, (f"  {reason.rule} · {reason.source}", "dim"), (f"\n→ {reason.do}", "good"))
        for reason in person.reasons
    ]
    if person.free_at is not None:
        lines.append(Text(f"on shift from {formatting.timestamp(person.free_at)}", style="dim"))
    return Text("\n").join(lines)

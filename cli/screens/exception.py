"""One exception with everything around it: facts, possible moves, history, timers, and who was told."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from cli.screens import times
from cli.screens.tables import facts, status_text, table

if TYPE_CHECKING:
    from state_machines.declaration.exception_type import ExceptionType
    from store.history import HistoryLine
    from store.queries import ExceptionRecord
    from workflows.possible_moves import PossibleMove


def title(record: "ExceptionRecord", declared: "ExceptionType | None") -> Text:
    """The first line: what it is, where it stands, on which job."""
    name = declared.title if declared else record.type
    return Text.assemble((name, "head"), "  ", (record.id, "id"), "  on ", (record.job, "id"), "  ", status_text(record.status))


def particulars(record: "ExceptionRecord", customer_zone: str | None, now: datetime) -> RenderableType:
    """What is known of it, as names and values; what is empty is left out."""
    due = record.follow_up_at
    local = f" ({times.clock(due, customer_zone)})" if due and customer_zone else ""
    held = record.claimed_until is not None and record.claimed_until > now
    rows: list[tuple[str, RenderableType | None]] = [
        ("department", record.department),
        ("comment", Text(record.comment)),
        ("job comment", Text(record.service_job_comment)),
        ("details", Text("\n".join(f"{name}: {_plain(value)}" for name, value in record.details.items()))),
        ("opened", f"{times.clock(record.opened_at)} by {record.opened_by}, {times.relative(record.opened_at, now)}"),
        ("updated", f"{times.clock(record.updated_at)} by {record.updated_by}"),
        ("follow up", Text(f"{times.clock(due)}{local}, {times.relative(due, now)}") if due else None),
        ("what for", Text(record.follow_up_reason or "")),
        ("waits for", Text(record.waiting_on or "")),
        ("held by", f"{record.assignee} until {times.clock(record.claimed_until)}" if held and record.claimed_until else None),
        ("attempts", str(record.attempts) if record.attempts else None),
        ("resolution", Text(record.resolution or "")),
        ("version", str(record.history_length)),
    ]
    return facts([(name, value) for name, value in rows if value])


def moves(possible: "Sequence[PossibleMove]") -> RenderableType:
    """What may be done now, what each needs, and what forbids it."""
    if not possible:
        return Text("Nothing: it is Completed. New work needs a new exception.", style="dim")
    shown = table("do", "leads to", "needs", "says", folding=["needs", "says"])
    for move in possible:
        says = Text(move.says)
        for rule in move.broken:
            says = Text.assemble(says, ("\n✗ ", "bad"), rule.why, (f"\n→ {rule.do}" if rule.do else "", "good"))
        needs = "\n".join(f"--{need.value.replace('_', '-')}" for need in move.needs)
        shown.add_row(Text(move.trigger, style="id"), status_text(move.dest), needs, says)
    return shown


def history_table(lines: "Sequence[HistoryLine]") -> RenderableType:
    """Who did what, when, why, and by which rule."""
    shown = table("#", "at", "who", "what", "why", folding=["who", "why"])
    for line in lines:
        actor = json.loads(line.actor)
        what = Text.assemble((line.trigger, "id"), " → " if line.before != line.after else " in ", status_text(line.after))
        shown.add_row(
            str(line.number),
            times.clock(line.at),
            f"{actor['name']}, {actor['department']}",
            what,
            Text.assemble(line.why, _entered(line), (f"\n{line.rule}", "dim")),
        )
    return shown


def _entered(line: "HistoryLine") -> str:
    details = {name: value for name, value in json.loads(line.details).items() if value}
    return "".join(f"\n{name}: {_plain(value)}" for name, value in details.items())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

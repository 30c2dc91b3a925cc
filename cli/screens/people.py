"""The list of people, and what loading the people file changed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.tables import table

if TYPE_CHECKING:
    from workflows.assignment.overview import PersonStatus
    from workflows.assignment.people_file import PeopleLoadResult

NO_PEOPLE = "There are no people yet, so no work is assigned automatically. Anyone can still claim work."


def as_data(standing: "PersonStatus") -> dict[str, Any]:
    """The status of a person as plain data."""
    person = {name: value for name, value in asdict(standing.person).items() if name != "turn"}
    return {
        **person,
        "shifts": [shift.describe() for shift in standing.person.shifts],
        "on_shift": standing.on_shift,
        "next_shift": standing.next_shift,
        "holds": dict(standing.holds),
        "reasons": [reason.as_dict() for reason in standing.reasons],
        "may_have": list(standing.may_have),
    }


def people_screen(standings: "Sequence[PersonStatus]", now: datetime) -> RenderableType:
    """Everyone, one per line."""
    if not standings:
        return Text.assemble(NO_PEOPLE, ("\n  → sje people load FILE", "dim"))
    shown = table(
        "name",
        "works for",
        "presence",
        "shift",
        "holds",
        "can be assigned",
        folding=["works for", "can be assigned"],
        under={"shift": "presence", "works for": "name"},
    )
    for standing in standings:
        shown.add_row(
            Text(standing.person.name, style="id"),
            _belongs(standing),
            _here(standing, now),
            _shift(standing, now),
            _load(standing),
            _may_have(standing),
        )
    here = sum(standing.person.is_here for standing in standings)
    people = numbered(len(standings), "person", "people")
    hint = "change presence: sje people here NAME, sje people away NAME"
    return Group(shown, Text(), Text(f"{people}, {here} here · {hint}", style="dim"))


def _belongs(standing: "PersonStatus") -> Text:
    groups = ", ".join(standing.person.work_groups)
    return Text.assemble(", ".join(standing.person.departments), (f" / {groups}" if groups else "", "dim"))


def _here(standing: "PersonStatus", now: datetime) -> Text:
    since = f" {formatting.age(standing.person.presence_at, now)}" if standing.person.presence_at else ""
    return Text.assemble(
        ("here" if standing.person.is_here else "away", "good" if standing.person.is_here else "dim"), (since, "dim")
    )


def _shift(standing: "PersonStatus", now: datetime) -> Text:
    if not standing.person.shifts:
        return Text("any time", style="dim")
    if standing.on_shift:
        return Text("on shift", style="good")
    return Text(formatting.relative(standing.next_shift, now) if standing.next_shift else "never", style="dim")


def _load(standing: "PersonStatus") -> Text:
    holds = sum(standing.holds.values())
    capacity = standing.person.capacity
    text = f"{holds} of {capacity}" if capacity is not None else str(holds)
    full = capacity is not None and holds >= capacity
    return Text(text, style="warn" if full or (holds and not standing.person.is_here) else "")


_REASONS = {"offline": "away", "off-shift": "off shift"}
"""Rules whose names differ from the words that people read."""


def _may_have(standing: "PersonStatus") -> Text:
    from state_machines.engine.registry import type_title

    if standing.may_have:
        return Text(", ".join(map(type_title, standing.may_have)))
    why = ", ".join(_REASONS.get(reason.rule, reason.rule) for reason in standing.reasons)
    text = Text(f"nothing: {why}" if why else "nothing: none of their work is assigned automatically", style="dim")
    if standing.holds and not standing.person.is_here:
        text.append(f"\n→ sje handover {standing.person.name}", style="warn")
    return text


def load_result(result: "PeopleLoadResult") -> RenderableType:
    """What loading the people file changed."""
    lines = [Text.assemble(("+ ", "good"), name, (" is new, and away", "dim")) for name in result.added]
    lines += [
        Text.assemble(("~ ", "warn"), name, (f": {', '.join(fields)}", "dim"))
        for name, fields in result.changed.items()
    ]
    lines += [
        Text.assemble(("· ", "dim"), name, (" is not in the file, and does not change", "dim"))
        for name in result.not_in_file
    ]
    same = numbered(len(result.unchanged), "person", "people")
    if not (result.added or result.changed):
        lines.append(Text(f"✓ Nothing changed: {same} as before", style="good"))
    elif result.unchanged:
        lines.append(Text(f"✓ {same} as before", style="good"))
    return Group(*lines)

"""People at a glance, and what loading the people file changed."""

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

NOBODY = "No people are known yet, so the system hands out nothing; they still claim work themselves."


def as_data(standing: "PersonStatus") -> dict[str, Any]:
    """How somebody stands, as plain data."""
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


def everybody_at_a_glance(standings: "Sequence[PersonStatus]", now: datetime) -> RenderableType:
    """Everybody, one a line."""
    if not standings:
        return Text.assemble(NOBODY, ("\n  → sje people load FILE", "dim"))
    shown = table(
        "name",
        "works for",
        "here",
        "shift",
        "holds",
        "may be given",
        folding=["works for", "may be given"],
        under={"shift": "here", "works for": "name"},
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
    return Group(shown, Text(), Text(f"{people}, {here} here · who comes or goes: sje people here NAME", style="dim"))


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


_WHY_NOTHING = {"offline": "away", "off-shift": "off shift"}
"""Rules whose names are read otherwise."""


def _may_have(standing: "PersonStatus") -> Text:
    from state_machines.engine.registry import type_title

    if standing.may_have:
        return Text(", ".join(map(type_title, standing.may_have)))
    why = ", ".join(_WHY_NOTHING.get(reason.rule, reason.rule) for reason in standing.reasons)
    text = Text(f"nothing: {why}" if why else "nothing that is handed out is theirs", style="dim")
    if standing.holds and not standing.person.is_here:
        text.append(f"\n→ sje handover {standing.person.name}", style="warn")
    return text


def loaded(came_of_it: "PeopleLoadResult") -> RenderableType:
    """What loading the people file changed."""
    lines = [Text.assemble(("+ ", "good"), name, (" is new, and away", "dim")) for name in came_of_it.added]
    lines += [
        Text.assemble(("~ ", "warn"), name, (f": {', '.join(fields)}", "dim"))
        for name, fields in came_of_it.changed.items()
    ]
    lines += [
        Text.assemble(("· ", "dim"), name, (" is not in the file and stays as they are", "dim"))
        for name in came_of_it.not_in_file
    ]
    same = numbered(len(came_of_it.unchanged), "person", "people")
    if not (came_of_it.added or came_of_it.changed):
        lines.append(Text(f"✓ Nothing changed: {same} as before", style="good"))
    elif came_of_it.unchanged:
        lines.append(Text(f"✓ {same} as before", style="good"))
    return Group(*lines)

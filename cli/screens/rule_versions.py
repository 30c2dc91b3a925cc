"""Versions of the rules, and what changed between two of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.tables import table
from state_machines.catalogue.comparison import Change, FieldChange

if TYPE_CHECKING:
    from store.rule_versions import RuleVersion

_MARK = {"added": ("+", "good"), "removed": ("-", "bad"), "changed": ("~", "warn")}


def every_version(
    versions: "Sequence[RuleVersion]", items: Mapping[tuple[str, str], tuple[int, int]], now: datetime
) -> RenderableType:
    """Each type's versions, the first seen first, with the number of items under each."""
    from workflows.rule_versions import is_current

    shown = table(
        "type", "version", "first seen", "state", "open", "all", folding=["type"], under={"first seen": "type"}
    )
    for version in versions:
        some, all_ = items.get((version.type, version.version), (0, 0))
        shown.add_row(
            version.type,
            Text(version.version, style="id"),
            f"{formatting.timestamp(version.first_seen_at)}, {formatting.relative(version.first_seen_at, now)}",
            Text("current", style="good") if is_current(version) else "",
            f"{some:,}" if some else Text("-", style="dim"),
            f"{all_:,}" if all_ else Text("-", style="dim"),
        )
    types = len({version.type for version in versions})
    footer = f"{numbered(len(versions), 'version')} of {numbered(types, 'type')} · what changed: sje rules diff A B"
    return Group(shown, Text(), Text(footer, style="dim"))


def differences(before: "RuleVersion", after: "RuleVersion", changes: Sequence[Change]) -> RenderableType:
    """What changed between two versions of a type."""
    head = Text.assemble(
        (str(after.description.get("title", after.type)), "head"),
        "  ",
        (before.version, "id"),
        f" ({formatting.timestamp(before.first_seen_at)}) → ",
        (after.version, "id"),
        f" ({formatting.timestamp(after.first_seen_at)})",
    )
    if not changes:
        return Group(head, Text(), Text("Nothing changed."))
    counts = [f"{sum(change.kind == kind for change in changes)} {kind}" for kind in _MARK]
    return Group(head, Text(), *map(_change, changes), Text(), Text(" · ".join(counts), style="dim"))


def only_one(version: "RuleVersion") -> RenderableType:
    """The message that there is no other version to compare with."""
    title = version.description.get("title", version.type)
    return Text(f"{title} has only one version; there is nothing to compare it with.")


def versions_as_data(
    versions: "Sequence[RuleVersion]", items: Mapping[tuple[str, str], tuple[int, int]]
) -> list[dict[str, Any]]:
    """The versions as plain data, without their descriptions."""
    from workflows.rule_versions import is_current

    return [
        {
            "type": version.type,
            "version": version.version,
            "first_seen_at": version.first_seen_at,
            "current": is_current(version),
            "open": items.get((version.type, version.version), (0, 0))[0],
            "all": items.get((version.type, version.version), (0, 0))[1],
        }
        for version in versions
    ]


def _change(change: Change) -> RenderableType:
    mark, style = _MARK[change.kind]
    name = f" {change.name}" if change.name else ""
    description = f": {change.description}" if change.description else ""
    lines = Table.grid(padding=(0, 1))
    lines.add_row(Text(mark, style=style), Text.assemble((f"{change.part}{name}", style), description))
    for field in change.fields:
        lines.add_row("", _field(field))
    return lines


def _field(field: FieldChange) -> Text:
    name = f"{field.field}: " if field.field else ""
    before, after = field.before or "nothing", field.after or "nothing"
    return Text.assemble((f"  {name}", "dim"), (before, "bad"), " → ", (after, "good"))

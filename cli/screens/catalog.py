"""The catalog of exception types: all of them as a list, and one type in full."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from business_time.formatting import numbered
from cli.screens.tables import facts, status_text, table
from state_machines.engine.advice import advice

Described = Mapping[str, Any]
"""A declaration as ``state_machines.engine.description.describe`` gives it."""


def every_type(types: Sequence[Described], heading: str = "") -> RenderableType:
    """All types of a family, one per line, under the family's heading."""
    title = f"\n{heading}: work that is not an exception" if heading else ""
    shown = table("type", "key", "worked by", "comment", title=title, folding=["worked by"], under={"key": "type"})
    for each in types:
        comment = numbered(len(each["comments"]), "code") if each["comments"] else "form"
        shown.add_row(Text(each["title"], style="head"), Text(each["key"], style="id"), _owner(each), comment)
    return shown


def one_type(described: Described) -> RenderableType:
    """Everything that a type declares."""
    head = Text.assemble((described["title"], "head"), "  ", (described["key"], "id"))
    return Group(head, Text(described["description"]), Text(), _particulars(described), *_sections(described))


def _owner(described: Described) -> str:
    group = described["work_group"]
    return f"{described['department']} / {group}" if group else str(described["department"])


def _particulars(described: Described) -> Table:
    creators = ", ".join(described["creators"]) or "anyone"
    rows: list[tuple[str, RenderableType]] = [
        ("also called", ", ".join(described["aliases"])),
        ("worked by", _sourced(_owner(described), described["owner_source"])),
        (
            "raised by",
            _sourced(f"only {creators}" if described["creators_exclusive"] else creators, described["creators_source"]),
        ),
        ("statuses", Text(" · ").join(status_text(status) for status in described["statuses"])),
        ("starts in", Group(*(_start(start) for start in described["starts_in"]))),
        ("comment", described["comment_form"] if not described["comments"] else "one of the codes below"),
        ("job comment", described["service_job_comment_form"]),
        ("resolutions", ", ".join(described["resolution_reasons"])),
        ("at once", "several can be open on a service job" if described["several_at_once"] else ""),
        ("lists", ", ".join(described["vocabularies"])),
        ("attempts", str(described["ladder"]["attempts"]) if described["ladder"] else ""),
        ("assigned", _sourced(described["assignment"]["description"], described["assignment"]["source"])),
        ("related", ", ".join(described["related"])),
    ]
    return facts([(name, value) for name, value in rows if value])


def _start(start: Mapping[str, str]) -> Text:
    return Text.assemble(status_text(start["status"]), f" {start['when']} ", (start["source"], "dim"))


def _sourced(text: str, source: str) -> Text:
    return Text.assemble(text, "  ", (source, "dim"))


def _sections(described: Described) -> Iterator[RenderableType]:
    yield from _section("Comments", _comments(described))
    yield from _section("Details", _details(described))
    yield from _section("Rules", _guards(described))
    yield from _section("Moves", _moves(described))
    yield from _section("Events", _events(described))
    yield from _section("Time rules", _time_rules(described))
    yield from _section("Clocks", _clocks(described))
    yield from _section("Follow-on work", _follow_on(described))
    yield from _section("Remarks", _listed(f"{name}: {text}" for name, text in described["remarks"].items()))
    yield from _section("Where sources disagree", _listed(described["conflicts"]))
    yield from _section("Not given by any source", _listed(described["unknown"]))
    yield from _section("Sources", _listed(described["sources"]))


def _section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    if body is not None:
        yield Text()
        yield Text(title, style="head")
        yield Padding(body, (0, 0, 0, 2))


def _listed(texts: Iterable[str]) -> RenderableType | None:
    lines = [Text(f"• {text}") for text in texts]
    return Group(*lines) if lines else None


def _comments(described: Described) -> RenderableType | None:
    if not described["comments"]:
        return None
    shown = table("code", "meaning", folding=["meaning"])
    flags = described["comment_flags"]
    for code, meaning in described["comment_meanings"].items():
        flag = Text(f"  [{flags[code]}]", style="warn") if code in flags else Text()
        shown.add_row(Text(code, style="id"), Text.assemble(meaning, flag))
    return shown


def _details(described: Described) -> RenderableType | None:
    if not described["details"]:
        return None
    shown = table("detail", "description", folding=["description"])
    for name, schema in described["details"].items():
        shown.add_row(Text(name, style="id"), str(schema.get("description", "")))
    return shown


def _guards(described: Described) -> RenderableType | None:
    if not described["guards"]:
        return None
    shown = table("rule", "description", folding=["description"])
    for guard in described["guards"]:
        moves = [f"`{trigger}`" for trigger in guard["refuses"] if trigger != "raise"]
        on = f"on {', '.join(moves)}: " if moves else ""
        advised = advice(guard["do"], guard["raise_instead"])
        description = Text.assemble((on, "dim"), guard["description"], (f"\n→ {advised}" if advised else "", "good"))
        shown.add_row(Text(guard["rule"], style="id"), _over(description, guard["source"]))
    return shown


def _moves(described: Described) -> RenderableType:
    shown = table(
        "trigger",
        "from",
        "to",
        "needs",
        "description",
        folding=["from", "needs", "description"],
        under={"needs": "trigger"},
    )
    for move in described["transitions"]:
        needs = "\n".join(move["needs"])
        automatic = Text(" (time rules and events only)", style="dim") if move["system_only"] else Text()
        when = Text(f" when {move['when']}", style="dim") if move["when"] else Text()
        shown.add_row(
            Text(move["trigger"], style="id"),
            Text(", ").join(status_text(status) for status in move["source"]),
            status_text(move["dest"]),
            needs,
            Text.assemble(move["description"], when, automatic),
        )
    return shown


def _events(described: Described) -> RenderableType | None:
    rows = [("opens", each) for each in described["opened_by"]] + [("moves", each) for each in described["advanced_by"]]
    if not rows:
        return None
    shown = table("", "event", "when", folding=["when"])
    for what, each in rows:
        event = each["event"].removeprefix("com.cinchhs.")
        shown.add_row(
            Text(what, style="dim"), Text(event, style="id"), _over(Text(each["description"]), each["source"])
        )
    return shown


def _time_rules(described: Described) -> RenderableType | None:
    if not described["time_rules"]:
        return None
    shown = table("name", "description", folding=["description"])
    for rule in described["time_rules"]:
        shown.add_row(Text(rule["name"], style="id"), _over(Text(rule["description"]), rule["source"]))
    return shown


def _clocks(described: Described) -> RenderableType | None:
    if not described["clocks"]:
        return None
    shown = table("name", "until", "within", "in", folding=["until"])
    for clock in described["clocks"]:
        within = f"{clock['target'] / 3_600:g} h" if clock["target"] else Text("off until set", style="dim")
        until = _over(Text(clock["description"]), clock["source"])
        shown.add_row(Text(clock["name"], style="id"), until, within, clock["calendar"])
    return shown


def _follow_on(described: Described) -> RenderableType | None:
    if not described["follow_on"]:
        return None
    shown = table("after", "raises", "description", folding=["description"])
    for each in described["follow_on"]:
        description = _over(Text(each["description"]), each["source"])
        shown.add_row(Text(each["after"], style="id"), Text(each["raises"], style="id"), description)
    return shown


def _over(text: Text, source: str) -> Text:
    """A text with its source below."""
    return Text.assemble(text, (f"\n{source}", "dim"))

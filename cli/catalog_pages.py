"""The catalogue as pages: one Markdown page with its diagram for each exception type, and an index of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from state_machines.declaration.exception_type import ExceptionType

INDEX = "README.md"
_MADE = "<!-- Written by `sje catalog --write-docs`; change the declaration in state_machines/, not this page. -->\n"


def pages(types: "Sequence[ExceptionType]") -> dict[str, str]:
    """The text of every page and drawing, by file name."""
    from state_machines.declaration.catalog import describe
    from state_machines.declaration.diagram import svg

    described = [describe(declared) for declared in types]
    files = {f"{each['key']}.md": _page(each) for each in described}
    files |= {f"{declared.key}.svg": svg(declared) for declared in types}
    return {INDEX: _index(described), **files}


def _index(described: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        (f"[{each['title']}]({each['key']}.md)", f"`{each['key']}`", _owner(each), each["says"]) for each in described
    ]
    return "\n".join([_MADE, "# Exception types", "", *_table(("type", "key", "worked by", "raised when"), rows), ""])


def _page(described: Mapping[str, Any]) -> str:
    return "\n".join([_MADE, *_lines(described), ""])


def _lines(described: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"# {described['title']}", "", described["says"], "")
    yield from (f"![Lifecycle of {described['title']}]({described['key']}.svg)", "")
    yield from _table(("", ""), _particulars(described))
    codes = described["comment_meanings"].items()
    yield from _section("Comments", ("code", "meaning"), [(f"`{code}`", meaning) for code, meaning in codes])
    details = described["details"].items()
    rows = [(f"`{name}`", schema.get("description", "")) for name, schema in details]
    yield from _section("Details", ("detail", "what it is"), rows)
    rules = [(f"`{rule['rule']}`", rule["says"], _advice(rule), rule["source"]) for rule in described["guards"]]
    yield from _section("Rules", ("rule", "says", "instead", "source"), rules)
    yield from _section("Moves", ("trigger", "from", "to", "needs", "says", "source"), _moves(described))
    yield from _section("Events", ("", "event", "when", "source"), _events(described))
    times = [(f"`{rule['name']}`", rule["says"], rule["source"]) for rule in described["time_rules"]]
    yield from _section("Time rules", ("name", "says", "source"), times)
    follow = [
        (f"`{each['after']}`", f"`{each['raises']}`", each["says"], each["source"]) for each in described["follow_on"]
    ]
    yield from _section("Follow-on work", ("after", "raises", "says", "source"), follow)
    yield from _list("Remarks", [f"{name}: {text}" for name, text in described["remarks"].items()])
    yield from _list("Where sources disagree", described["conflicts"])
    yield from _list("What no source says", described["unknown"])
    yield from _list("Sources", described["sources"])


def _particulars(described: Mapping[str, Any]) -> list[tuple[str, str]]:
    creators = ", ".join(described["creators"]) or "anybody"
    starts = "; ".join(f"{start['status']} ({start['when']})" for start in described["starts_in"])
    ladder = described["ladder"]
    rows = [
        ("Key", f"`{described['key']}`"),
        ("Also called", ", ".join(described["aliases"])),
        ("Worked by", f"{_owner(described)} ({described['owner_source']})"),
        (
            "Raised by",
            f"{'only ' if described['creators_exclusive'] else ''}{creators} ({described['creators_source']})",
        ),
        ("Statuses", ", ".join(described["statuses"])),
        ("Starts in", starts),
        ("Comment", "one of the codes below" if described["comments"] else described["comment_form"]),
        ("Service Job Comment", described["service_job_comment_form"]),
        ("Resolution reasons", ", ".join(described["resolution_reasons"])),
        ("Attempts", str(ladder["attempts"]) if ladder else ""),
        ("Related", ", ".join(f"[{key}]({key}.md)" for key in described["related"])),
    ]
    return [(name, value) for name, value in rows if value]


def _owner(described: Mapping[str, Any]) -> str:
    return " / ".join(part for part in (described["department"], described["work_group"]) if part)


def _advice(rule: Mapping[str, str]) -> str:
    instead = f"raise `{rule['raise_instead']}`" if rule["raise_instead"] else ""
    return "; ".join(part for part in (rule["do"], instead) if part)


def _moves(described: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for move in described["transitions"]:
        when = f" when {move['when']}" if move["when"] else ""
        by_itself = " (time rules and events only)" if move["system_only"] else ""
        needs = ", ".join(f"`{need}`" for need in move["needs"])
        says = f"{move['says']}{when}{by_itself}"
        yield f"`{move['trigger']}`", ", ".join(move["source"]), move["dest"], needs, says, move["from"]


def _events(described: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for what, reactions in (("opens", described["opened_by"]), ("moves", described["advanced_by"])):
        for each in reactions:
            yield what, f"`{each['event']}`", each["says"], each["source"]


def _section(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    rows = list(rows)
    return ["", f"## {title}", "", *_table(heads, rows)] if rows else []


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [_row(heads), "|" + " --- |" * len(heads)]
    return [*lines, *(_row([_cell(text) for text in row]) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _list(title: str, texts: Iterable[str]) -> list[str]:
    lines = [f"- {_cell(text)}" for text in texts]
    return ["", f"## {title}", "", *lines] if lines else []

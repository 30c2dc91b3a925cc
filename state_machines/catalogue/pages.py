"""The pages of every kind of work, generated from their declarations: ``sje catalog --write-docs DIR``.

Do not edit these pages: a test compares the committed pages with the declarations.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from business_time.formatting import exact_duration
from events import markdown
from events.data import EventData
from events.registry import all_event_models, short_type
from state_machines.catalogue.diagram import svg
from state_machines.declaration.clock_rules import ClockRule
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import Guard
from state_machines.declaration.moves import Move
from state_machines.declaration.policy import Policy
from state_machines.engine.advice import advice
from state_machines.engine.registry import FAMILIES, exception_type, exception_types, family_of, work_types

SOURCE_MARKS = {
    "S0": "Customer Service Exceptions, the index",
    "S1": "Call Back: Creating Exception",
    "S2": "Customer Service Escalations",
    "S3": "TSS-Customer Options: Creating Exception",
    "S4": "SP Feedback Tracker",
    "H:": "an article in the newest knowledge base, which overrides the older ones; Hcat: one of its index pages",
    "C:": "an article in the previous knowledge base",
    "P:": "an article in the oldest knowledge base; Pcat: one of its index pages",
    "ADR": "a decision of this system, by its number in docs/adr",
    "INF": "our inference; no source says it",
    "UNKNOWN": "not found in any source; a setting or an editable list instead",
}

_NOTE = markdown.generated("sje catalog --write-docs docs/types", "the declarations in state_machines/")


def pages() -> dict[str, str]:
    """Every page and picture by file name, including the index as ``README.md``."""
    found = {"README.md": index()}
    for declared in work_types().values():
        found[f"{declared.key}.md"] = page(declared)
        found[f"{declared.key}.svg"] = svg(declared)
    return found


def write_pages(folder: Path) -> list[Path]:
    """Write every page into a folder and remove the pages of types that no longer exist; return the written paths."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for stale in (*folder.glob("*.md"), *folder.glob("*.svg")):
        if stale.name not in wanted:
            stale.unlink()
    written = [folder / name for name in wanted]
    for path, text in zip(written, wanted.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return written


def index() -> str:
    """The list of all kinds of work by family, and the meaning of the source marks."""
    families = (
        _family(heading, [t for t in work_types().values() if family_of(t.key) == family])
        for family, heading in FAMILIES.items()
    )
    return markdown.page(
        "# Exception types",
        _NOTE,
        *_listing(exception_types().values()),
        *(paragraph for paragraphs in families for paragraph in paragraphs),
        "## By event",
        "What each event raises, moves or starts a time rule for, once its rules are met.",
        *_by_event(),
        "## Source marks",
        *_table(("Mark", "Meaning"), ((f"`{mark}`", description) for mark, description in SOURCE_MARKS.items())),
    )


def _by_event() -> Iterator[str]:
    """The kinds of work that listen to each event; an event without any only adds facts."""
    rows = (
        (
            _event(model),
            _linked(t for t in work_types().values() if model in [opens.event for opens in t.opened_by]),
            _linked(t for t in work_types().values() if model in [step.event for step in t.advanced_by]),
            _linked(t for t in work_types().values() if model in [watch.event for watch in t.watches]),
        )
        for model in all_event_models()
    )
    yield from _table(("Event", "Raises", "Moves", "Watched by"), (row for row in rows if any(row[1:])))


def _linked(types: Iterable[ExceptionType]) -> str:
    return ", ".join(f"[{declared.title}]({declared.key}.md)" for declared in types)


def _family(heading: str, types: Sequence[ExceptionType]) -> Iterator[str]:
    if types:
        yield f"## {heading}"
        yield "Work that is not an exception, declared and worked in the same way."
        yield from _listing(types)


def _listing(types: Iterable[ExceptionType]) -> Iterator[str]:
    rows = ((f"[{declared.title}]({declared.key}.md)", declared.description, _owner(declared)) for declared in types)
    yield from _table(("Type", "Raised when", "Worked by"), rows)


def page(declared: ExceptionType) -> str:
    """Everything that one type declares, for people."""
    return markdown.page(
        f"# {declared.title}",
        _NOTE,
        declared.description,
        f"![Lifecycle of {declared.title}]({declared.key}.svg)",
        *_who(declared),
        *_comments(declared),
        *_rules(declared),
        *_moves(declared),
        *_events(declared),
        *_time(declared),
        *_list("Good to know", (f"**{topic}**: {remark}" for topic, remark in declared.remarks.items())),
        *_list("Where sources disagree", declared.conflicts),
        *_list("What no source says", declared.unknown),
        *_list("Lists that operations may supply", (f"`{key}`" for key in declared.vocabularies)),
        *_list("Related", (f"[{exception_type(key).title}]({key}.md)" for key in declared.related)),
        *_list("Sources", declared.sources),
    )


def _owner(declared: ExceptionType) -> str:
    return f"{declared.department}, {declared.work_group}" if declared.work_group else declared.department.value


def _who(declared: ExceptionType) -> Iterator[str]:
    creators = ", ".join(declared.creators.titles) or "not stated by any source"
    only = "only " if declared.creators.exclusive else ""
    yield "## Who"
    yield from _table(
        ("", "", "Source"),
        (
            ("Worked by", _owner(declared), declared.owner_source),
            ("Raised by", f"{only}{creators}", declared.creators.source),
            ("Also called", ", ".join(declared.aliases) or "-", ""),
            ("Key", f"`{declared.key}`", ""),
        ),
    )


def _comments(declared: ExceptionType) -> Iterator[str]:
    yield "## Comments"
    yield from _table(
        ("", "What to write"),
        (
            ("Exception Comment", declared.comment.describe()),
            ("Service Job Comment", declared.service_job_comment.describe()),
        ),
    )
    codes = ((f"`{code.code}`", "; ".join(filter(None, (code.meaning, code.flag)))) for code in declared.comment.codes)
    yield from _table(("Exception Comment", "Meaning"), codes)
    fields = declared.details.model_fields.items()
    yield from _table(("Detail", "Meaning"), ((f"`{name}`", field.description or "") for name, field in fields))


def _rules(declared: ExceptionType) -> Iterator[str]:
    yield "## Refused unless"
    guarded = {**dict.fromkeys(declared.guards, ("raise",)), **declared.guards_of_moves}
    rows = (_guard(guard, triggers) for guard, triggers in guarded.items())
    yield from _table(("Rule", "On", "Requires", "Otherwise", "Source"), rows)
    how_many = "several may be open on a job" if declared.several_at_once else "one open exception of a type per job"
    yield f"The general rules apply too: who raises it, {how_many}, its comments."


def _guard(guard: Guard, triggers: Iterable[str]) -> tuple[str, ...]:
    notified = f"{guard.notifies} is notified" if guard.notifies else ""
    advised = "; ".join(filter(None, (advice(guard.do, guard.raise_instead), notified)))
    return f"`{guard.rule}`", ", ".join(triggers), guard.description, advised, guard.source


def _moves(declared: ExceptionType) -> Iterator[str]:
    yield "## Statuses"
    yield from _table(
        ("Starts in", "When", "Source"),
        ((start.status.value, start.description, start.source) for start in declared.starts_in),
    )
    head = ("Trigger", "From", "To", "Meaning", "Requires", "Source")
    yield from _table(head, (_move(move) for move in declared.moves))
    if declared.ladder:
        mirrored = ", ".join(declared.ladder.mirrored)
        yield f"{declared.ladder.attempts} attempts; the Zoho task shows {mirrored} ({declared.ladder.source})."
    yield from _list("Resolution reasons", declared.resolution_reasons)


def _move(move: Move) -> tuple[str, ...]:
    trigger = f"`{move.trigger}` ({move.when_description})" if move.when_description else f"`{move.trigger}`"
    asks = [need.value for need in move.needs] + [f"rule `{guard.rule}`" for guard in move.guards]
    description = f"{move.description} (by a time rule)" if move.system_only else move.description
    return trigger, ", ".join(move.sources), move.dest.value, description, ", ".join(asks), move.source


def _events(declared: ExceptionType) -> Iterator[str]:
    yield "## Events"
    rows = [("raises it", _event(opens.event), opens.description, opens.source) for opens in declared.opened_by]
    rows += [("moves it", _event(step.event), step.description, step.source) for step in declared.advanced_by]
    rows += [("is noted on it", _event(each.event), each.description, each.source) for each in declared.noted_by]
    if not declared.several_at_once:
        second = "while one is open, it is noted on that one, and its department is notified"
        rows.append(("is a second report", "any that would raise it", second, declared.second_report_source))
    rows += [("starts a time rule", _event(watch.event), watch.description, watch.source) for watch in declared.watches]
    yield from _table(("", "Event", "When", "Source"), rows)
    for follow in declared.follow_on:
        raised = exception_type(follow.raises).title
        yield f"After `{follow.after}`: {follow.description} ({raised}; {follow.source})."


def _event(model: type[EventData]) -> str:
    return f"[`{model.TYPE}`](../contract/events/{short_type(model)}.md)"


def _time(declared: ExceptionType) -> Iterator[str]:
    rows = [(timer.name, timer.description, timer.source) for timer in declared.all_timers]
    rows += [(watch.name, watch.description, watch.source) for watch in declared.watches]
    if rows:
        yield "## Time rules"
        yield from _table(("Rule", "Meaning", "Source"), rows)
    if declared.clocks:
        yield "## Clocks"
        head = ("Clock", "Runs until", "Target", "Calendar", "Pauses in", "Source")
        yield from _table(head, map(_clock, declared.clocks))


def _clock(rule: ClockRule) -> tuple[str, ...]:
    target = rule.target(Policy())
    within = exact_duration(target) if target else "off until set in the policy"
    until = f"{rule.description} (not on every item)" if rule.applies else rule.description
    return rule.name, until, within, rule.calendar, ", ".join(sorted(rule.pauses_in)) or "-", rule.source


def _list(heading: str, entries: Iterable[str]) -> Iterator[str]:
    lines = [f"- {entry}" for entry in entries]
    if lines:
        yield f"## {heading}"
        yield "\n".join(lines)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    if lines := markdown.table(head, rows):
        yield lines

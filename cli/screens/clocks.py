"""The clocks of an item: each ledger line by line with a running total, and a short form with one line per clock."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from business_time import formatting
from business_time.formatting import exact_duration
from cli.screens.tables import facts, status_text, table
from workflows.clocks.ledger import NEVER, EntryKind, Fired, Ledger, LedgerEntry, RungState, State

if TYPE_CHECKING:
    from state_machines.declaration.clock_rules import ClockRule
    from state_machines.declaration.exception_type import ExceptionType
    from state_machines.engine.clock_terms import ClockTerms
    from store.queries import ExceptionRecord

_STYLE = {
    EntryKind.RAN: "",
    EntryKind.PAUSED: "warn",
    EntryKind.CLOSED: "dim",
    EntryKind.OFF: "dim",
    EntryKind.CHANGED: "id",
}
_NOT_RUNNING = "not running"


def explained_clocks(
    record: "ExceptionRecord", declared: "ExceptionType", ledgers: "Sequence[Ledger]", at: datetime
) -> RenderableType:
    """Every clock of an item up to an instant, line by line."""
    head = Text.assemble(
        (declared.title, "head"), "  ", (record.id, "id"), f"  on {record.job}  ", status_text(record.status)
    )
    when = Text(f"up to {formatting.timestamp(at)}", style="dim")
    if not ledgers:
        return Group(head, when, Text(), _no_clock(declared))
    rules = {rule.name: rule for rule in _rules(declared)}
    return Group(head, when, *(part for ledger in ledgers for part in _clock(ledger, rules.get(ledger.name))))


def short_clocks(ledgers: "Sequence[Ledger]", now: datetime) -> RenderableType | None:
    """One line per clock: its state, how much has run, when it is due."""
    if not ledgers:
        return None
    shown = table("clock", "state", "has run", "of", "due", folding=["due"])
    for ledger in ledgers:
        target = exact_duration(ledger.terms.target) if ledger.terms else "-"
        shown.add_row(
            Text(ledger.name, style="id"),
            _state(ledger),
            exact_duration(ledger.counted),
            target,
            _short_due(ledger, now),
        )
    return shown


def short_clock_data(ledger: Ledger) -> dict[str, Any]:
    """The short form of a clock as plain data."""
    return {
        "clock": ledger.name,
        "state": ledger.state.value,
        "counted": ledger.counted,
        "target": ledger.terms.target if ledger.terms else None,
        "due_at": ledger.due_at,
        "breached_at": ledger.breached_at,
    }


def clocks_as_data(declared: "ExceptionType", ledgers: "Sequence[Ledger]") -> list[dict[str, Any]]:
    """The ledgers as plain data: instants in UTC, durations in seconds."""
    rules = {rule.name: rule for rule in _rules(declared)}
    return [_as_data(ledger, rules.get(ledger.name)) for ledger in ledgers]


def _rules(declared: "ExceptionType") -> "tuple[ClockRule, ...]":
    from state_machines.engine.clock_terms import rules_of

    return rules_of(declared)


def _as_data(ledger: Ledger, rule: "ClockRule | None") -> dict[str, Any]:
    terms = ledger.terms
    return {
        "clock": ledger.name,
        "description": rule.description if rule else "",
        "source": rule.source if rule else "",
        "kind": terms.kind.value if terms else None,
        "state": ledger.state.value,
        "target": terms.target if terms else None,
        "calendar": terms.calendar.name if terms else None,
        "begins": ledger.begins,
        "until": ledger.until,
        "counted": ledger.counted,
        "not_counted": ledger.not_counted,
        "passed": ledger.passed,
        "left": ledger.left,
        "due_at": ledger.due_at,
        "breached_at": ledger.breached_at,
        "rungs": [_rung_data(rung) for rung in ledger.rungs],
        "entries": [_entry_data(entry) for entry in ledger.entries],
    }


def _rung_data(rung: RungState) -> dict[str, Any]:
    return {
        **asdict(rung.terms),
        "amount": rung.amount,
        "reached_at": rung.reached_at,
        "due_at": rung.due_at,
        "fired_at": rung.fired_at,
        "fired": [{"at": fired.at, "amount": None if fired.amount == NEVER else fired.amount} for fired in rung.fired],
    }


def _entry_data(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "start": entry.start,
        "end": entry.end,
        "what": entry.what.value,
        "status": entry.status,
        "waiting_on": entry.waiting_on or None,
        "calendar": entry.terms.calendar.name if entry.terms else None,
        "length": entry.length,
        "counted": entry.counted,
        "total": entry.total,
    }


def _no_clock(declared: "ExceptionType") -> RenderableType:
    names = ", ".join(rule.name for rule in _rules(declared))
    return Group(
        Text("It has no running clock: no source gives a target, and the policy file sets none."),
        Text(f"→ Set one in the policy file, under [clocks.{declared.key}.NAME]; its clocks are: {names}", style="dim"),
    )


def _clock(exact: Ledger, rule: "ClockRule | None") -> Iterator[RenderableType]:
    ledger, zone = _to_the_second(exact), _zone(exact)
    yield Text.assemble(("\n" + ledger.name, "head"), "  ", _state(ledger))
    if rule is not None:
        yield Padding(Text.assemble(f"until {rule.description}", (f"  {rule.source}", "dim")), (0, 0, 0, 2))
    if ledger.terms is not None:
        yield Padding(Text(_in_force(ledger.terms)), (0, 0, 0, 2))
    if ledger.entries:
        yield Padding(_lines(ledger, zone), (1, 0, 1, 2))
    yield Padding(_sum(ledger, zone), (0, 0, 0, 2))


def _to_the_second(ledger: Ledger) -> Ledger:
    """The ledger with its instants to the second, and its totals computed from them, so that what is shown adds up."""
    total, entries = timedelta(), []
    for entry in ledger.entries:
        shown = replace(entry, start=_second(entry.start), end=_second(entry.end))
        total += shown.counted
        entries.append(replace(shown, total=total))
    return replace(ledger, begins=_second(ledger.begins), until=_second(ledger.until), entries=tuple(entries))


def _second(instant: datetime) -> datetime:
    return (instant + timedelta(microseconds=500_000)).replace(microsecond=0)


def _lines(ledger: Ledger, zone: ZoneInfo) -> RenderableType:
    shown = table(f"from ({zone.key})", "UTC", "counts", "total", "what", folding=["what"])
    for entry in ledger.entries:
        style = _STYLE[entry.what]
        changed = entry.what is EntryKind.CHANGED
        shown.add_row(
            Text(f"{entry.start.astimezone(zone):%a %m-%d %H:%M %Z}", style=style),
            Text(f"{entry.start:%m-%d %H:%M}", style="dim"),
            Text(exact_duration(entry.counted) if entry.counted else "" if changed else "-", style=style),
            Text("" if changed else exact_duration(entry.total), style=style),
            Text(_words(entry, zone), style=style),
        )
    return shown


def _words(entry: LedgerEntry, zone: ZoneInfo) -> str:
    if entry.what is EntryKind.CHANGED:
        return f"from here on: {_in_force(entry.terms)}" if entry.terms else "switched off here"
    during, length = _during(entry, zone), exact_duration(entry.length)
    if entry.what is EntryKind.RAN:
        inside = f", waiting for {entry.waiting_on}: internal, so not a pause" if entry.waiting_on else ""
        return f"ran {during} in {entry.status}{inside}"
    if entry.what is EntryKind.PAUSED:
        why = f"waiting for {entry.waiting_on}" if entry.waiting_on else f"in {entry.status}"
        return f"paused {during} {why}: {length} did not count"
    if entry.what is EntryKind.CLOSED:
        calendar = entry.terms.calendar.name if entry.terms else ""
        return f"{calendar} closed {during}: {length} did not count"
    return f"off {during}, no target was set: {length} did not count"


def _during(entry: LedgerEntry, zone: ZoneInfo) -> str:
    """From when until when, by the wall clock; with the day if it ends on another."""
    start, end = entry.start.astimezone(zone), entry.end.astimezone(zone)
    return f"{start:%H:%M}-{end:%H:%M}" if start.date() == end.date() else f"{start:%H:%M} to {end:%a %m-%d %H:%M}"


def _in_force(terms: "ClockTerms") -> str:
    calendar = terms.calendar.calendar
    hours = "any time" if calendar.counts_always else f"{calendar.window.describe()}, {calendar.zone.key}"
    return f"{exact_duration(terms.target)} in the calendar {terms.calendar.name} ({hours})"


def _sum(ledger: Ledger, zone: ZoneInfo) -> RenderableType:
    counted, not_counted, passed = map(exact_duration, (ledger.counted, ledger.not_counted, ledger.passed))
    rows: list[tuple[str, RenderableType]] = [
        ("sum", f"{counted} counted + {not_counted} not counted = {passed} since it was opened")
    ]
    if ledger.terms is not None and ledger.left is not None:
        over = ledger.left.total_seconds() < 0
        left = f"over by {exact_duration(-ledger.left)}" if over else f"{exact_duration(ledger.left)} left"
        rows.append(
            ("target", Text.assemble(f"{exact_duration(ledger.terms.target)}, ", (left, "bad" if over else "good")))
        )
        rows.append(("due", _due(ledger, zone)))
    rows += [(rung.terms.name, _rung(rung, zone)) for rung in ledger.rungs]
    return facts(rows)


def _due(ledger: Ledger, zone: ZoneInfo) -> Text:
    if ledger.breached_at is not None:
        return Text(f"was due {_both(ledger.breached_at, zone)}", style="bad")
    if ledger.state is State.ENDED:
        return Text(f"ended in time {_both(ledger.until, zone)}", style="good")
    if ledger.due_at is not None:
        return Text(f"{_both(ledger.due_at, zone)}, unless something changes")
    if ledger.state in (State.RUNNING, State.CLOSED):
        return Text("never: the calendar is not open that long within ten years", style="warn")
    return Text(f"{_NOT_RUNNING} while it is {ledger.state.value}", style="warn")


def _rung(rung: RungState, zone: ZoneInfo) -> str:
    share = f"at {exact_duration(rung.amount)} ({rung.terms.at:.0%})"
    notified = [_notified(fired, rung, zone) for fired in rung.fired]
    if rung.firing is not None:
        return f"{share}: {'; '.join(notified)}, once"
    if rung.reached_at is not None:
        notified.append(f"reached {_both(rung.reached_at, zone)}, not notified")
    else:
        notified.append(_both(rung.due_at, zone) if rung.due_at else "not reached")
    return f"{share}: {'; '.join(notified)}"


def _notified(fired: Fired, rung: RungState, zone: ZoneInfo) -> str:
    """When the notice of a rung was sent, with the amount at that time if it has changed since."""
    then = f" at {exact_duration(fired.amount)}, by the target then" if fired.amount not in (rung.amount, NEVER) else ""
    return f"notified {_both(fired.at, zone)}{then}"


def _both(instant: datetime, zone: ZoneInfo) -> str:
    """An instant in the clock's zone and in UTC."""
    return f"{formatting.timestamp(instant, zone, weekday=True)} ({formatting.timestamp(instant)})"


def _state(ledger: Ledger) -> Text:
    if ledger.breached_at is not None:
        return Text(f"{ledger.state.value}, time is up", style="bad")
    style = {State.RUNNING: "good", State.PAUSED: "warn", State.CLOSED: "dim", State.OFF: "dim", State.ENDED: "good"}
    return Text(ledger.state.value, style=style[ledger.state])


def _short_due(ledger: Ledger, now: datetime) -> Text:
    due = ledger.breached_at or ledger.due_at
    if due is None:
        return Text("-" if ledger.state is State.ENDED else _NOT_RUNNING, style="dim")
    return Text(
        f"{formatting.timestamp(due)}, {formatting.relative(due, now)}", style="bad" if ledger.breached_at else ""
    )


def _zone(ledger: Ledger) -> ZoneInfo:
    """The zone in which the lines are shown: that of the calendar; of the last one if it has changed."""
    used = [ledger.terms, *(entry.terms for entry in reversed(ledger.entries))]
    return next((terms.calendar.calendar.zone for terms in used if terms is not None), ZoneInfo("UTC"))

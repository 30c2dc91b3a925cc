"""A clock as a fold: from an item's history and the clocks in force at each moment to a ledger that adds up.

It is a pure function, and its result is never stored: the same history and versions give the same ledger at any time.
The history is append-only, so a pause cannot be lost; a changed calendar or target counts from its own instant on, so
what was counted before stays counted.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from business_time.spans import Span
from state_machines.declaration.clock_rules import ClockKind
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.status import Status
from state_machines.engine.clock_terms import ClockTerms, rules_of
from store.history import NO_CLOCK, HistoryLine
from workflows.clocks.ledger import NEVER, NOTHING, EntryKind, Fired, Ledger, LedgerEntry, RungState, State
from workflows.clocks.versions import InForce, by_version, latest

OURSELVES = "urn:cinchhs:service-job-exceptions:"
"""How the causes of time rules, claims and the like begin: lines that these write are not moves by a person."""


class _Stay(NamedTuple):
    """A period in which an item did not change in any way that matters to a clock."""

    span: Span
    status: str
    waiting_on: str


def ledgers(
    declared: ExceptionType, lines: Sequence[HistoryLine], versions: Sequence[InForce], at: datetime
) -> list[Ledger]:
    """Fold every clock that an item has or had, those that its type declares first; see ``ledger_of``."""
    names = dict.fromkeys([rule.name for rule in rules_of(declared)])
    names |= dict.fromkeys(name for version in versions for name in version.clocks)
    folded = (ledger_of(name, lines, versions, at) for name in names)
    return [ledger for ledger in folded if ledger is not None]


def ledger_of(name: str, lines: Sequence[HistoryLine], versions: Sequence[InForce], at: datetime) -> Ledger | None:
    """Fold one clock of an item.

    Args:
        name: the clock's.
        lines: the item's history, the first line first.
        versions: the clocks of its type in force, the first version first.
        at: up to when; later lines and versions are ignored, so past instants work too.

    Returns:
        The ledger; None if the item is not open yet, or never had such a clock.

    """
    lines = [line for line in lines if line.at <= at]
    known = [version for version in versions if version.since <= at]
    if (
        not lines
        or not any(name in version.clocks for version in known)
        or name in json.loads(lines[0].details).get(NO_CLOCK, ())
    ):
        return None
    newest = next(version.clocks[name] for version in reversed(known) if name in version.clocks)
    ended = _end(lines, newest.kind)
    begins, until = lines[0].at, at if ended is None else max(ended, lines[0].at)
    entries = tuple(_with_totals(_entries(name, _stays(lines, until), known)))
    terms = latest(known, until).clocks.get(name)
    state = State.ENDED if ended else _state(terms, lines, until)
    return Ledger(
        name=name,
        terms=terms,
        begins=begins,
        until=until,
        state=state,
        entries=entries,
        rungs=tuple(_rungs(terms, entries, fired_rungs(name, lines, known), state, until)) if terms else (),
        breached_at=_reached(entries, terms.target) if terms else None,
        due_at=_due(terms, terms.target, entries, state, until) if terms else None,
    )


def _end(lines: Sequence[HistoryLine], kind: ClockKind) -> datetime | None:
    """The instant at which a clock of a kind ends permanently."""
    for line in lines:
        if line.after == Status.COMPLETED or (kind is ClockKind.RESPOND and _is_a_move(line)):
            return line.at
    return None


def _is_a_move(line: HistoryLine) -> bool:
    """Whether a person acted on the item, even if its status stayed the same."""
    return line.number > 1 and line.trigger != "note" and not line.cause_source.startswith(OURSELVES)


def _stays(lines: Sequence[HistoryLine], until: datetime) -> Iterator[_Stay]:
    """The item's stays in a status, joined where a line changed nothing that matters."""
    at, status, waiting_on = lines[0].at, lines[0].after, _waiting_on(lines[0])
    for line in lines[1:]:
        asked = _asked(line, waiting_on)
        if (line.after, asked) == (status, waiting_on) or line.at > until:
            continue
        if at < line.at:
            yield _Stay(Span(at, line.at), status, waiting_on)
            at = line.at
        status, waiting_on = line.after, asked
    if at < until:
        yield _Stay(Span(at, until), status, waiting_on)


def _asked(line: HistoryLine, before: str) -> str:
    """Whom an item waits on after a line; unchanged if it stays in its status and the line names no one."""
    return _waiting_on(line) or (before if line.after == line.before else "")


def _waiting_on(line: HistoryLine) -> str:
    return str(json.loads(line.details).get("waiting_on") or "")


def _entries(name: str, stays: Iterator[_Stay], versions: Sequence[InForce]) -> Iterator[LedgerEntry]:
    """The stays, cut wherever their meaning for the clock changes."""
    before: ClockTerms | None = None
    first = True
    for stay in stays:
        for span, version in by_version(versions, *stay.span):
            terms = version.clocks.get(name)
            if terms != before and not first:
                yield _entry(Span(span.start, span.start), EntryKind.CHANGED, stay, terms)
            before, first = terms, False
            yield from _cut(span, stay, terms)


def _cut(span: Span, stay: _Stay, terms: ClockTerms | None) -> Iterator[LedgerEntry]:
    if terms is None:
        yield _entry(span, EntryKind.OFF, stay, terms)
    elif not terms.runs_in(stay.status, stay.waiting_on):
        yield _entry(span, EntryKind.PAUSED, stay, terms)
    else:
        for start, end, is_open in terms.calendar.calendar.stretches(*span):
            yield _entry(Span(start, end), EntryKind.RAN if is_open else EntryKind.CLOSED, stay, terms)


def _entry(span: Span, what: EntryKind, stay: _Stay, terms: ClockTerms | None) -> LedgerEntry:
    """An entry whose total is not known yet."""
    return LedgerEntry(
        start=span.start,
        end=span.end,
        what=what,
        status=stay.status,
        waiting_on=stay.waiting_on,
        terms=terms,
        total=NOTHING,
    )


def _with_totals(entries: Iterator[LedgerEntry]) -> Iterator[LedgerEntry]:
    total = NOTHING
    for entry in entries:
        total += entry.counted
        yield replace(entry, total=total)


def _state(terms: ClockTerms | None, lines: Sequence[HistoryLine], at: datetime) -> State:
    if terms is None:
        return State.OFF
    waiting_on = ""
    for line in lines:
        waiting_on = _asked(line, waiting_on)
    if not terms.runs_in(lines[-1].after, waiting_on):
        return State.PAUSED
    calendar = terms.calendar.calendar
    return State.RUNNING if calendar.window.contains(at, calendar.zone) else State.CLOSED


def _reached(entries: Sequence[LedgerEntry], amount: timedelta) -> datetime | None:
    """The instant at which this much had run."""
    for entry in entries:
        if entry.what is EntryKind.RAN and entry.total >= amount:
            return entry.end - (entry.total - amount)
    return None


def _due(
    terms: ClockTerms, amount: timedelta, entries: Sequence[LedgerEntry], state: State, at: datetime
) -> datetime | None:
    """The instant at which this much will have run if the item stays as it is; None if it has, or is paused."""
    run = entries[-1].total if entries else NOTHING
    if run >= amount or state not in (State.RUNNING, State.CLOSED):
        return None
    return terms.calendar.calendar.after(at, amount - run)


def _rungs(
    terms: ClockTerms,
    entries: Sequence[LedgerEntry],
    fired: Mapping[str, tuple[Fired, ...]],
    state: State,
    at: datetime,
) -> Iterator[RungState]:
    for rung in terms.rungs:
        amount = terms.amount(rung)
        yield RungState(
            terms=rung,
            amount=amount,
            reached_at=_reached(entries, amount),
            due_at=_due(terms, amount, entries, state, at),
            fired=fired.get(rung.name, ()),
        )


def fired_rungs(
    name: str, lines: Sequence[HistoryLine], versions: Sequence[InForce]
) -> Mapping[str, tuple[Fired, ...]]:
    """The rungs of a clock that have fired, by name: when, and at which amount.

    The line says at which amount it fired. One that was written before lines said so fired at the amount of the
    version that was in force.
    """
    found: dict[str, tuple[Fired, ...]] = {}
    for line in lines:
        told = json.loads(line.details) if line.trigger == "remind" else {}
        if told.get("clock") == name and "rung" in told:
            amount = told.get("amount")
            exact = (
                timedelta(seconds=amount) if amount is not None else _amount_of_then(name, told["rung"], line, versions)
            )
            found[told["rung"]] = (*found.get(told["rung"], ()), Fired(at=line.at, amount=exact))
    return found


def _amount_of_then(name: str, rung: str, line: HistoryLine, versions: Sequence[InForce]) -> timedelta:
    """The amount of a rung when a line was written; unlimited if the version of that time has no such rung."""
    terms = latest(versions, line.at).clocks.get(name)
    amounts = [terms.amount(each) for each in terms.rungs if each.name == rung] if terms else []
    return amounts[0] if amounts else NEVER

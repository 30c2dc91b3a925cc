"""Checks of a declaration at import: the program does not start with a type that contradicts itself."""

import inspect
import re
from collections.abc import Iterator, Mapping

from state_machines.declaration.assignment import Direct
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import Guard
from state_machines.declaration.moves import Move, Need
from state_machines.declaration.status import WAITS, Status

_SNAKE_CASE = re.compile(r"[a-z][a-z0-9_]*")
_KEBAB_CASE = re.compile(r"[a-z][a-z0-9-]*")

_NEEDS_OF = {
    Status.FOLLOW_UP: {Need.FOLLOW_UP_AT, Need.FOLLOW_UP_REASON},
    **{status: {Need.WAITING_ON} for status in WAITS},
}
"""What every move into a status must require (H:service-job-exceptions)."""


class DeclarationError(TypeError):
    """An exception type contradicts itself; the message lists every contradiction and the file to fix."""


def check(declared: ExceptionType, module: str) -> None:
    """Refuse an inconsistent declaration.

    Raises:
        DeclarationError: with every contradiction found, each in words that explain what to fix.

    """
    problems = list(_problems(declared))
    if problems:
        listing = "".join(f"\n  - {problem}" for problem in problems)
        message = f"the exception type {declared.key!r} declared in {module} contradicts itself:{listing}"
        raise DeclarationError(message)


def check_together(types: Mapping[str, ExceptionType]) -> None:
    """Refuse types that contradict one another: a name used twice, or a reference to a type that does not exist.

    Raises:
        DeclarationError: naming both types.

    """
    names: dict[str, str] = {}
    for declared in types.values():
        for name in {declared.key, declared.slug, declared.title.casefold(), *(a.casefold() for a in declared.aliases)}:
            if names.setdefault(name, declared.key) != declared.key:
                message = f"both {names[name]!r} and {declared.key!r} claim the name {name!r}; rename one"
                raise DeclarationError(message)
        for key in sorted(_mentioned(declared) - set(types)):
            message = f"{declared.key!r} refers to the exception type {key!r}, which no file declares"
            raise DeclarationError(message)


def _mentioned(declared: ExceptionType) -> set[str]:
    mentioned = {follow.raises for follow in declared.follow_on} | set(declared.related)
    mentioned |= {rung.raises for clock in declared.clocks for rung in clock.rungs}
    mentioned |= {guard.raise_instead for guard in _all_guards(declared)} | {declared.creators.others_raise}
    return mentioned - {""}


def _all_guards(declared: ExceptionType) -> Iterator[Guard]:
    yield from declared.guards
    for move in declared.moves:
        yield from move.guards


def _problems(declared: ExceptionType) -> Iterator[str]:
    yield from _names(declared)
    yield from _guards(declared)
    yield from _statuses(declared)
    for move in declared.moves:
        yield from _move(declared, move)
    yield from _hidden_moves(declared)
    yield from _ladder(declared)
    yield from _time_rules(declared)
    yield from _clocks(declared)
    yield from _reactions(declared)
    yield from _assignment(declared)


def _assignment(declared: ExceptionType) -> Iterator[str]:
    named_in = declared.assignment.named_in if isinstance(declared.assignment, Direct) else ""
    if named_in and named_in not in declared.details.model_fields:
        yield f"its owner is named in {named_in!r}, which is not among its details"


def _names(declared: ExceptionType) -> Iterator[str]:
    if not _SNAKE_CASE.fullmatch(declared.key):
        yield f"key {declared.key!r} must be snake_case"
    if not declared.sources:
        yield "it names no source"
    codes = [code.code for code in declared.comment.codes]
    if len(codes) != len(set(codes)):
        yield "a comment code occurs twice"


def _guards(declared: ExceptionType) -> Iterator[str]:
    for guard in _all_guards(declared):
        if not guard.source:
            yield f"guard {guard.rule!r} names no source"
        if not _KEBAB_CASE.fullmatch(guard.rule):
            yield f"guard name {guard.rule!r} must be kebab-case"
        if not (guard.do or guard.raise_instead):
            yield f"guard {guard.rule!r} has neither what to do nor what to raise instead"
    names = [guard.rule for guard in declared.guards]
    if len(names) != len(set(names)):
        yield "two guards have the same name"


def _statuses(declared: ExceptionType) -> Iterator[str]:
    known = set(declared.statuses)
    if len(known) != len(declared.statuses):
        yield "a status occurs twice"
    if Status.COMPLETED not in known:
        yield "it has no status Completed, so it would never end"
    if not declared.starts_in:
        yield "it declares no starting status"
    for start in declared.starts_in:
        if start.status not in known:
            yield f"it starts in {start.status.value!r}, which is not among its statuses"
    for status in sorted(known - _reached(declared)):
        yield f"status {status.value!r} is never reached"
    for status in declared.statuses:
        if status != Status.COMPLETED and not any(status in move.sources for move in declared.moves):
            yield f"nothing leaves {status.value!r}"


def _reached(declared: ExceptionType) -> set[Status]:
    reached = {start.status for start in declared.starts_in}
    while further := {move.dest for move in declared.moves if reached & set(move.sources)} - reached:
        reached |= further
    return reached


def _move(declared: ExceptionType, move: Move) -> Iterator[str]:
    if not _SNAKE_CASE.fullmatch(move.trigger):
        yield f"trigger {move.trigger!r} must be snake_case"
    for status in sorted({*move.sources, move.dest} - set(declared.statuses)):
        yield f"move {move.trigger!r} uses {status.value!r}, which is not among its statuses"
    if Status.COMPLETED in move.sources:
        yield f"move {move.trigger!r} leaves Completed; no source describes reopening"
    for need in sorted(_NEEDS_OF.get(move.dest, set()) - set(move.needs)):
        yield f"move {move.trigger!r} leads to {move.dest.value!r} without requiring {need.value}"
    if move.when is not None and not move.when_description:
        yield f"move {move.trigger!r} has a condition without a description (when_description)"


def _hidden_moves(declared: ExceptionType) -> Iterator[str]:
    unconditional: set[tuple[str, Status]] = set()
    for move in declared.moves:
        for source in move.sources:
            if (move.trigger, source) in unconditional:
                yield f"two moves {move.trigger!r} leave {source.value!r}; the second would never be made"
            if move.when is None:
                unconditional.add((move.trigger, source))


def _ladder(declared: ExceptionType) -> Iterator[str]:
    counts = any(move.counts_attempt for move in declared.moves)
    if declared.ladder is None:
        if counts:
            yield "a move counts attempts, but there is no ladder with their number"
        return
    if not counts:
        yield "it has a ladder of attempts, but no move counts one"
    if len(declared.ladder.mirrored) != declared.ladder.attempts:
        yield "its ladder mirrors more or fewer statuses than it has attempts"


def _time_rules(declared: ExceptionType) -> Iterator[str]:
    triggers = {move.trigger for move in declared.moves}
    for timer in declared.all_timers:
        if timer.fires and timer.fires not in triggers:
            yield f"timer {timer.name!r} fires {timer.fires!r}, which is not one of its triggers"
        if timer.while_in - set(declared.statuses):
            yield f"timer {timer.name!r} runs in a status that the type does not have"
    names = [timer.name for timer in declared.all_timers] + [watch.name for watch in declared.watches]
    if len(names) != len(set(names)):
        yield "two time rules have the same name"


def _clocks(declared: ExceptionType) -> Iterator[str]:
    names = [clock.name for clock in declared.clocks]
    if len(names) != len(set(names)):
        yield "two clocks have the same name"
    for clock in declared.clocks:
        if not clock.source:
            yield f"clock {clock.name!r} names no source"
        rungs = [rung.name for rung in clock.rungs]
        if len(rungs) != len(set(rungs)):
            yield f"clock {clock.name!r} has two rungs of the same name"
        for name in (clock.name, *rungs):
            if not _KEBAB_CASE.fullmatch(name):
                yield f"the name {name!r} of clock {clock.name!r} must be kebab-case"
        for rung in clock.rungs:
            if rung.at <= 0:
                yield f"rung {rung.name!r} of clock {clock.name!r} fires before any time has run"
            if bool(rung.raises) != (rung.request is not None):
                yield f"rung {rung.name!r} of clock {clock.name!r} needs both raises and request"


def _reactions(declared: ExceptionType) -> Iterator[str]:
    triggers = {move.trigger for move in declared.moves}
    for follow in declared.follow_on:
        if follow.after not in triggers:
            yield f"follow-on work waits for {follow.after!r}, which is not one of its triggers"
    events = [(opens.event, opens.description) for opens in declared.opened_by]
    events += [(step.event, step.description) for step in declared.advanced_by]
    events += [(watch.event, watch.description) for watch in declared.watches]
    for event, description in events:
        if not (inspect.isclass(event) and "TYPE" in event.__dict__):
            yield f"{description!r} does not have an event model"

"""Checks of a declaration at import: a type that contradicts itself must not start."""

import inspect
import re
from collections.abc import Iterator

from pydantic import BaseModel

from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.status import Status


class DeclarationError(TypeError):
    """An exception type contradicts itself; the message lists every contradiction and the file to mend."""


def check(declared: ExceptionType, module: str) -> None:
    """Refuse an inconsistent declaration.

    Raises:
        DeclarationError: with every contradiction found, each with what to do.

    """
    problems = list(_problems(declared))
    if problems:
        listing = "".join(f"\n  - {problem}" for problem in problems)
        message = f"the exception type {declared.key!r} declared in {module} contradicts itself:{listing}"
        raise DeclarationError(message)


def check_together(types: dict[str, ExceptionType]) -> None:
    """Refuse types that contradict one another: doubled names, or follow-on work of a type that does not exist.

    Raises:
        DeclarationError: naming both types.

    """
    names: dict[str, str] = {}
    for declared in types.values():
        for name in {declared.key, declared.slug, declared.title.casefold(), *(a.casefold() for a in declared.aliases)}:
            if names.setdefault(name, declared.key) != declared.key:
                message = f"the name {name!r} is claimed by {names[name]!r} and {declared.key!r}; rename one"
                raise DeclarationError(message)
        mentioned = {follow.raises for follow in declared.follow_on}
        mentioned |= {guard.raise_instead for guard in declared.guards if guard.raise_instead}
        mentioned |= set(declared.related)
        for key in sorted(mentioned - set(types)):
            message = f"{declared.key!r} mentions the exception type {key!r}, which no file declares"
            raise DeclarationError(message)


def _problems(declared: ExceptionType) -> Iterator[str]:
    yield from _names(declared)
    yield from _statuses(declared)
    yield from _moves(declared)
    yield from _reactions(declared)


def _names(declared: ExceptionType) -> Iterator[str]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", declared.key):
        yield f"key {declared.key!r} must be snake_case"
    if not declared.sources:
        yield "it names no source"
    for guard in declared.guards:
        if not guard.source:
            yield f"guard {guard.rule!r} names no source"
        if not re.fullmatch(r"[a-z][a-z0-9-]*", guard.rule):
            yield f"guard name {guard.rule!r} must be kebab-case"
    codes = [code.code for code in declared.comment.codes]
    if len(codes) != len(set(codes)):
        yield "a comment code stands twice"
    if not issubclass(declared.details, BaseModel):
        yield "details must be a pydantic model"


def _statuses(declared: ExceptionType) -> Iterator[str]:
    known = set(declared.statuses)
    if len(known) != len(declared.statuses):
        yield "a status stands twice"
    if Status.COMPLETED not in known:
        yield "it has no status Completed, so it would never end"
    if not declared.starts_in:
        yield "it says nowhere in which status it starts"
    for start in declared.starts_in:
        if start.status not in known:
            yield f"it starts in {start.status.value!r}, which is not among its statuses"
    reached = {start.status for start in declared.starts_in}
    while True:
        further = {move.dest for move in declared.moves if reached & set(move.sources)} - reached
        if not further:
            break
        reached |= further
    for status in sorted(known - reached):
        yield f"status {status.value!r} is never reached"


def _moves(declared: ExceptionType) -> Iterator[str]:
    known = set(declared.statuses)
    unconditional: set[tuple[str, Status]] = set()
    for move in declared.moves:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", move.trigger):
            yield f"trigger {move.trigger!r} must be snake_case"
        for status in {*move.sources, move.dest} - known:
            yield f"move {move.trigger!r} uses {status.value!r}, which is not among its statuses"
        if Status.COMPLETED in move.sources:
            yield f"move {move.trigger!r} leaves Completed; no source describes reopening"
        for source in move.sources:
            place = (move.trigger, source)
            if place in unconditional:
                yield f"two moves {move.trigger!r} leave {source.value!r}; the second would never be made"
            if move.when is None:
                unconditional.add(place)
        if move.when is not None and not move.when_says:
            yield f"move {move.trigger!r} has a condition without words (when_says)"
    for status in declared.statuses:
        if status != Status.COMPLETED and not any(status in move.sources for move in declared.moves):
            yield f"nothing leaves {status.value!r}"


def _reactions(declared: ExceptionType) -> Iterator[str]:
    triggers = {move.trigger for move in declared.moves}
    for timer in declared.all_timers:
        if timer.fires and timer.fires not in triggers:
            yield f"timer {timer.name!r} fires {timer.fires!r}, which is no trigger of it"
        if timer.while_in - set(declared.statuses):
            yield f"timer {timer.name!r} runs in a status it does not have"
    names = [timer.name for timer in declared.all_timers] + [watch.name for watch in declared.watches]
    if len(names) != len(set(names)):
        yield "two time rules have one name"
    for follow in declared.follow_on:
        if follow.after not in triggers:
            yield f"follow-on work waits for {follow.after!r}, which is no trigger of it"
    for opens in (*declared.opened_by, *declared.advanced_by, *declared.watches):
        if not (inspect.isclass(opens.event) and getattr(opens.event, "TYPE", "")):
            yield f"{opens.says!r} names no event model"

"""Digests of the code in a declaration, so that a rule whose code alone changed is a new version too.

A rule's description and its behavior can differ: a guard may keep its sentence and judge differently. The digest of
each function in a declaration covers its source text and the project's functions and constants that it uses; blank
lines and comment lines do not count. It uses the source text because another release of Python changes the bytecode.
"""

import hashlib
import linecache
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

_OURS = ("state_machines.", "business_time.", "events.")
_LETTERS = 12


def code_digest(*parts: Any) -> str:
    """The digest of every function in parts of a declaration; empty if they contain none."""
    digests = [_digest_of(function) for function in _functions(parts)]
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()[:_LETTERS] if digests else ""


def _functions(thing: Any) -> Iterator[FunctionType]:
    if isinstance(thing, FunctionType):
        yield thing
    elif isinstance(thing, partial):
        yield from _functions(thing.func)
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from _functions(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from _functions(value)
    elif isinstance(thing, tuple | list):
        for each in thing:
            yield from _functions(each)


@cache
def _digest_of(function: FunctionType) -> str:
    read: dict[CodeType, str] = {}
    _read(function, read)
    return hashlib.sha256("\n".join(sorted(read.values())).encode()).hexdigest()[:_LETTERS]


def _read(function: FunctionType, read: dict[CodeType, str]) -> None:
    """Add the text of a function, and of every function and constant of the project that it uses, to ``read``."""
    code = function.__code__
    if code in read:
        return
    read[code] = _source(code)
    used = {name: function.__globals__.get(name) for name in _names_in(code)}
    used |= _through_modules(code, function.__globals__)
    used |= {name: cell.cell_contents for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True)}
    for name, value in used.items():
        plain = getattr(value, "__wrapped__", value)  # the function behind a cache
        if isinstance(plain, FunctionType):
            if plain.__module__.startswith(_OURS):
                _read(plain, read)
        else:
            read[code] += _constant(name, plain)


def _through_modules(code: CodeType, names: Mapping[str, Any]) -> dict[str, Any]:
    """What the code reaches through the project's modules, as ``tier_2_hours.is_open``; any name of a module counts."""
    modules = [names.get(name) for name in _names_in(code)]
    attributes = set(_names_in(code))
    return {
        f"{module.__name__}.{name}": vars(module)[name]
        for module in modules
        if isinstance(module, ModuleType) and f"{module.__name__}.".startswith(_OURS)
        for name in sorted(attributes & vars(module).keys())  # the order of a set differs from process to process
        if not isinstance(vars(module)[name], ModuleType)
    }


def _constant(name: str, value: Any) -> str:
    """A constant as text; empty for anything else, such as a class or a module."""
    if isinstance(value, re.Pattern):
        value = value.pattern
    if value is None or isinstance(value, type | ModuleType) or " at 0x" in (shown := _shown(value)):
        return ""
    return f"\n{name} = {shown}"


def _shown(value: Any) -> str:
    """A constant's ``repr``, the same in every process: the members of a set come in their order as text."""
    if isinstance(value, frozenset | set):
        return f"{{{', '.join(sorted(map(_shown, value)))}}}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_shown(key)}: {_shown(each)}' for key, each in value.items())}}}"
    if type(value) in {tuple, list}:
        return f"({', '.join(map(_shown, value))})"
    return repr(value)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _source(code: CodeType) -> str:
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 : _last_line(code)]
    stripped = (line.strip() for line in lines)
    return "\n".join(line for line in stripped if line and not line.startswith("#"))


def _last_line(code: CodeType) -> int:
    ends = [end for _start, end, *_columns in code.co_positions() if end is not None]
    nested = [_last_line(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return max([code.co_firstlineno, *ends, *nested])

"""Every kind of work, found by walking ``state_machines/``: a new kind is one new file, listed nowhere.

The exception types are the modules of ``state_machines/`` itself. Work in the sources that is not an exception
(escalation tasks, dispatch cases, feedback reviews) is declared in the same way, in the packages beside them.
"""

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType

import state_machines
from events.data import EventData
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.reactions import Advances, Notes, Opens, Watch
from state_machines.engine.checks import DeclarationError, check, check_together
from state_machines.engine.description import digest
from suggestions import nearest, question

FAMILIES = {"escalations": "Escalations", "dispatch": "Dispatch", "feedback": "Feedback on service providers"}
"""Packages of ``state_machines/`` that declare work other than exceptions, with their headings for people."""


class UnknownExceptionTypeError(KeyError):
    """No exception type has this name: ``description`` is what was found, ``hint`` the types that may be meant."""

    def __init__(self, name: str, hint: str) -> None:
        """Describe the name, and keep the hint."""
        self.description, self.hint = f"there is no exception type {name!r}", hint
        super().__init__(f"{self.description}. {self.hint}")

    def __str__(self) -> str:
        """Return the message without the quotes that a KeyError adds."""
        return str(self.args[0])


@cache
def work_types() -> MappingProxyType[str, ExceptionType]:
    """All kinds of work by key: first the exception types, then the other families, each in alphabetical order.

    Raises:
        DeclarationError: a file declares no ``TYPE``, or one that contradicts itself or another.

    """
    found: dict[str, ExceptionType] = {}
    for family in ("", *FAMILIES):
        for module, declared in _declared_in(family):
            check(declared, module)
            if declared.key != module.rpartition(".")[2]:
                message = f"{module} declares the key {declared.key!r}; the file must have the same name as the key"
                raise DeclarationError(message)
            found[declared.key] = declared
    check_together(found)
    return MappingProxyType(found)


@cache
def exception_types() -> MappingProxyType[str, ExceptionType]:
    """The exception types alone, without the work of the other families."""
    return MappingProxyType({key: declared for key, declared in work_types().items() if not family_of(key)})


@cache
def family_of(key: str) -> str:
    """The package beside the exception types that declares a kind of work; empty for an exception type."""
    return next((family for family in FAMILIES if key in {each.key for _, each in _declared_in(family)}), "")


@cache
def _declared_in(family: str) -> tuple[tuple[str, ExceptionType], ...]:
    """The modules of a family with what they declare; outside the exception types, a module may declare nothing."""
    package = importlib.import_module(f"{state_machines.__name__}.{family}") if family else state_machines
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg:
            continue
        name = f"{package.__name__}.{module.name}"
        declared = getattr(importlib.import_module(name), "TYPE", None)
        if isinstance(declared, ExceptionType):
            found.append((name, declared))
        elif not family:
            message = f"{name} declares no exception type; add a module-level TYPE = ExceptionType(...)"
            raise DeclarationError(message)
    return tuple(found)


@cache
def _names() -> dict[str, ExceptionType]:
    names: dict[str, ExceptionType] = {}
    for declared in work_types().values():
        for name in (declared.key, declared.slug, declared.title, *declared.aliases):
            names[name.casefold()] = declared
    return names


def exception_type(name: str) -> ExceptionType:
    """Find a type by key, title or alias; case does not count.

    Raises:
        UnknownExceptionTypeError: with the nearest known names.

    """
    found = work_types().get(name) or _names().get(name.strip().casefold())
    if found is not None:
        return found
    meant = question(_names()[match].title for match in nearest(name, _names(), likeness=0.5))
    raise UnknownExceptionTypeError(name, meant or "`sje catalog` lists them.")


def type_title(key: str) -> str:
    """The title of a kind of work; the key itself if it is no longer declared."""
    declared = work_types().get(key)
    return declared.title if declared else key


@cache
def rule_version(key: str) -> str:
    """The version of a type's rules; every item keeps the version under which it was opened."""
    return digest(work_types()[key])


@cache
def opened_by(event: type[EventData]) -> tuple[tuple[ExceptionType, Opens[EventData]], ...]:
    """The types that an event may raise, each with its declaration."""
    return tuple((t, opens) for t in work_types().values() for opens in t.opened_by if opens.event is event)


@cache
def advanced_by(event: type[EventData]) -> tuple[tuple[ExceptionType, Advances[EventData]], ...]:
    """The types whose open exception an event may move, each with its declaration."""
    return tuple((t, moves) for t in work_types().values() for moves in t.advanced_by if moves.event is event)


@cache
def noted_by(event: type[EventData]) -> tuple[tuple[ExceptionType, Notes[EventData]], ...]:
    """The types on whose open exception an event is noted, each with its declaration."""
    return tuple((t, notes) for t in work_types().values() for notes in t.noted_by if notes.event is event)


@cache
def watched_by(event: type[EventData]) -> tuple[tuple[ExceptionType, Watch[EventData]], ...]:
    """The types for which an event starts a time rule on the job, each with its declaration."""
    return tuple((t, watch) for t in work_types().values() for watch in t.watches if watch.event is event)

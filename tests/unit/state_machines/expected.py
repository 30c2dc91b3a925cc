"""What is expected of a kind of work: it stands in the test file of its type, where it is found by ``EXPECTED``.

Everything in it is written out by hand, from the articles and the domain catalogue word for word: it is what a
declaration is compared with. The catalogue itself is no part of the repository.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias

from events.data import Actor
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.situations import Facts

Moves: TypeAlias = Mapping[str, Mapping[str, str]]
"""Every move: status, trigger, and where it leads. A trigger that does not stand under a status is refused there."""


@dataclass(frozen=True)
class Valid:
    """A request that breaks no rule, and what it opens."""

    by: Actor
    request: RaiseRequest
    facts: Facts = field(default_factory=dict)
    starts: str = "Open"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the sources say of a kind of work."""

    title: str
    department: str
    moves: Moves
    valid: Valid
    aliases: tuple[str, ...] = ()
    work_group: str = ""
    creators: tuple[str, ...] = ()
    only_creators: bool = False
    starts_in: tuple[str, ...] = ("Open",)
    codes: tuple[str, ...] = ()
    is_exception: bool = True


@cache
def all_expected() -> Mapping[str, Expected]:
    """What is expected of each kind of work, by its key: ``EXPECTED`` in ``test_<key>.py``, wherever below it is."""
    here, package = Path(__file__).parent, __name__.rpartition(".")[0]
    found = {}
    for path in sorted(here.rglob("test_*.py")):
        if "\nEXPECTED = Expected(" in path.read_text(encoding="utf-8"):
            module = import_module(".".join([package, *path.relative_to(here).with_suffix("").parts]))
            found[path.stem.removeprefix("test_")] = module.EXPECTED
    return found


USUAL: Final[Moves] = {
    "Open": {
        "follow_up": "Follow Up",
        "complete": "Completed",
        "void": "Completed",
    },
    "Follow Up": {
        "follow_up": "Follow Up",
        "wake": "Open",
        "complete": "Completed",
        "void": "Completed",
    },
    "Completed": {},
}

USUAL_WITH_CALLS: Final[Moves] = {
    "Open": {
        "call_customer": "Open",
        "follow_up": "Follow Up",
        "complete": "Completed",
        "void": "Completed",
    },
    "Follow Up": {
        "call_customer": "Open",
        "follow_up": "Follow Up",
        "wake": "Open",
        "complete": "Completed",
        "void": "Completed",
    },
    "Completed": {},
}

CALL_BACKS: Final[Moves] = {
    "Open": {
        "call_customer": "In Progress",
        "start": "In Progress",
        "follow_up": "Follow Up",
        "complete": "Completed",
        "void": "Completed",
    },
    "In Progress": {
        "call_customer": "In Progress",
        "follow_up": "Follow Up",
        "complete": "Completed",
        "void": "Completed",
    },
    "Follow Up": {
        "call_customer": "In Progress",
        "start": "In Progress",
        "follow_up": "Follow Up",
        "wake": "Open",
        "complete": "Completed",
        "void": "Completed",
    },
    "Completed": {},
}

TASKS: Final[Moves] = {
    "Not Started": {
        "start": "In Progress",
        "wait": "Waiting on Someone Else",
        "complete": "Completed",
        "void": "Completed",
    },
    "In Progress": {
        "wait": "Waiting on Someone Else",
        "complete": "Completed",
        "void": "Completed",
    },
    "Waiting on Someone Else": {
        "start": "In Progress",
        "wait": "Waiting on Someone Else",
        "resume": "In Progress",
        "complete": "Completed",
        "void": "Completed",
    },
    "Completed": {},
}

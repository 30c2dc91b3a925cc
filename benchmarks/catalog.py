"""Every system that can be measured: where it is, how many of the events it gets, and on which database."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.system import System


class MissingSystemError(LookupError):
    """A requested system is not known, not written yet, or its library is not installed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One system that can be measured."""

    title: str
    module: str
    factory: str
    """The class in `module` that is the `System`; called without arguments."""
    needs: tuple[str, ...] = ()
    """Import names of the libraries that only this system uses."""
    share: float = 1.0
    """Its part of the events: slow systems run fewer, because only their rate counts."""
    database: Literal["postgresql", "sqlite"] = "postgresql"


OURS = "ours"
OURS_ON_SQLITE = "ours_sqlite"
PLAIN_CELERY = "plain_celery"

CATALOG = {
    OURS: Entry("ours", "benchmarks.ours", "Ours"),
    OURS_ON_SQLITE: Entry("ours on SQLite", "benchmarks.ours", "Ours", database="sqlite"),
    PLAIN_CELERY: Entry(
        "plain Celery", "benchmarks.peers.plain_celery", "PlainCelery", ("celery", "sqlalchemy"), share=0.2
    ),
    "dramatiq": Entry("dramatiq", "benchmarks.peers.dramatiq_peer", "Dramatiq", ("dramatiq",)),
    "dbos": Entry("DBOS", "benchmarks.peers.dbos_peer", "OneStepDbos", ("dbos",), share=0.15),
    "pgqueuer": Entry(
        "pgqueuer, batches", "benchmarks.peers.pgqueuer_peer", "PgQueuerBatches", ("pgqueuer", "asyncpg")
    ),
}

PEERS = tuple(name for name in CATALOG if name not in {OURS, OURS_ON_SQLITE})


def check(names: Iterable[str]) -> None:
    """Raise `MissingSystemError`, saying what to do, unless every named system can be run here."""
    for name in names:
        entry = CATALOG.get(name)
        if entry is None:
            raise MissingSystemError(f"no system is called {name!r}: choose from {', '.join(CATALOG)}")
        if find_spec(entry.module) is None:
            raise MissingSystemError(
                f"{name}: {entry.module} does not exist yet; measure the others with --systems {','.join(PEERS)}"
            )
        absent = [library for library in entry.needs if find_spec(library) is None]
        if absent:
            raise MissingSystemError(
                f"{name}: {', '.join(absent)} not installed; pip install -r benchmarks/requirements.txt"
            )


def load(name: str) -> System:
    """Create the named system. It imports the library, so only the trial's own process calls it."""
    entry = CATALOG[name]
    return cast("System", getattr(import_module(entry.module), entry.factory)())

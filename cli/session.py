"""The context of one run of the command: what was given before the command, the settings, the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.error_codes import ErrorCode
from cli.errors import CommandError

if TYPE_CHECKING:
    from settings import Settings
    from store.engine import Connection
    from tasks.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Session:
    """What was given before the command: ``sje --data-dir X --debug COMMAND``; and whether it prints JSON."""

    data_dir: Path | None = None
    debug: bool = False
    as_json: bool = False


_DEFAULT = Session()
_SESSION: ContextVar[Session] = ContextVar("session", default=_DEFAULT)


def begin(session: Session) -> None:
    """Begin a run of the command."""
    _SESSION.set(session)


def current() -> Session:
    """The current run of the command."""
    return _SESSION.get()


def settings(**overrides: Any) -> "Settings":
    """Read the settings; an option given before the command overrides the environment.

    Raises:
        SettingsError: a setting is invalid.

    """
    from settings import load_settings

    data_dir = current().data_dir
    return load_settings(**overrides, **({} if data_dir is None else {"data_dir": data_dir}))


@contextmanager
def runtime(*, needs_database: bool = True, may_migrate: bool = False) -> "Iterator[Runtime]":
    """Yield the objects of this process, and close them at the end.

    Args:
        needs_database: refuse if the default database does not exist yet.
        may_migrate: create it instead, on a development machine, for commands that add data.

    Raises:
        CommandError: there is no database yet.

    """
    from tasks.runtime import Runtime

    chosen = settings()
    is_missing = needs_database and is_new(chosen)
    if is_missing and not (may_migrate and chosen.environment == "development"):
        fix = "Run `sje up` to start everything, or `sje migrate` to create only the database."
        raise CommandError(f"There is no database in {chosen.data_dir} yet.", fix, ErrorCode.NO_DATABASE)
    started = Runtime.start(chosen)
    try:
        if is_missing:
            _migrate(started)
        yield started
    finally:
        started.close()


@contextmanager
def reading() -> "Iterator[tuple[Connection, datetime]]":
    """Yield a read-only transaction, and the instant at which it begins by the clock of the rules."""
    with runtime() as started, started.store.reading() as connection:
        yield connection, started.clock.now()


def is_new(chosen: "Settings") -> bool:
    """Whether the default SQLite database does not exist yet; asking does not create it.

    A process that only looked for tables leaves an empty file, which is not a database either.
    """
    from settings.model import DATABASE_FILE_NAME

    file = chosen.data_dir / DATABASE_FILE_NAME
    return chosen.database_url is None and not (file.exists() and file.stat().st_size)


def _migrate(started: "Runtime") -> None:
    from store.schema import migrate
    from workflows.rule_recording import record_rules

    migrate(started.store)
    record_rules(started.store, started.policy, started.clock.now())

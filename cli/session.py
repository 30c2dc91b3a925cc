"""What every command of one run shares: its settings, and its ways to the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.errors import CommandError
from cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from settings import Settings
    from store.engine import Connection
    from tasks.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Session:
    """What was given before the command: ``sje --data-dir X --debug COMMAND``."""

    data_dir: Path | None = None
    debug: bool = False


_NOTHING_GIVEN = Session()
_SESSION: ContextVar[Session] = ContextVar("session", default=_NOTHING_GIVEN)


def begin(session: Session) -> None:
    """Begin a run of the command."""
    _SESSION.set(session)


def current() -> Session:
    """The run that is going on."""
    return _SESSION.get()


def settings(**overrides: Any) -> "Settings":
    """Read the settings; an option given before the command wins over the environment.

    Raises:
        SettingsError: a setting cannot be used.

    """
    from settings import load_settings

    data_dir = current().data_dir
    return load_settings(**overrides, **({} if data_dir is None else {"data_dir": data_dir}))


@contextmanager
def runtime(*, needs_database: bool = True, may_migrate: bool = False) -> "Iterator[Runtime]":
    """The objects of this process, closed at the end.

    Args:
        needs_database: refuse if the default database has not been made yet.
        may_migrate: make it instead, on a development machine, as the commands do that bring something in.

    Raises:
        CommandError: there is no database yet.

    """
    from tasks.runtime import Runtime

    chosen = settings()
    to_be_made = needs_database and is_new(chosen)
    if to_be_made and not (may_migrate and chosen.environment == "development"):
        raise CommandError(
            f"There is no database in {chosen.data_dir} yet.",
            "Run `sje up` to start everything, or `sje migrate` to make the database alone.",
            ExitCode.UNREACHABLE,
        )
    started = Runtime.start(chosen)
    try:
        if to_be_made:
            _migrate(started)
        yield started
    finally:
        started.close()


@contextmanager
def reading() -> "Iterator[tuple[Connection, datetime]]":
    """One transaction that only reads, and the instant at which it begins by the clock of the rules."""
    with runtime() as started, started.store.reading() as connection:
        yield connection, started.clock.now()


def is_new(chosen: "Settings") -> bool:
    """Whether the default SQLite database has not been made yet; asking does not make it.

    A process that only looked for tables leaves an empty file, which is no database either.
    """
    from settings.model import DATABASE_FILE_NAME

    file = chosen.data_dir / DATABASE_FILE_NAME
    return chosen.database_url is None and not (file.exists() and file.stat().st_size)


def _migrate(started: "Runtime") -> None:
    from store.schema import migrate
    from workflows.rule_recording import record_rules

    migrate(started.store)
    record_rules(started.store, started.policy, started.clock.now())

"""What every command of one run shares: its settings and its ways to the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import CommandError
from cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from business_time.clock import Clock
    from settings import Settings
    from store.engine import Connection, Store
    from tasks.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Session:
    """What was given before the command: ``sje --data-dir X --debug COMMAND``."""

    data_dir: Path | None = None
    debug: bool = False


_SESSION: ContextVar[Session] = ContextVar("session", default=Session())


def begin(session: Session) -> None:
    """Begin a run of the command."""
    _SESSION.set(session)


def current() -> Session:
    """The run that is going on."""
    return _SESSION.get()


def settings() -> "Settings":
    """Read the settings; an option given before the command wins over the environment.

    Raises:
        SettingsError: a setting cannot be used.

    """
    from settings import load_settings

    data_dir = current().data_dir
    return load_settings() if data_dir is None else load_settings(data_dir=data_dir)

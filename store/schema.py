"""Bring a database's schema up to date, with Alembic, from wherever the package is installed.

The revisions are in ``store/migrations/versions``, one file each, written by hand and never changed once released; a
test compares their result with ``store.tables``.
"""

from functools import cache
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from store.engine import Store
from store.errors import SchemaBehindError

_LOCK: Final = int.from_bytes(b"sje")
"""The advisory lock that one migrating process holds at a time; the number only has to be unique."""


class SchemaError(RuntimeError):
    """The schema cannot be brought up to date; nothing was changed, and the message says what to do."""


def migrate(store: Store) -> None:
    """Apply every revision that the database lacks, in one transaction; concurrent processes are safe.

    Raises:
        SchemaError: the database is of a newer version than this program, or refuses the change.
        StoreUnavailableError: the database cannot be reached.

    """
    try:
        with store.writing() as connection:
            _wait_for_turn(connection)
            _refuse_newer(_revision_of(connection))
            command.upgrade(_configuration(connection), "head")
    except (DBAPIError, SchemaBehindError) as error:
        raise SchemaError(f"the database refuses the schema change: {getattr(error, 'orig', error)}") from error


def revision(store: Store) -> str | None:
    """The revision of the database; None if it has never been migrated.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    with store.reading() as connection:
        return _revision_of(connection)


def is_current(store: Store) -> bool:
    """Whether the schema of the database is exactly that of this program.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    return revision(store) == _revisions().get_current_head()


def is_newer(found: str | None) -> bool:
    """Whether this program does not know a revision: a newer version has migrated the database."""
    return found is not None and found not in {script.revision for script in _revisions().walk_revisions()}


def _wait_for_turn(connection: Connection) -> None:
    """Hold the lock to the end of the transaction; on SQLite, BEGIN IMMEDIATE already holds it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(found: str | None) -> None:
    if is_newer(found):
        raise SchemaError(
            f"the database is at revision {found}, which this program does not know: a newer version has migrated it. "
            "Install that version, or restore a backup from before"
        )


@cache
def _revisions() -> ScriptDirectory:
    return ScriptDirectory.from_config(_configuration())


def _configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings without an ``alembic.ini``: the revisions are data of this package."""
    configuration = Config(attributes={"connection": connection})
    configuration.set_main_option("script_location", "store:migrations")
    return configuration

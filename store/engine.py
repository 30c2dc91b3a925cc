"""The database connection: SQLite (WAL, one writer at a time) or PostgreSQL, behind one small class."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from store.errors import ConcurrentChangeError, DatabaseDamagedError, SchemaBehindError, StoreUnavailableError

logging.getLogger("psycopg").addFilter(lambda record: not str(record.msg).startswith("error ignored terminating"))
# When a pipeline fails, psycopg says so twice: the error, which comes to us, and a warning that there was one.

READ_ONLY = "sje_read_only"

BUSY_MS = 30_000
"""Milliseconds for which SQLite waits where it waits by itself."""

BETWEEN_LOOKS = 0.001
"""Seconds between two looks whether the write lock is free."""

LOOKS = 25_000
"""How often it is looked, which is some 30 seconds."""


class Store:
    """A database and the two ways to use it: ``writing()`` and ``reading()``, each one transaction."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        """Prepare the engine; nothing is connected before the first transaction.

        Args:
            url: a SQLAlchemy URL; ``postgresql://`` means psycopg 3.
            pool_size: connections kept open on PostgreSQL.

        """
        self.engine = _engine(url, pool_size)
        self._reader = self.engine.execution_options(**{READ_ONLY: True})

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Run one transaction that may write; on SQLite it holds the write lock from its start."""
        with _errors_of_ours(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run one transaction that only reads; on SQLite it never waits for a writer."""
        with _errors_of_ours(), self._reader.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _errors_of_ours() -> Iterator[None]:
    """Turn the driver's errors into the two that callers act on: try again now, or wait for the database.

    Raises:
        ConcurrentChangeError: somebody else wrote the same rows meanwhile.
        DatabaseDamagedError: the file is no database, or not a whole one.
        SchemaBehindError: the database lacks what this version needs.
        StoreUnavailableError: the database cannot be reached or used.

    """
    try:
        yield
    except (IntegrityError, psycopg.IntegrityError) as error:
        message = f"somebody else wrote the same rows meanwhile: {error}"
        raise ConcurrentChangeError(message) from error
    except (DBAPIError, psycopg.Error, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        ours = _error_of_ours(cause)
        if ours is None:
            raise
        raise ours from error


def _error_of_ours(cause: BaseException | None) -> ConcurrentChangeError | StoreUnavailableError | None:
    """What a driver's error is to a caller; None where the statement is at fault."""
    state = getattr(cause, "sqlstate", None)
    if state in _CONFLICTS:
        return ConcurrentChangeError(f"the transaction lost against another: {cause}")
    if state in _LACKING or any(words in str(cause) for words in _LACKING_ON_SQLITE):
        return SchemaBehindError(f"the database lacks tables or columns that this version needs: {cause}")
    if getattr(cause, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGED:
        return DatabaseDamagedError(f"the database is damaged: {cause}")
    if isinstance(cause, psycopg.OperationalError | sqlite3.OperationalError):
        return StoreUnavailableError(f"the database cannot be used: {cause}. `sje doctor` says what is wrong")
    return None


_CONFLICTS = {"40001", "40P01"}
"""PostgreSQL's serialization_failure and deadlock_detected."""

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY = 0xFF
"""The part of a SQLite error code that says what it is; the rest says more precisely."""

_LACKING = {"42P01", "42703"}
_LACKING_ON_SQLITE = ("no such table", "no such column", "has no column named")
"""PostgreSQL's undefined_table and undefined_column; SQLite has nothing but words for them."""


_SESSION = "-c TimeZone=UTC -c plan_cache_mode=force_custom_plan -c jit=off"
"""Instants come in UTC. A plan kept from when a table was empty scans it whole once it is full; planning anew costs a
tenth of that. And compiling a statement takes longer than carrying out any of ours."""


def _engine(url: str, pool_size: int) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            pool_pre_ping=True,
            connect_args={"prepare_threshold": 2, "options": _SESSION},
        )
    if address.database and address.database != ":memory:":
        # It will hold customers' names: a folder that is made for it is its owner's alone.
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set what keeps concurrent writers correct: with SQLAlchemy's defaults, updates were silently lost."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY, False):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not any(_became_writer(driver) for _ in range(LOOKS)):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def _became_writer(driver: Any) -> bool:
    """Take the write lock if it is free, and pause if it is not.

    SQLite by itself sleeps for up to 100 ms between two looks; two writers in turn get a fifth more done in this way.
    """
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        time.sleep(BETWEEN_LOOKS)
        return False
    return True


__all__ = ["Connection", "Store"]

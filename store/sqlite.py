"""SQLite with the settings that keep concurrent writers correct: WAL, and an early write lock."""

import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event

from store.errors import StoreRefusedError

READ_ONLY: Final = "sje_read_only"
"""The execution option of a transaction that only reads."""

BUSY_MS = 30_000
"""Milliseconds for which SQLite itself waits for a lock."""

BETWEEN_LOOKS = 0.001
"""Seconds between two attempts to take the write lock."""

LOOKS = 25_000
"""The number of attempts, which take about 30 seconds."""


def sqlite_engine(path: str) -> Engine:
    """Create the engine of a file, and its folder if it does not exist.

    Raises:
        StoreRefusedError: the folder cannot be created.

    """
    if path and path != ":memory:":
        _make_folder(Path(path).parent)
    engine = create_engine(URL.create("sqlite", database=path or None), connect_args={"timeout": 30})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(folder: Path) -> None:
    """Create the folder; it holds customers' names, so only its owner can read it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreRefusedError(f"the folder {folder} cannot be created: {error.strerror}") from error


def _prepare(connection: Any, _record: object) -> None:
    """Apply the settings that keep concurrent writers correct: SQLAlchemy's defaults silently lost updates."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
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

    SQLite itself sleeps for up to 100 ms between two attempts; with this pause, two writers get a fifth more done.
    """
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        time.sleep(BETWEEN_LOOKS)
        return False
    return True

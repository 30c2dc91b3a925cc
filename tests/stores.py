"""Databases for tests: one on SQLite and one on PostgreSQL, migrated once, empty for every test.

Each belongs to the whole run, so that connections and compiled statements are made once. Before a test, the SQLite
file is replaced by a copy of a migrated one, and the tables of PostgreSQL are emptied: 3 ms each. What many tests
begin with is done once and copied likewise (`tests.kept`).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from store import sqlite
from store.engine import Store
from store.schema import migrate
from store.tables import metadata

POSTGRES = os.environ.get("SJE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
"""Where tests make a database of their own; the role must be allowed to, and be a superuser."""

NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""A Friday, 12:00 in Chicago: when most tests take place."""

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.servers)
on_sqlite_only = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
on_postgresql_only = pytest.mark.parametrize("dialect", [POSTGRESQL], indirect=True)
"""For what only one of the two databases has; every other test of the store runs on both."""


def migrated_file(folder: Path) -> Path:
    """Make a migrated SQLite database, of which every test gets a copy."""
    path = folder / "migrated.db"
    store = Store(f"sqlite:///{path}")
    migrate(store)
    store.close()
    return path


PREPARE_SQLITE_AS_SHIPPED = sqlite._prepare


def prepare_sqlite(connection: Any, record: object) -> None:
    """Prepare a connection as the product does, but leave it to the system when to write to the disk."""
    PREPARE_SQLITE_AS_SHIPPED(connection, record)
    connection.execute("PRAGMA synchronous=OFF")


def copied(migrated: Path, folder: Path) -> str:
    """Copy a migrated SQLite database into a folder; return its URL."""
    return f"sqlite:///{shutil.copy(migrated, folder / 'sje.db')}"


def postgres_problem() -> str:
    """Say why there is no PostgreSQL to test with; an empty text when there is one."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as error:
        host = conninfo_to_dict(POSTGRES).get("host")
        return f"PostgreSQL at {host} (set SJE_TEST_POSTGRES to use another) does not answer: {error}"
    return ""


@contextmanager
def postgres_database(name: str) -> Iterator[str]:
    """Make an empty PostgreSQL database for the length of the block; give its URL."""
    database = sql.Identifier(name)
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        server.execute(sql.SQL("CREATE DATABASE {}").format(database))
        # A test is not repeated after a power cut: what was committed need not be on the disk.
        server.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(database))
        try:
            yield POSTGRES.rpartition("/")[0] + f"/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def bare(url: str) -> str:
    """Drop everything in a PostgreSQL database, the tables too; return its URL."""
    with psycopg.connect(url, options="-c lock_timeout=20s") as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return url


def replace_file(store: Store, migrated: Path) -> None:
    """Put a copy of a migrated SQLite database in the place of a store's own."""
    store.close()
    path = Path(store.engine.url.database or "")
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    shutil.copy(migrated, path)


_EMPTY = "; ".join(f'DELETE FROM "{table.name}"' for table in metadata.tables.values())


def empty(store: Store) -> None:
    """Empty every table of a PostgreSQL database, the history too, which refuses DELETE otherwise."""
    past_triggers(store, _EMPTY)


def past_triggers(store: Store, statements: str) -> None:
    """Carry out statements on PostgreSQL as a replica, whose session fires no triggers."""
    with store.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '20s'")
        connection.exec_driver_sql(statements)

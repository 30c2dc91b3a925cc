"""Databases for tests: one on SQLite and one on PostgreSQL, migrated once, empty for every test.

A SQLite database is a copy of a migrated file. A PostgreSQL database belongs to the whole run and is emptied before
each test, which takes 3 ms where making a new one takes 100.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from store.engine import Store
from store.schema import migrate
from store.tables import metadata

POSTGRES = os.environ.get("SJE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
"""Where tests make a database of their own; the role must be allowed to, and be a superuser."""

NOON = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""A Friday, 12:00 in Chicago: when most tests take place."""

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.servers)
on_sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql_only = pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)
"""For what only one of the two databases has; every other test of the store runs on both."""


def migrated_file(folder: Path) -> Path:
    """Make a migrated SQLite database, of which every test gets a copy."""
    path = folder / "migrated.db"
    store = Store(f"sqlite:///{path}")
    migrate(store)
    store.close()
    return path


def copied(migrated: Path, folder: Path) -> str:
    """Copy a migrated SQLite database into a test's folder; return its URL."""
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


def emptied(url: str) -> str:
    """Empty every table of a PostgreSQL database; return its URL.

    As a replica, the session fires no triggers: the history refuses DELETE otherwise.
    """
    tables = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)) for table in metadata.tables.values()]
    with psycopg.connect(url, options="-c lock_timeout=20s") as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(sql.SQL("; ").join(tables))
    return url

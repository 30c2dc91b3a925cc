import logging
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hatchling.builders.wheel import WheelBuilder
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.errors import SchemaBehindError
from store.queries.dead_letters import causes
from store.schema import SchemaError, is_current, migrate, revision
from store.tables import history, metadata
from tests import stores
from tests.processes import run_together
from tests.samples import job_created, message
from workflows.intake import Intake

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def bare_database(worker_id: str) -> Iterator[str]:
    if problem := stores.postgres_problem():
        pytest.skip(problem)
    with stores.postgres_database(f"sje_bare_{os.getpid()}_{worker_id}") as url:
        yield url


@pytest.fixture(params=["sqlite", stores.POSTGRESQL])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that was never migrated."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bare.db"
    return stores.bare(request.getfixturevalue("bare_database"))


@pytest.fixture
def bare_store(bare_url: str) -> Iterator[Store]:
    store = Store(bare_url)
    yield store
    store.close()


def test_a_migrated_database_has_exactly_the_tables_of_the_code(store: Store) -> None:
    with store.reading() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    assert differences == []


def test_a_migrated_database_is_described_as_one_that_the_code_makes(bare_store: Store) -> None:
    """Alembic does not compare keys, comments and the conditions of partial indexes; the databases' own words do."""
    metadata.create_all(bare_store.engine)
    with bare_store.reading() as connection:
        made = _described(connection)
    metadata.drop_all(bare_store.engine)
    migrate(bare_store)
    with bare_store.reading() as connection:
        assert _described(connection) == made


def test_migrating_again_changes_nothing(bare_store: Store) -> None:
    assert revision(bare_store) is None
    assert not is_current(bare_store)
    migrate(bare_store)
    reached = revision(bare_store)
    assert reached == max(path.stem[:4] for path in (ROOT / "store/migrations/versions").glob("*.py"))
    migrate(bare_store)
    assert revision(bare_store) == reached
    assert is_current(bare_store)


def test_processes_that_migrate_at_once_wait_for_each_other(bare_url: str) -> None:
    run_together(_migrate, [(bare_url,)] * 4)
    store = Store(bare_url)
    assert is_current(store)
    store.close()


def test_a_migration_that_fails_leaves_nothing_behind(bare_store: Store) -> None:
    with bare_store.writing() as connection:
        connection.execute(text("CREATE TABLE heartbeats (name TEXT)"))
    with pytest.raises((SchemaError, OSError), match="heartbeats"):
        migrate(bare_store)
    assert revision(bare_store) is None
    with bare_store.reading() as connection:
        assert {name for name, _ in _tables(connection)} == {"heartbeats"}


def test_a_database_of_a_newer_program_is_refused(store: Store) -> None:
    current = revision(store)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        assert not is_current(store)
        with pytest.raises(SchemaError, match=r"9999.*a newer version has migrated it"):
            migrate(store)
    finally:
        with store.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :current"), {"current": current})


def test_events_wait_for_a_schema_that_is_behind_and_nothing_is_said_twice(
    bare_store: Store, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    intake = Intake(bare_store, Policy(), clock)
    with pytest.raises(SchemaBehindError):
        intake.take_in("stream", [message(job_created())])
    migrate(bare_store)
    with bare_store.writing() as connection:
        connection.execute(text("ALTER TABLE inbox DROP COLUMN payload"))
    with pytest.raises(SchemaBehindError):
        intake.take_in("stream", [message(job_created())])
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []
    with bare_store.reading() as connection:
        assert causes(connection) == {}


def test_it_migrates_wherever_it_is_run(bare_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    migrate(bare_store)
    assert is_current(bare_store)


def test_the_wheel_holds_the_revisions_and_their_environment() -> None:
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    revisions = {f"store/migrations/versions/{path.name}" for path in ROOT.glob("store/migrations/versions/*.py")}
    assert revisions
    assert packed >= {"store/migrations/env.py", *revisions}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET why = 'another'",
        "UPDATE history SET why = why WHERE number = 1",
        "DELETE FROM history",
        "DELETE FROM history WHERE exception_id = 'EX-1'",
    ],
)
def test_the_history_refuses_change(store: Store, statement: str) -> None:
    with store.writing() as connection:
        connection.execute(history.insert(), [_line(1)])
    with pytest.raises(IntegrityError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(statement))
    assert _lines(store) == [("EX-1", 1, "told so")]


def test_the_history_refuses_to_be_truncated(store: Store) -> None:
    if store.dialect == "sqlite":
        statement = "INSERT OR REPLACE INTO history SELECT * FROM history"  # SQLite has no TRUNCATE, but this
    else:
        statement = "TRUNCATE history"
    with store.writing() as connection:
        connection.execute(history.insert(), [_line(1)])
    with pytest.raises(IntegrityError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(statement))
    assert _lines(store) == [("EX-1", 1, "told so")]


def test_the_history_takes_further_lines(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(history.insert(), [_line(1)])
        connection.execute(history.insert(), [_line(2)])
    assert _lines(store) == [("EX-1", 1, "told so"), ("EX-1", 2, "told so")]


def test_the_triggers_are_there_for_any_other_program_too(tmp_path: Path, migrated_file: Path) -> None:
    copied = stores.copied(migrated_file, tmp_path).removeprefix("sqlite:///")
    connection = sqlite3.connect(copied)
    connection.execute(
        "INSERT INTO history VALUES ('EX-1', 1, '2026-11-21', '', '', '', '', '', '', '', '', '', '', '', '')"
    )
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("DELETE FROM history")
    connection.close()


def _migrate(url: str) -> None:
    store = Store(url)
    migrate(store)
    store.close()


def _line(number: int) -> dict[str, Any]:
    texts = {column.name: "x" for column in history.columns}
    return {**texts, "exception_id": "EX-1", "number": number, "at": stores.NOON, "why": "told so"}


def _lines(store: Store) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        query = text("SELECT exception_id, number, why FROM history ORDER BY number")
        return [tuple(row) for row in connection.execute(query)]


def _described(connection: Connection) -> dict[str, list[Any]]:
    if connection.dialect.name == "sqlite":
        return {"tables": _tables(connection), "indexes": _sqlite_indexes(connection)}
    return {what: [tuple(row) for row in connection.execute(text(query))] for what, query in _POSTGRES.items()}


def _tables(connection: Connection) -> list[tuple[str, str]]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'alembic%' ORDER BY 1"
    else:
        query = "SELECT tablename, '' FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic%'"
    return [(name, _without_layout(sql)) for name, sql in connection.execute(text(query))]


def _sqlite_indexes(connection: Connection) -> list[tuple[str, str]]:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1"
    return [(name, _without_layout(sql)) for name, sql in connection.execute(text(query))]


def _without_layout(sql: str) -> str:
    """Without line breaks, and without the quotes that a table has which a revision made anew."""
    return re.sub(r"\s+", " ", sql).replace('"', "")


_POSTGRES = {
    "columns": """
        SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY 1, 3
    """,
    "indexes": """
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
    """,
    "constraints": """
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%' ORDER BY 1
    """,
    "comments": """
        SELECT relname, obj_description(oid) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' ORDER BY 1
    """,
}
"""What PostgreSQL says of its tables, by the subject."""

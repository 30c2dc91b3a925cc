"""What a caller gets for each row of the table, from the real servers."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outages import table
from outages.fault import Fault, Remedy
from store.engine import Store
from store.errors import (
    ConcurrentChangeError,
    ContradictionError,
    DatabaseDamagedError,
    SchemaBehindError,
    StoreRefusedError,
    StoreUnavailableError,
)
from store.tables import heartbeats
from tests import stores
from tests.stores import NOON, on_postgresql_only

RAISED: dict[Remedy, type[Exception]] = {
    Remedy.WAIT: StoreUnavailableError,
    Remedy.RETRY: ConcurrentChangeError,
    Remedy.STOP: StoreRefusedError,
    Remedy.DEAD_LETTER: DBAPIError,
}


def _beat(store: Store, name: str = "a", detail: str = "") -> None:
    with store.writing() as connection:
        connection.execute(heartbeats.insert().values(name=name, at=NOON, detail=detail))


def _pids(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def _execute(store: Store, statement: str, sessions: list[int]) -> None:
    """Execute a statement, and note the number of its session before."""
    with store.writing() as connection:
        sessions.append(int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one()))
        connection.execute(text(statement))


def _ends(session: int) -> bool:
    """Whether a session is closed, if it is given a moment: the server notices it a little later."""
    with closing(psycopg.connect(stores.POSTGRES, autocommit=True)) as operator:
        for _ in range(10):
            found = operator.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (session,)).fetchone()
            if found is None:
                return True
            time.sleep(0.02)
    return False


@on_postgresql_only
@pytest.mark.parametrize("row", table.POSTGRESQL, ids=lambda row: row.code)
def test_postgresql_says_it_and_the_caller_gets_its_remedy(store: Store, row: Fault) -> None:
    sqlstate = row.code.ljust(5, "0") if row.code != "P0" else "P0001"
    block = f"DO $$ BEGIN RAISE EXCEPTION 'odd' USING ERRCODE = '{sqlstate}'; END $$"
    sessions: list[int] = []
    with pytest.raises(RAISED[row.remedy]) as caught:
        _execute(store, block, sessions)
    if row.remedy is Remedy.DEAD_LETTER:
        assert not isinstance(caught.value, (StoreUnavailableError, ConcurrentChangeError))
    if row.remedy is Remedy.STOP:
        assert row.advice.rstrip(".") in str(caught.value)
    assert _ends(sessions[0]) is row.retires


@on_postgresql_only
def test_a_server_that_turns_read_only_is_waited_for_and_its_sessions_are_not_used_again(store: Store) -> None:
    with store.writing() as connection:  # as in a failover: sessions begun meanwhile stay read-only for ever
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    try:
        store.close()
        with pytest.raises(StoreUnavailableError, match="read-only") as caught:
            _beat(store)
        assert "primary" in caught.value.advice
        with pytest.raises(StoreUnavailableError, match="read-only"):
            _beat(store)
    finally:
        with store.engine.connect() as connection, connection.execution_options(isolation_level="AUTOCOMMIT"):
            connection.execute(text("SET default_transaction_read_only = off"))
            connection.execute(text(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'))
    _beat(store)


@on_postgresql_only
def test_the_other_sessions_of_the_pool_are_not_used_again_either(store: Store) -> None:
    with store.reading() as first, store.reading() as second:
        for each in (first, second):
            driver: Any = each.connection.driver_connection
            driver.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            driver.commit()
    with pytest.raises(StoreUnavailableError):
        _beat(store)
    _beat(store)


@on_postgresql_only
def test_a_session_that_an_operator_ends_is_replaced(store: Store) -> None:
    pid = _pids(store)
    with closing(psycopg.connect(stores.POSTGRES, autocommit=True)) as operator:
        operator.execute("SELECT pg_terminate_backend(%s, 1000)", (pid,))
    _beat(store)


@on_postgresql_only
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: url.set(database="sje_nonesuch"), "no such database.*sje_nonesuch"),
        (lambda url: url.set(username="sje_nobody"), "user or the password is refused"),
        (lambda url: url.update_query_dict({"options": "-cfoo=bar"}), "Correct options= or PGOPTIONS"),
    ],
)
def test_a_server_that_refuses_this_process_is_not_waited_for(
    store: Store, change: Callable[[Any], Any], said: str
) -> None:
    refused = Store(change(store.engine.url).render_as_string(hide_password=False))
    with pytest.raises(StoreRefusedError, match=said), refused.reading():
        pass
    refused.close()


@on_postgresql_only
def test_what_no_database_can_store_is_the_fault_of_the_event(store: Store) -> None:
    with pytest.raises(DBAPIError, match="NUL") as caught:
        _beat(store, "a\0b")
    assert not isinstance(caught.value, StoreUnavailableError)


def test_a_row_that_is_there_is_a_contradiction(store: Store) -> None:
    _beat(store)
    with pytest.raises(ContradictionError):
        _beat(store)


@pytest.fixture
def file(migrated_file: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "sje.db"
    copy.write_bytes(migrated_file.read_bytes())
    return copy


@pytest.fixture
def on_file(file: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{file}")
    yield store
    store.close()


def _full(store: Store, _file: Path) -> None:
    with store.writing() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.connection.driver_connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[union-attr]
        connection.execute(heartbeats.insert().values(name="a", at=NOON, detail="x" * 100_000))


def _read_only(store: Store, _file: Path) -> None:
    with store.writing() as connection:
        connection.execute(text("PRAGMA query_only=ON"))
        connection.execute(heartbeats.insert().values(name="a", at=NOON, detail=""))


def _damaged(store: Store, file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    _beat(store)


def _not_a_database(store: Store, file: Path) -> None:
    file.write_bytes(b"no database" * 1_000)
    _beat(store)


def _cannot_be_opened(store: Store, file: Path) -> None:
    file.unlink()
    file.mkdir()
    _beat(store)


def _interrupted(store: Store, _file: Path) -> None:
    with store.writing() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: 1, 1)
        try:
            driver.execute("SELECT count(*) FROM sqlite_master a, sqlite_master b").fetchall()
        finally:
            driver.set_progress_handler(None, 0)


def _not_allowed(store: Store, _file: Path) -> None:
    with store.writing() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
        try:
            driver.execute("DELETE FROM heartbeats")
        finally:
            driver.set_authorizer(None)


def _too_big(store: Store, _file: Path) -> None:
    with store.writing() as connection:
        driver: Any = connection.connection.driver_connection
        before = driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000)
        try:
            driver.execute("INSERT INTO heartbeats (name, at, detail) VALUES ('a', 'b', ?)", ("x" * 2_000,))
        finally:
            driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, before)


def _wrong(store: Store, _file: Path) -> None:
    with store.writing() as connection:
        connection.execute(text("SELEKT"))


def _behind(store: Store, _file: Path) -> None:
    with store.writing() as connection:
        connection.execute(text("SELECT 1 FROM nowhere"))


@pytest.mark.parametrize(
    ("break_it", "raised", "said"),
    [
        (_full, StoreUnavailableError, "full"),
        (_read_only, StoreUnavailableError, "readonly"),
        (_damaged, DatabaseDamagedError, "malformed"),
        (_not_a_database, DatabaseDamagedError, "not a database"),
        (_cannot_be_opened, StoreUnavailableError, "unable to open"),
        (_interrupted, StoreUnavailableError, "interrupted"),
        (_not_allowed, StoreRefusedError, "not authorized"),
        (_too_big, sqlite3.DataError, "too big"),
        (_wrong, DBAPIError, "syntax error"),
        (_behind, SchemaBehindError, "nowhere"),
    ],
)
def test_sqlite_says_it_and_the_caller_gets_its_remedy(
    on_file: Store, file: Path, break_it: Callable[[Store, Path], None], raised: type[Exception], said: str
) -> None:
    with pytest.raises(raised, match=said):
        break_it(on_file, file)


def test_sqlite_goes_on_when_the_disk_has_room_again(on_file: Store, file: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        _full(on_file, file)
    with on_file.writing() as connection:
        connection.execute(text("PRAGMA max_page_count=1000000"))
    _beat(on_file)


def test_sqlite_goes_on_when_the_file_may_be_written_again(on_file: Store, file: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        _read_only(on_file, file)
    _beat(on_file)  # in a session of its own


@pytest.mark.parametrize("name", ["SQLITE_IOERR_WRITE", "SQLITE_PROTOCOL", "SQLITE_NOMEM", "SQLITE_NOLFS"])
def test_what_cannot_be_had_from_sqlite_at_will_is_an_outage(on_file: Store, name: str) -> None:
    error = sqlite3.OperationalError("odd")
    error.sqlite_errorname = name
    error.sqlite_errorcode = getattr(sqlite3, name)
    with pytest.raises(StoreUnavailableError), on_file.writing():
        raise error


@pytest.mark.parametrize("name", ["d?q=1", "d%20e", "d#1"])
def test_the_database_lies_in_its_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    from settings import Settings

    store = Store(Settings(data_dir=tmp_path / name).effective_database_url)
    with store.writing():
        pass
    store.close()
    assert (tmp_path / name / "sje.db").is_file()
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreRefusedError, match="cannot be created"):
        Store(f"sqlite:///{tmp_path}/file/sje.db")


def test_a_file_in_use_elsewhere_is_opened_all_the_same(file: Path, on_file: Store) -> None:
    with closing(sqlite3.connect(file)) as other, suppress(sqlite3.Error):
        other.execute("BEGIN")
        other.execute("SELECT * FROM heartbeats").fetchall()
        _beat(on_file)

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from store import sqlite
from store.engine import Store
from store.errors import ConcurrentChangeError, SchemaBehindError, StoreUnavailableError
from store.tables import heartbeats
from tests.processes import run_together
from tests.stores import NOON, PREPARE_SQLITE_AS_SHIPPED, on_postgresql_only, on_sqlite_only

PROCESSES, ROUNDS = 4, 100


def _beat(store: Store, name: str) -> None:
    with store.writing() as connection:
        connection.execute(heartbeats.insert().values(name=name, at=NOON, detail=""))


def _names(store: Store) -> list[str]:
    with store.reading() as connection:
        return list(connection.execute(text("SELECT name FROM heartbeats ORDER BY name")).scalars())


def _count_up(url: str, rounds: int) -> None:
    store = Store(url)
    for _ in range(rounds):
        with store.writing() as connection:
            # SQLite knows no FOR UPDATE: there, the transaction itself is the lock.
            seen = connection.execute(select(heartbeats.c.detail).with_for_update()).scalar_one()
            connection.execute(update(heartbeats).values(detail=str(int(seen) + 1)))
    store.close()


def test_a_new_sqlite_database_makes_its_folder(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/new/folder/sje.db")
    with store.writing():
        pass
    store.close()
    assert (tmp_path / "new/folder/sje.db").exists()


@pytest.fixture
def as_shipped(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store, whose connections to SQLite are prepared as those of the product are."""
    monkeypatch.setattr("store.sqlite._prepare", PREPARE_SQLITE_AS_SHIPPED)
    shipped = Store(store.engine.url.render_as_string(hide_password=False))
    yield shipped
    shipped.close()


@on_sqlite_only
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 1), ("busy_timeout", 30_000), ("foreign_keys", 1)]
)
def test_sqlite_is_set_to_what_keeps_writers_correct(as_shipped: Store, pragma: str, value: object) -> None:
    with as_shipped.reading() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_what_is_written_is_there_after_the_transaction(store: Store) -> None:
    _beat(store, "a")
    assert _names(store) == ["a"]


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    def half_done() -> None:
        with store.writing() as connection:
            connection.execute(heartbeats.insert().values(name="a", at=NOON, detail=""))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert _names(store) == []


def test_processes_that_read_and_write_at_once_lose_nothing(store: Store, database_url: str) -> None:
    with store.writing() as connection:
        connection.execute(heartbeats.insert().values(name="a", at=NOON, detail="0"))
    run_together(_count_up, [(database_url, ROUNDS)] * PROCESSES)
    with store.reading() as connection:
        assert connection.execute(select(heartbeats.c.detail)).scalar_one() == str(PROCESSES * ROUNDS)


@on_sqlite_only
def test_on_sqlite_a_writer_waits_for_the_one_before(store: Store) -> None:
    inside, seen = Event(), []

    def second() -> None:
        inside.wait()
        with store.writing() as connection:
            seen.append(connection.execute(text("SELECT count(*) FROM heartbeats")).scalar())

    thread = Thread(target=second)
    thread.start()
    with store.writing() as connection:
        inside.set()
        thread.join(0.2)
        assert thread.is_alive()
        connection.execute(heartbeats.insert().values(name="a", at=NOON, detail=""))
    thread.join()
    assert seen == [1]


def test_a_reader_never_waits_for_a_writer(store: Store) -> None:
    _beat(store, "a")
    with store.writing() as connection:
        connection.execute(heartbeats.insert().values(name="b", at=NOON, detail=""))
        assert _names(store) == ["a"]


def test_a_row_that_somebody_else_wrote_first_is_a_concurrent_change(store: Store) -> None:
    _beat(store, "a")
    with pytest.raises(ConcurrentChangeError, match="another process wrote the same rows") as caught:
        _beat(store, "a")
    assert isinstance(caught.value.__cause__, IntegrityError)


@on_postgresql_only  # SQLite has one writer at a time
def test_a_deadlock_is_a_concurrent_change(store: Store) -> None:
    _beat(store, "a")
    _beat(store, "b")
    locked, errors = Event(), list[Exception]()

    def other_way_round() -> None:
        try:
            with store.writing() as connection:
                connection.execute(text("UPDATE heartbeats SET detail = 'x' WHERE name = 'b'"))
                locked.set()
                connection.execute(text("UPDATE heartbeats SET detail = 'x' WHERE name = 'a'"))
        except ConcurrentChangeError as error:
            errors.append(error)

    thread = Thread(target=other_way_round)
    try:
        with store.writing() as connection:
            connection.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
            connection.execute(text("UPDATE heartbeats SET detail = 'y' WHERE name = 'a'"))
            thread.start()
            locked.wait()
            connection.execute(text("UPDATE heartbeats SET detail = 'y' WHERE name = 'b'"))
    except ConcurrentChangeError as error:
        errors.append(error)
    thread.join()
    assert len(errors) == 1


def test_a_lock_that_is_held_too_long_means_wait_not_that_the_work_is_bad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LOOKS", 20)
    holder, late = (Store(f"sqlite:///{tmp_path}/sje.db") for _ in range(2))
    with holder.writing(), pytest.raises(StoreUnavailableError, match="locked"), late.writing():
        pass
    holder.close()
    late.close()


@pytest.mark.parametrize("query", ["SELECT 1 FROM nowhere", "SELECT unheard FROM heartbeats"])
def test_a_table_or_a_column_that_is_not_there_means_wait_for_the_schema(store: Store, query: str) -> None:
    with pytest.raises(SchemaBehindError, match=r"unheard|nowhere"), store.reading() as connection:
        connection.execute(text(query))
    with pytest.raises(SchemaBehindError), store.writing() as connection:
        connection.connection.driver_connection.execute(query)  # type: ignore[union-attr] # as the fast path does


def test_a_statement_that_is_wrong_is_a_fault_of_ours(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught, store.reading() as connection:
        connection.execute(text("SELEKT"))
    assert not isinstance(caught.value, SchemaBehindError)


def test_a_database_that_does_not_answer_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        store = Store(f"postgresql://nobody@127.0.0.1:{taken.getsockname()[1]}/none")
        with pytest.raises(StoreUnavailableError, match="sje doctor"), store.reading():
            pass
        store.close()


@on_postgresql_only  # SQLite is a file
def test_a_connection_that_breaks_in_mid_transaction_is_unavailable(store: Store) -> None:
    def cut_off() -> None:
        with store.writing() as connection:
            connection.execute(heartbeats.insert().values(name="a", at=NOON, detail=""))
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar()
            with store.reading() as killer:
                killer.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
            connection.execute(text("SELECT 1"))

    with pytest.raises(StoreUnavailableError):
        cut_off()
    assert _names(store) == []


def test_a_folder_made_for_the_database_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    store = Store(f"sqlite:///{folder / 'sje.db'}")
    store.close()
    assert folder.stat().st_mode & 0o777 == 0o700


@on_postgresql_only
def test_options_of_the_address_and_of_the_environment_count(
    store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c search_path=from_env --statement-timeout=7s -c jit=on")
    for query, path in (("", "from_env"), ("?options=-csearch_path%3D%22from%5C%20url%22", '"from url"')):
        other = Store(database_url + query)
        with other.reading() as connection:
            assert connection.execute(text("SELECT current_setting('search_path')")).scalar_one() == path
            shown = connection.execute(text("SELECT current_setting('jit'), current_setting('TimeZone')")).one()
        other.close()
        assert tuple(shown) == ("off", "UTC")  # what the program relies on wins


@on_postgresql_only
def test_of_several_servers_the_one_that_answers_and_takes_writes_is_used(store: Store, database_url: str) -> None:
    url = store.engine.url
    several = Store(f"postgresql://{url.username}@127.0.0.1:1,{url.host}:{url.port or 5432}/{url.database}")
    _beat(several, "a")
    several.close()
    assert _names(store) == ["a"]

"""PgBouncer before PostgreSQL: works by a setting, and without it is refused by a message that names the setting."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store import schema
from store.engine import Store
from store.errors import StoreRefusedError
from store.postgresql import SESSION, Pooler
from store.queries import exceptions_of_job
from store.queries.dead_letters import dead_letters
from store.verification.verify import verify
from tests import stores
from tests.pgbouncer import pgbouncer, pgbouncer_problem
from tests.samples import denied, follow_up, job_created, message
from workflows.intake import Intake
from workflows.timers import Timers

pytestmark = pytest.mark.servers

DATABASE = f"sje_test_pooler_{os.getpid()}"
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    problem = pgbouncer_problem()
    if problem:
        pytest.skip(problem)
    with stores.postgres_database(DATABASE) as url:
        yield url


@pytest.fixture
def pooled(database: str, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A maker of poolers before an empty database; gives the URL through it."""
    stores.bare(database)
    with ExitStack() as stack:

        def make(mode: str, **settings: object) -> str:
            where = stack.enter_context(pgbouncer(tmp_path, mode, **settings))
            user = stores.POSTGRES.partition("://")[2].partition("@")[0]
            return f"postgresql://{user}@{where}/{DATABASE}"

        yield make


@pytest.fixture
def connect() -> Iterator[Callable[..., Store]]:
    """A maker of stores, closed at the end."""
    with ExitStack() as stack:

        def make(url: str, pooler: Pooler = "none") -> Store:
            store = Store(url, pooler=pooler)
            stack.callback(store.close)
            return store

        yield make


MODES: list[Pooler] = ["session", "transaction"]


@pytest.mark.parametrize("mode", MODES)
def test_events_and_timers_work_through_a_pooler(
    pooled: Callable[..., str], connect: Callable[..., Store], mode: Pooler
) -> None:
    store = connect(pooled(mode, default_pool_size=2 if mode == "transaction" else 10), mode)
    schema.migrate(store)
    clock = FixedClock(stores.NOON)
    intake, timers = Intake(store, Policy(), clock), Timers(store, Policy(), clock)

    def take(first: int) -> None:
        for number in range(first, first + 20):
            job = f"SJ-{number}"
            intake.take_in("test", [message(job_created(job), denied(job), follow_up(HOUR, job=job))])

    # more clients than sessions: each transaction of a client comes to another session
    threads = [Thread(target=take, args=(first,)) for first in (100, 200, 300, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    intake.take_in("test", [message(*(job_created(f"SJ-{number}") for number in range(500, 600)))])  # by COPY
    clock.advance(HOUR)
    assert len(timers.tick().outcomes) == 80
    with store.reading() as connection:
        assert dead_letters(connection) == []
        assert list(verify(connection)) == []
        found = {number: len(exceptions_of_job(connection, f"SJ-{number}")) for number in range(100, 120)}
        assert set(found.values()) == {1}, found


@pytest.mark.parametrize("mode", MODES)
def test_the_settings_of_a_session_hold_in_every_transaction(
    pooled: Callable[..., str], connect: Callable[..., Store], mode: Pooler
) -> None:
    url = pooled(mode) + "?options=-csearch_path%3Delsewhere"
    store = connect(url, mode)
    for _ in range(3):
        with store.reading() as connection:
            seen = {name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in (*SESSION, "search_path")}
        assert seen == {**SESSION, "search_path": "elsewhere"}


def test_one_client_leaves_nothing_behind_for_another(
    pooled: Callable[..., str], connect: Callable[..., Store]
) -> None:
    store = connect(pooled("transaction", default_pool_size=1), "transaction")
    with store.writing() as connection:
        connection.execute(text("SELECT 1"))
    with store.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        assert driver.execute("SHOW jit").fetchone() == ("on",)


@pytest.mark.parametrize("settings", [{}, {"ignore_startup_parameters": "options"}], ids=["refuses", "drops"])
def test_without_the_setting_it_is_refused_by_a_message_that_names_it(
    pooled: Callable[..., str], connect: Callable[..., Store], settings: dict[str, object]
) -> None:
    store = connect(pooled("transaction", **settings))
    with pytest.raises(StoreRefusedError, match="SJE_DATABASE_POOLER=transaction"), store.reading():
        pass


def test_a_setting_for_another_mode_is_refused_and_makes_no_dead_letters(
    pooled: Callable[..., str], connect: Callable[..., Store]
) -> None:
    """Prepared statements go astray where sessions are lent for each transaction."""
    url = pooled("transaction")
    ready = connect(url, "transaction")
    schema.migrate(ready)
    stores_ = [connect(url, "session") for _ in range(3)]
    refused: list[str] = []
    for number in range(30):
        store = stores_[number % 3]
        try:
            Intake(store, Policy(), FixedClock(stores.NOON)).take_in("test", [message(job_created(f"SJ-{number}"))])
        except StoreRefusedError as error:
            refused.append(str(error))
    assert refused
    assert all("SJE_DATABASE_POOLER" in said for said in refused)
    with ready.reading() as connection:
        assert dead_letters(connection) == []

"""A database that turns read-only, and one that refuses a worker, as whole installations live through it."""

from collections.abc import Callable, Iterator
from time import sleep
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from store.engine import Store
from store.schema import migrate
from store.tables import dead_letters, inbox
from tests import stores
from tests.integration.tasks.day import stories
from tests.integration.tasks.installation import Installation

pytestmark = [pytest.mark.servers, pytest.mark.slow]


@pytest.fixture
def operator() -> Iterator[psycopg.Connection]:
    """Who looks after the server."""
    problem = stores.postgres_problem()
    if problem:
        pytest.skip(problem)
    with psycopg.connect(stores.POSTGRES, autocommit=True) as connection:
        yield connection


@pytest.fixture
def database(operator: psycopg.Connection) -> Iterator[str]:
    """A migrated database of the test's own, which others' sessions are not ended with."""
    with stores.postgres_database(f"sje_test_outages_{uuid4().hex[:8]}") as url:
        store = Store(url)
        migrate(store)
        store.close()
        yield url


def end_sessions(operator: psycopg.Connection, database: str) -> None:
    name = database.rpartition("/")[2]
    operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


def test_a_database_that_turns_read_only_costs_no_event(
    install: Callable[..., Installation], operator: psycopg.Connection, database: str
) -> None:
    running = install(database)
    running.start("consumer", "worker", "beat")
    running.until(lambda: running.has_pulse("consumer.stream") and running.has_pulse("beat"))
    name = sql.Identifier(database.rpartition("/")[2])
    operator.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
    end_sessions(operator, database)  # what comes next is begun at a server that is read-only
    documents = [document for story in stories(10) for document in story]
    running.publish(documents)
    sleep(6)
    assert running.count(inbox) == 0
    operator.execute(sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(name))
    running.until(running.all_told)
    assert running.count(inbox) == len(documents)
    assert running.count(dead_letters) == 0
    for role in ("consumer", "worker", "beat"):
        said = running.said(role)
        assert said.count("away; waiting until it is back") <= 8, said  # once a process, child and reason
        assert "Traceback" not in said
    assert set(running.stop().values()) == {0}


def test_a_worker_that_the_database_refuses_ends_with_what_to_do(
    install: Callable[..., Installation], operator: psycopg.Connection, database: str
) -> None:
    role = sql.Identifier(f"sje_test_{uuid4().hex[:8]}")
    operator.execute(sql.SQL("CREATE ROLE {} LOGIN SUPERUSER").format(role))
    try:
        own = database.replace("postgres@", f"{role.as_string().strip(chr(34))}@")
        running = install(own)
        running.start("worker", "beat")
        running.until(lambda: running.has_pulse("queue.timers"))
        operator.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(role))
        end_sessions(operator, database)
        running.until(lambda: running.has_died("worker"))
        assert "Correct SJE_DATABASE_URL, or pg_hba.conf" in running.said("worker")
        running.close()
    finally:
        end_sessions(operator, database)
        operator.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(role))
        operator.execute(sql.SQL("DROP ROLE {}").format(role))

"""Every statement of the store is carried out by an index, on a filled database that has gathered no statistics."""

import ast
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from benchmarks.filled_store import POLICY, fill
from store.engine import Store
from store.schema import migrate
from tests import stores
from tests.integration.store.every_statement import do_everything, find
from tests.integration.store.plans import faults_in, without_statistics
from tests.statements import STORE, Sent, statements_of

pytestmark = pytest.mark.slow

EXCEPTIONS = 60_000
"""So many that a page of a queue is a small part of it, for a planner that can only guess. A quarter on SQLite."""

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)

READ_WHOLE_TABLES = {
    "engine.py": "the connection itself",
    "postgresql.py": "the connection itself",
    "sqlite.py": "the connection itself",
    "schema.py": "migrations",
    "migrations": "migrations",
    "verification": "`sje verify` reads everything: that is what it is for",
    "queries/totals.py": "the demonstration and measurements count everything",
    "queries/effects.py timers_fired_since": "the demonstration looks what fell due",
    "outbox.py undelivered_count": "the demonstration waits until everything is delivered",
    "outbox.py enqueued_count": "measurements count what is enqueued",
    "exception_counts.py recount": "a repair counts everything anew",
}
"""What is not looked at here, and why."""

AS_MANY_AS_THERE_ARE = {
    "next_work.py unavailable": "an empty queue says when the first follow-up wakes",
    "next_work.py number": "an empty queue counts why, up to a limit",
    "queries/dead_letters.py causes": "it counts the dead letters that are open",
    "queries/feedback.py _records": "the forms about one provider are looked for among all that were submitted",
}
"""What may read more, and why."""

ON_ONE_ONLY = {
    "loading.py _known_on_sqlite",
    "loading.py _lock_on_sqlite",
    "loading.py known_events",
    "loading.py load_batch",
    "loading.py lock_jobs",
    "bulk.py _copy",
    "partitions.py _now",
}
"""What sends statements on one of the two databases alone."""


@pytest.fixture(scope="module", params=["sqlite", stores.POSTGRESQL])
def filled(request: pytest.FixtureRequest, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which much has happened, and of which nothing is known to the planner."""
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{tmp_path_factory.mktemp('filled')}/filled.db", EXCEPTIONS // 4)
        return
    if problem := stores.postgres_problem():
        pytest.skip(problem)
    with stores.postgres_database(f"sje_plans_{os.getpid()}_{worker_id}") as url:
        yield from _filled(url, EXCEPTIONS)


def _filled(url: str, exceptions: int) -> Iterator[Store]:
    store = Store(url)
    migrate(store)
    if store.dialect == "postgresql":
        without_statistics(store)
    fill(store, exceptions, now=NOW)
    yield store
    store.close()


@pytest.fixture(scope="module")
def sent(filled: Store) -> list[Sent]:
    """Every statement that the store sends, once for each text and place."""
    with statements_of(filled) as sent:
        do_everything(find(filled, POLICY, NOW))
    return list({(each.text, each.place): each for each in sent if each.place}.values())


def test_no_statement_reads_more_than_it_is_asked_for(filled: Store, sent: list[Sent]) -> None:
    looked_at = [each for each in sent if each.place not in AS_MANY_AS_THERE_ARE]
    faults = [f"{each.place}: {fault}\n{each.text}" for each in looked_at for fault in faults_in(filled, each)]
    assert faults == [], "\n\n".join(faults)


def test_no_function_of_the_store_escapes(sent: list[Sent]) -> None:
    seen = {each.place for each in sent}
    missed = {place for place in _places_that_send() if place not in seen | ON_ONE_ONLY and not _left_out(place)}
    assert missed == set(), "these send statements that this test has not seen: add them to every_statement.py"


def _left_out(place: str) -> bool:
    return any(place.startswith(each) for each in READ_WHOLE_TABLES)


def _places_that_send() -> Iterator[str]:
    """The functions of ``store/`` in whose text a statement is executed."""
    for path in sorted(STORE.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(map(_sends, ast.walk(function))):
                yield f"{path.relative_to(STORE)} {function.name}"


def _sends(node: ast.AST) -> bool:
    executing = {"execute", "executemany", "exec_driver_sql", "copy"}
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in executing


def test_a_statement_that_reads_a_whole_table_is_named(filled: Store) -> None:
    bad = Sent("SELECT count(*) FROM timers WHERE ending = 'cancelled'", None, "here")
    assert faults_in(filled, bad)

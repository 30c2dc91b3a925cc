"""Ask a database how it would carry out a statement, and name what it would read too much for."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text

from store.engine import Store
from tests.statements import Sent

GROWING = frozenset(
    {
        "inbox", "service_jobs", "exceptions", "history", "timers", "refusals", "calls", "dead_letters", "portions",
        "outbox", "deliveries",
    }
)  # fmt: skip
"""The tables that grow with every event; the others are small, however long the system runs."""

MOST_READ = 5_000
"""Rows that a statement may read of one table. Some hundred items are asked for at once; where a table is so small that
a planner takes it to be as soon read as looked up in, it may."""

_SAY_HOW = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) "


def without_statistics(store: Store) -> None:
    """Have PostgreSQL gather none, as where autovacuum is off or late."""
    with store.writing() as connection:
        for table in GROWING:
            connection.execute(text(f'ALTER TABLE "{table}" SET (autovacuum_enabled = off)'))


def faults_in(store: Store, sent: Sent) -> list[str]:
    """What a statement reads too much of; nothing where it is carried out by indexes alone."""
    verb = sent.text.split(maxsplit=1)[0].upper()
    if verb not in {"SELECT", "UPDATE", "DELETE", "WITH"}:
        return []  # an INSERT looks nothing up but its own keys
    return list(_faults_on_sqlite(store, sent) if store.dialect == "sqlite" else _faults_on_postgresql(store, sent))


def _faults_on_sqlite(store: Store, sent: Sent) -> Iterator[str]:
    with store.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent.text}", sent.parameters or ()).all()
    steps = [str(step) for *_, step in plan]
    in_order = "LIMIT" in sent.text and not any("TEMP B-TREE FOR ORDER BY" in step for step in steps)
    for step in steps:
        words = step.split()
        if words[0] == "SCAN" and words[1] in GROWING and not in_order and not _is_backlog(words):
            yield f"reads all of {words[1]}: {step}"


def _is_backlog(words: Sequence[str]) -> bool:
    """Whether a step reads an index that holds only what is still to be done."""
    return words[-1] in {"ix_portions_unenqueued", "ix_portions_unplanned", "ix_portions_unpublished", "ix_timers_due"}


def _faults_on_postgresql(store: Store, sent: Sent) -> Iterator[str]:
    """Carry it out and take it back again: what was read is counted, whatever the plan looks like."""
    driver: Any
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        (answer,) = driver.execute(_SAY_HOW.encode() + sent.text.encode(), sent.parameters).fetchone()
        driver.rollback()
    plans = json.loads(answer) if isinstance(answer, str) else answer
    for node in _nodes(plans[0]["Plan"]):
        table = node.get("Relation Name")
        if table in GROWING and (read := _rows_read(node)) > MOST_READ:
            yield f"reads {read:,} rows of {table}: {node['Node Type']} by {node.get('Index Name', 'several')}"


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def _rows_read(node: dict[str, Any]) -> int:
    each: float = (
        node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    )
    loops: int = node["Actual Loops"]
    return round(each * loops)

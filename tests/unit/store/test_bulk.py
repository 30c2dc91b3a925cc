from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from store import tables
from store.bulk import Insert, insert_all, update_rows
from store.engine import Store
from store.errors import ConcurrentChangeError
from tests.stores import NOON

TIMERS = ("id", "job", "type", "exception_id", "rule", "due_at", "set_at")
AWKWARD = "naïve \t\"quoted\" 'single' \\ back\\slash \n %s {} ☎ \x7f"


def _timer(number: int, **changes: Any) -> tuple[Any, ...]:
    row = {"id": f"TM-{number}", "job": "SJ-1", "type": "t", "exception_id": None, "rule": "r", "due_at": NOON}
    return tuple({**row, "set_at": NOON, **changes}.values())


def _kept(store: Store, *columns: str) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        query = select(*(tables.timers.c[name] for name in columns)).order_by(tables.timers.c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_rows_come_back_as_they_were_inserted(store: Store) -> None:
    later = NOON + timedelta(days=400, microseconds=3)
    rows = [_timer(1, rule=AWKWARD), _timer(2, exception_id="EX-1", due_at=later)]
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, TIMERS, rows)])
    assert _kept(store, *TIMERS) == rows


def test_columns_that_are_left_out_take_their_defaults(store: Store) -> None:
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, TIMERS, [_timer(1)])])
    assert _kept(store, "attempts", "claimed_until", "ended_at", "ending") == [(0, None, None, None)]


def test_no_rows_are_no_statement(store: Store) -> None:
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, TIMERS, [])])
        assert update_rows(connection, tables.timers, "id", ("rule",), []) == 0


def test_thousands_of_rows_go_in_at_once(store: Store) -> None:
    rows = [_timer(number) for number in range(10_000, 15_000)]
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, TIMERS, rows)])
        changed = [(row[0], "other", NOON) for row in rows]
        assert update_rows(connection, tables.timers, "id", ("rule", "due_at"), changed) == len(rows)
    assert _kept(store, "id", "rule") == [(row[0], "other") for row in rows]


def test_bytes_are_kept_as_they_are(store: Store) -> None:
    columns = ("id", "door", "code", "reason", "fix", "payload", "first_at", "last_at", "status")
    row = ("DL-1", "d", "c", "r", "f", b"\x00\xff\xfe", NOON, NOON, "open")
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.dead_letters, columns, [row])])
        assert connection.execute(select(tables.dead_letters.c.payload)).scalar_one() == b"\x00\xff\xfe"


def test_a_row_that_exists_is_a_concurrent_change(store: Store) -> None:
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, TIMERS, [_timer(1)])])
    with pytest.raises(ConcurrentChangeError), store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, TIMERS, [_timer(2), _timer(1)])])
    assert _kept(store, "id") == [("TM-1",)]


def test_only_the_named_columns_of_the_named_rows_are_updated(store: Store) -> None:
    later = NOON + timedelta(hours=1)
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, TIMERS, [_timer(1), _timer(2), _timer(3, exception_id="EX-3")])])
        changes = [("TM-1", AWKWARD, later, "EX-1"), ("TM-3", "new", NOON, None), ("TM-9", "nobody", NOON, None)]
        assert update_rows(connection, tables.timers, "id", ("rule", "due_at", "exception_id"), changes) == 2
    assert _kept(store, "id", "rule", "due_at", "exception_id", "job") == [
        ("TM-1", AWKWARD, later, "EX-1", "SJ-1"),
        ("TM-2", "r", NOON, None, "SJ-1"),
        ("TM-3", "new", NOON, None, "SJ-1"),
    ]


def test_a_row_whose_guard_has_moved_on_is_left_alone(store: Store) -> None:
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, (*TIMERS, "attempts"), [(*_timer(1), 4), (*_timer(2), 5)])])
        changes = [("TM-1", 4, "mine"), ("TM-2", 4, "mine")]
        assert update_rows(connection, tables.timers, "id", ("rule",), changes, guard="attempts") == 1
    assert _kept(store, "id", "rule") == [("TM-1", "mine"), ("TM-2", "r")]


def test_values_that_are_all_absent_are_absent(store: Store) -> None:
    """A column of nothing but None must not decide its type by its values."""
    with store.writing() as connection:
        insert_all(connection, [Insert(tables.timers, (*TIMERS, "ended_at"), [(*_timer(1), None), (*_timer(2), None)])])
        update_rows(connection, tables.timers, "id", ("claimed_until",), [("TM-1", None), ("TM-2", None)])
    assert _kept(store, "ended_at", "claimed_until") == [(None, None), (None, None)]

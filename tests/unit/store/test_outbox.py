from datetime import timedelta

from sqlalchemy import select

from store import tables
from store.bulk import insert_rows
from store.engine import Store
from store.outbox import NOTIFY, PUBLISH, backlog, count_attempts, mark_handed, notices, unhanded
from store.unit_of_work import save
from store.workspace import OutboxRow, Workspace
from tests.stores import NOON, on_postgresql_only

MINUTE = timedelta(minutes=1)


def _written(store: Store, *rows: tuple[str, str], minute: int = 0) -> None:
    workspace = Workspace()
    for row_id, kind in rows:
        workspace.publish(
            OutboxRow(
                id=row_id,
                kind=kind,
                department="dispatch",
                routing_key="k",
                job="SJ-1",
                exception_id="EX-1",
                reason="opened",
                payload="text",
            )
        )
    with store.writing() as connection:
        save(connection, workspace, NOON + minute * MINUTE)


def _waiting(store: Store, kind: str = NOTIFY, *, minute: int = 60, limit: int = 10) -> list[str]:
    with store.writing() as connection:
        return [row.id for row in unhanded(connection, kind, before=NOON + minute * MINUTE, limit=limit)]


def test_what_waits_is_given_out_oldest_first_and_by_its_kind(store: Store) -> None:
    _written(store, ("late", NOTIFY), minute=2)
    _written(store, ("b", NOTIFY), ("a", NOTIFY), ("out", PUBLISH))
    assert _waiting(store) == ["a", "b", "late"]
    assert _waiting(store, PUBLISH) == ["out"]
    assert _waiting(store, limit=2) == ["a", "b"]
    assert _waiting(store, minute=1) == ["a", "b"]


def test_what_was_handed_on_no_longer_waits(store: Store) -> None:
    _written(store, ("a", NOTIFY), ("b", NOTIFY))
    with store.writing() as connection:
        mark_handed(connection, ["a"], NOON + MINUTE)
        mark_handed(connection, [], NOON)
    assert _waiting(store) == ["b"]


def test_handing_on_again_keeps_the_first_instant(store: Store) -> None:
    _written(store, ("a", NOTIFY))
    with store.writing() as connection:
        mark_handed(connection, ["a"], NOON + MINUTE)
        mark_handed(connection, ["a"], NOON + 2 * MINUTE)
        assert connection.execute(select(tables.outbox.c.handed_at)).scalar_one() == NOON + MINUTE


def test_attempts_are_counted(store: Store) -> None:
    _written(store, ("a", NOTIFY), ("b", NOTIFY))
    with store.writing() as connection:
        count_attempts(connection, ["a"])
        count_attempts(connection, ["a"])
        assert [row.attempts for row in unhanded(connection, NOTIFY, before=NOON, limit=9)] == [2, 0]


def test_notices_are_read_whole_by_their_ids(store: Store) -> None:
    _written(store, ("b", NOTIFY), ("a", NOTIFY), ("out", PUBLISH))
    with store.reading() as connection:
        found = notices(connection, ["b", "a", "out", "nobody"])
    assert [row.id for row in found] == ["a", "b"]
    assert (found[0].department, found[0].payload, found[0].exception_id) == ("dispatch", "text", "EX-1")
    assert found[0].created_at == NOON


def test_the_backlog_says_how_much_waits_and_how_long(store: Store) -> None:
    with store.reading() as connection:
        assert backlog(connection, NOTIFY, NOON) == (0, timedelta(0))
    _written(store, ("a", NOTIFY), ("b", NOTIFY))
    with store.reading() as connection:
        assert backlog(connection, NOTIFY, NOON + 5 * MINUTE) == (2, 5 * MINUTE)


@on_postgresql_only  # on SQLite the second relay waits for the first
def test_a_second_relay_is_given_others(store: Store) -> None:
    _written(store, ("a", NOTIFY), ("b", NOTIFY))
    with store.writing() as first, store.writing() as second:
        taken = unhanded(first, NOTIFY, before=NOON, limit=1)
        others = unhanded(second, NOTIFY, before=NOON, limit=9)
    assert [row.id for row in taken] == ["a"]
    assert [row.id for row in others] == ["b"]


def test_a_row_of_any_kind_takes_what_the_fast_path_gives(store: Store) -> None:
    with store.writing() as connection:
        columns = ("id", "kind", "department", "routing_key", "job", "exception_id", "reason", "payload", "created_at")
        insert_rows(connection, tables.outbox, columns, [("x", NOTIFY, "d", "", "SJ-1", None, "r", "☎", NOON)])
        assert notices(connection, ["x"])[0].exception_id is None

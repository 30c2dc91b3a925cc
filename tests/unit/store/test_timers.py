from datetime import timedelta

from sqlalchemy import select

from store import tables
from store.engine import Store
from store.timers import cancel, claim_due, end, next_due, still_pending
from store.unit_of_work import save
from store.workspace import TimerRow, Workspace
from tests.processes import run_together
from tests.statements import statements_of
from tests.stores import NOON

MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=60)


def _set(store: Store, *minutes: int) -> None:
    workspace = Workspace()
    for minute in minutes:
        timer = TimerRow(
            id=f"TM-{minute:04}",
            job="SJ-1",
            type="t",
            exception_id=None,
            rule=f"{minute}",
            due_at=NOON + minute * MINUTE,
        )
        workspace.set_timer(timer)
    with store.writing() as connection:
        save(connection, workspace, NOON)


def _claimed(store: Store, minute: float, limit: int = 100, *, begun_before: bool = False) -> list[tuple[str, int]]:
    with store.writing() as connection:
        due = claim_due(connection, NOON + minute * MINUTE, limit=limit, lease=LEASE, begun_before=begun_before)
    return [(timer.id, timer.attempts) for timer in due]


def test_only_what_is_due_is_claimed_the_earliest_first(store: Store) -> None:
    _set(store, 3, 1, 2, 9)
    assert _claimed(store, 3) == [("TM-0001", 1), ("TM-0002", 1), ("TM-0003", 1)]


def test_a_timer_is_due_at_its_very_instant_and_not_before(store: Store) -> None:
    _set(store, 1)
    assert _claimed(store, 0.999999) == []
    assert _claimed(store, 1) == [("TM-0001", 1)]


def test_a_claim_holds_for_its_lease(store: Store) -> None:
    _set(store, 1)
    _claimed(store, 1)
    assert _claimed(store, 1.9) == []
    assert _claimed(store, 1.9, begun_before=True) == []
    assert _claimed(store, 2, begun_before=True) == [("TM-0001", 2)]


def test_what_was_begun_before_is_claimed_apart(store: Store) -> None:
    _set(store, 1)
    _claimed(store, 1)
    _set(store, 2)
    assert _claimed(store, 5) == [("TM-0002", 1)]
    assert _claimed(store, 5, begun_before=True) == [("TM-0001", 2)]


def test_what_has_ended_is_not_claimed_and_ends_once(store: Store) -> None:
    _set(store, 1, 2)
    with store.writing() as connection:
        assert still_pending(connection, ["TM-0001", "TM-0002", "TM-0009"]) == {"TM-0001", "TM-0002"}
        end(connection, ["TM-0001"], "fired", NOON)
        end(connection, ["TM-0001"], "moot", NOON + MINUTE)
        end(connection, [], "moot", NOON)
        assert still_pending(connection, ["TM-0001", "TM-0002"]) == {"TM-0002"}
        ended = connection.execute(
            select(tables.timers.c.ending, tables.timers.c.ended_at).order_by(tables.timers.c.id)
        )
        assert [tuple(row) for row in ended] == [("fired", NOON), (None, None)]
    assert _claimed(store, 5) == [("TM-0002", 1)]


def test_the_next_due_is_the_earliest_that_is_pending(store: Store) -> None:
    with store.reading() as connection:
        assert next_due(connection) is None
    _set(store, 4, 2)
    with store.writing() as connection:
        end(connection, ["TM-0002"], "fired", NOON)
        assert next_due(connection) == NOON + 4 * MINUTE


def _claim_all(url: str) -> list[str]:
    store = Store(url)
    mine = []
    while claimed := _claimed(store, 1000, limit=7):
        mine += [timer_id for timer_id, _ in claimed]
    store.close()
    return mine


def test_two_claimers_never_claim_the_same_timer(store: Store, database_url: str) -> None:
    _set(store, *range(200))
    one, other = run_together(_claim_all, [(database_url,)] * 2)
    assert sorted(one + other) == [f"TM-{minute:04}" for minute in range(200)]


def test_cancelling_many_timers_is_one_statement_and_leaves_the_others(store: Store) -> None:
    workspace = Workspace()
    named = [(f"SJ-{number}", f"EX-{number}", rule) for number in range(20) for rule in ("follow-up", "resolve.breach")]
    for job, item, rule in named:
        timer = TimerRow(id=f"{item}.{rule}", job=job, type="t", exception_id=item, rule=rule, due_at=NOON)
        workspace.set_timer(timer)
    with store.writing() as connection:
        save(connection, workspace, NOON)
        end(connection, ["EX-0.follow-up"], "fired", NOON)
    over = [each for each in named if each[2] == "follow-up"]
    with statements_of(store) as sent, store.writing() as connection:
        cancel(connection, over, NOON + MINUTE)
    assert len([each for each in sent if "UPDATE timers" in each.text]) == 1
    with store.reading() as connection:
        endings = dict(connection.execute(select(tables.timers.c.id, tables.timers.c.ending)).all())
    assert endings.pop("EX-0.follow-up") == "fired"
    assert {id_ for id_, ending in endings.items() if ending == "cancelled"} == {
        f"{item}.{rule}" for _, item, rule in over if item != "EX-0"
    }

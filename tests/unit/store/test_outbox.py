from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import insert, select

from store import outbox, tables
from store.engine import Store
from store.loading import lock_jobs
from store.outbox import Backlog, Portion
from store.unit_of_work import save
from store.workspace import OutboxRow, Workspace
from tests.stores import NOON, on_postgresql_only

MINUTE = timedelta(minutes=1)
DISPATCH = "dispatch"


def notice(name: str, department: str = DISPATCH, **fields: Any) -> OutboxRow:
    """What only a department is told."""
    values: dict[str, Any] = {"job": "SJ-1", "exception_id": "EX-1", "reason": "remind", "text": f"text of {name}"}
    return OutboxRow(id=name, department=department, **(values | fields))


def event(name: str, department: str = DISPATCH) -> OutboxRow:
    """What only other systems are told."""
    return notice(name, department, text=None, routing_key="k", event=f"event {name}")


def both(name: str, department: str = DISPATCH) -> OutboxRow:
    """What both are told."""
    return notice(name, department, routing_key="k", event=f"event {name}")


def written(store: Store, *rows: OutboxRow, minute: int = 0) -> list[Portion]:
    """Write what one unit of work tells; returns the portions to hand on."""
    workspace = Workspace()
    for row in rows:
        workspace.add_to_outbox(row)
    with store.writing() as connection:
        save(connection, workspace, NOON + minute * MINUTE)
    return workspace.to_enqueue


@pytest.fixture
def three(store: Store) -> list[int]:
    """The numbers of three portions for Dispatch, each with a notice and written by a unit of work of its own."""
    return [portion.id for name in ("a", "b", "c") for portion in written(store, notice(name))]


def unenqueued(store: Store, *, minute: int = 60, limit: int = 10) -> list[Portion]:
    with store.writing() as connection:
        return outbox.unenqueued(connection, before=NOON + minute * MINUTE, limit=limit)


def unplanned(store: Store, minute: int, *, department: str = DISPATCH, limit: int = 10) -> list[int]:
    with store.reading() as connection:
        found = outbox.unplanned(connection, department, NOON + minute * MINUTE, limit)
    return [portion.id for portion in found]


def to_publish(store: Store, limit: int = 10) -> list[str]:
    """The ids of the events that a relay publishes next, in its order."""
    with store.reading() as connection:
        portions = outbox.unpublished(connection, limit)
        return [each.id for each in outbox.events(connection, [portion.id for portion in portions])]


def marks(store: Store, name: str) -> list[Any]:
    """What stands in a column of the portions, by their numbers."""
    with store.reading() as connection:
        query = tables.portions.select().order_by(tables.portions.c.id).with_only_columns(tables.portions.c[name])
        return list(connection.execute(query).scalars())


def do(store: Store, what: Callable[..., None], *arguments: Any) -> None:
    with store.writing() as connection:
        what(connection, *arguments)


class TestHandingOn:
    def test_the_oldest_portions_come_first_and_those_with_notices_only(self, store: Store) -> None:
        written(store, notice("b"), notice("a"), event("c"))
        written(store, event("d"))
        written(store, both("e"), minute=2)
        first, late = unenqueued(store)
        assert (first.notices, late.notices) == (2, 1)
        assert first.id < late.id
        assert unenqueued(store, limit=1) == unenqueued(store, minute=1) == [first]

    def test_what_waits_is_what_was_to_be_handed_on(self, store: Store) -> None:
        to_enqueue = written(store, notice("a"), notice("b", "claims"))
        assert [portion.department for portion in to_enqueue] == [DISPATCH, "claims"]
        assert unenqueued(store) == to_enqueue

    def test_what_was_handed_on_no_longer_waits(self, store: Store, three: list[int]) -> None:
        do(store, outbox.mark_enqueued, three[:2], NOON + MINUTE)
        do(store, outbox.mark_enqueued, [], NOON)
        assert [portion.id for portion in unenqueued(store)] == three[2:]

    def test_handing_on_again_keeps_the_first_instant(self, store: Store, three: list[int]) -> None:
        do(store, outbox.mark_enqueued, three[:1], NOON + MINUTE)
        do(store, outbox.mark_enqueued, three, NOON + 2 * MINUTE)
        assert marks(store, "enqueued_at") == [NOON + MINUTE, NOON + 2 * MINUTE, NOON + 2 * MINUTE]

    def test_attempts_are_counted(self, store: Store, three: list[int]) -> None:
        do(store, outbox.count_attempts, three[:2])
        do(store, outbox.count_attempts, three[:1])
        assert [portion.attempts for portion in unenqueued(store)] == [2, 1, 0]

    @on_postgresql_only  # on SQLite the second relay waits for the first
    def test_a_second_relay_is_given_others(self, store: Store, three: list[int]) -> None:
        with store.writing() as first, store.writing() as second:
            taken = outbox.unenqueued(first, before=NOON, limit=1)
            others = outbox.unenqueued(second, before=NOON, limit=9)
        assert [portion.id for portion in taken] == three[:1]
        assert [portion.id for portion in others] == three[1:]


class TestPlanning:
    def test_a_portion_whose_message_was_lost_is_found_until_it_is_planned(
        self, store: Store, three: list[int]
    ) -> None:
        assert unplanned(store, 60) == []  # they are not even handed on
        do(store, outbox.mark_enqueued, three, NOON)
        assert unplanned(store, 0) == three
        assert unplanned(store, 0, limit=2) == three[:2]
        assert unplanned(store, -1) == unplanned(store, 0, department="claims") == []
        do(store, outbox.mark_planned, three[1], NOON)
        assert unplanned(store, 0) == [three[0], three[2]]

    def test_a_portion_that_is_handed_on_once_more_is_given_time_again(self, store: Store, three: list[int]) -> None:
        do(store, outbox.mark_enqueued, three, NOON)
        do(store, outbox.mark_planned, three[2], NOON)
        do(store, outbox.mark_requeued, [three[0], three[2]], NOON + MINUTE)
        assert unplanned(store, 0) == [three[1]]
        assert unplanned(store, 1) == [three[1], three[0]]
        assert marks(store, "enqueued_at") == [NOON + MINUTE, NOON, NOON], "what is planned stays as it is"
        assert marks(store, "attempts") == [1, 0, 0]

    def test_what_is_planned_was_handed_on(self, store: Store, three: list[int]) -> None:
        do(store, outbox.mark_enqueued, three[:1], NOON)
        for number in three[:2]:
            do(store, outbox.mark_planned, number, NOON + MINUTE)
            do(store, outbox.mark_planned, number, NOON + 2 * MINUTE)
        assert marks(store, "enqueued_at") == [NOON, NOON + MINUTE, None]
        assert marks(store, "planned_at") == [NOON + MINUTE, NOON + MINUTE, None]
        with store.reading() as connection:  # as the database compares instants, on SQLite by their texts
            same = select(tables.portions.c.id).where(tables.portions.c.enqueued_at == NOON + MINUTE)
            assert list(connection.execute(same).scalars()) == three[1:2]

    def test_a_portion_without_notices_is_neither_lost_nor_forgotten(self, store: Store) -> None:
        assert written(store, event("a")) == []
        assert unenqueued(store) == []
        assert unplanned(store, 60) == []


class TestReading:
    def test_the_notices_of_a_portion_come_whole_and_in_their_places(self, store: Store) -> None:
        ours, theirs = written(store, both("b"), event("x"), notice("a", exception_id=None), notice("y", "claims"))
        with store.reading() as connection:
            found = outbox.notices(connection, ours.id)
            assert [each.id for each in outbox.notices(connection, theirs.id)] == ["y"]
            assert outbox.notices(connection, theirs.id + 1) == []
        told = {"department": DISPATCH, "job": "SJ-1"}
        assert found == [
            outbox.Notice(id="b", exception_id="EX-1", reason="remind", text="text of b", **told),
            outbox.Notice(id="a", exception_id=None, reason="remind", text="text of a", **told),
        ]

    def test_a_text_in_any_language_comes_back_as_it_was(self, store: Store) -> None:
        (portion,) = written(store, notice("a", text="naïve ☎ 'quoted'\n"))
        with store.reading() as connection:
            assert [each.text for each in outbox.notices(connection, portion.id)] == ["naïve ☎ 'quoted'\n"]

    def test_events_come_with_where_they_are_routed(self, store: Store) -> None:
        (portion,) = written(store, both("a"), notice("b"))
        with store.reading() as connection:
            found = outbox.events(connection, [portion.id])
            assert outbox.events(connection, []) == []
        assert found == [outbox.OutgoingEvent(id="a", routing_key="k", event="event a")]


class TestPublishing:
    def test_the_events_of_a_unit_of_work_come_in_the_order_they_were_told(self, store: Store) -> None:
        names = [f"EX-1.{number}.changed" for number in (1, 2, 9, 10, 11)]
        written(store, *(event(name) for name in names))
        assert to_publish(store) == names

    def test_an_earlier_instant_on_a_later_unit_of_work_does_not_turn_the_order_round(self, store: Store) -> None:
        written(store, event("EX-1.2.changed"), minute=5)
        written(store, event("EX-1.3.changed"), minute=0)
        assert to_publish(store) == ["EX-1.2.changed", "EX-1.3.changed"]

    def test_the_limit_never_leaves_a_gap_in_an_exceptions_history(self, store: Store) -> None:
        written(store, event("EX-1.1.opened"), event("EX-2.1.opened"), event("EX-1.2.changed"))
        written(store, event("EX-1.3.changed"))
        assert to_publish(store, limit=1) == ["EX-1.1.opened", "EX-2.1.opened", "EX-1.2.changed"]

    def test_what_is_published_is_not_published_again(self, store: Store) -> None:
        written(store, both("a"))
        written(store, event("b"))
        with store.reading() as connection:
            numbers = [portion.id for portion in outbox.unpublished(connection, 10)]
        do(store, outbox.mark_published, numbers[:1], NOON + MINUTE)
        assert to_publish(store) == ["b"]
        do(store, outbox.mark_published, numbers, NOON + 2 * MINUTE)
        do(store, outbox.mark_published, [], NOON)
        assert to_publish(store) == []
        assert marks(store, "published_at") == [NOON + MINUTE, NOON + 2 * MINUTE]

    def test_whether_notices_are_handed_on_and_events_published_are_two_things(self, store: Store) -> None:
        (portion,) = written(store, both("a"))
        do(store, outbox.mark_enqueued, [portion.id], NOON)
        assert to_publish(store) == ["a"]
        do(store, outbox.mark_published, [portion.id], NOON)
        assert unplanned(store, 0) == [portion.id]

    def test_a_portion_of_notices_has_nothing_to_publish(self, store: Store, three: list[int]) -> None:
        with store.reading() as connection:
            assert outbox.unpublished(connection, 10) == []
            assert outbox.events(connection, three) == []

    @on_postgresql_only  # on SQLite, one unit of work begins when the other has ended
    def test_of_two_units_of_work_on_one_job_the_later_is_published_later(self, store: Store) -> None:
        def later() -> None:
            _work_on("SJ-1", event("EX-1.2.changed"), store)

        with store.writing() as connection:
            workspace = lock_jobs(connection, ["SJ-1"], NOON)
            thread = Thread(target=later)
            thread.start()
            thread.join(0.2)
            _work_on("SJ-2", event("EX-2.1.opened"), store)  # another job's waits for neither
            workspace.add_to_outbox(event("EX-1.1.opened"))
            save(connection, workspace, NOON)
        thread.join()
        assert [name for name in to_publish(store) if "EX-1" in name] == ["EX-1.1.opened", "EX-1.2.changed"]


def _work_on(job: str, row: OutboxRow, store: Store) -> None:
    """Lock a job, tell something, and commit."""
    with store.writing() as connection:
        workspace = lock_jobs(connection, [job], NOON)
        workspace.add_to_outbox(row)
        save(connection, workspace, NOON)


class TestCounting:
    def test_the_backlog_says_how_much_waits_and_how_long(self, store: Store) -> None:
        later = NOON + 5 * MINUTE
        with store.reading() as connection:
            assert outbox.notices_waiting(connection, NOON) == Backlog(0, timedelta(0))
            assert outbox.events_waiting(connection, NOON) == Backlog(0, timedelta(0))
        (first,) = written(store, notice("a"), notice("b"))
        written(store, both("c"), event("d"), event("e"), minute=2)
        with store.reading() as connection:
            assert outbox.notices_waiting(connection, later) == Backlog(3, 5 * MINUTE)
            assert outbox.events_waiting(connection, later) == Backlog(3, 3 * MINUTE)
        do(store, outbox.mark_enqueued, [first.id], NOON)
        with store.reading() as connection:
            assert outbox.notices_waiting(connection, later) == Backlog(1, 3 * MINUTE)
            assert outbox.events_waiting(connection, later) == Backlog(3, 3 * MINUTE)

    def test_notices_handed_on_are_counted_and_no_events(self, store: Store) -> None:
        with store.reading() as connection:
            assert outbox.enqueued_count(connection) == 0
        (first,) = written(store, notice("a"), both("b"), event("c"))
        written(store, notice("d"))
        do(store, outbox.mark_enqueued, [first.id], NOON)
        with store.reading() as connection:
            assert outbox.enqueued_count(connection) == 2

    def test_a_notice_is_untold_until_a_channel_has_delivered_it(self, store: Store) -> None:
        written(store, notice("a"), both("b"), event("c"))
        delivery = {"department": DISPATCH, "job": "SJ-1", "reason": "remind", "text": "t", "created_at": NOON}
        with store.writing() as connection:
            for name, channel, status in (("a", "desk", "delivered"), ("a", "chat", "failed"), ("b", "chat", "failed")):
                told = {"notice_id": name, "channel": channel, "status": status}
                connection.execute(insert(tables.deliveries).values(**delivery, **told))
            assert outbox.undelivered_count(connection) == 1

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store import deliveries as subject
from store.engine import Store
from store.tables import deliveries, outbox

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
DEPARTMENT = "parts-sourcing"


@pytest.fixture
def notices(store: Store) -> list[str]:
    """Three notices to a department, handed on, and one to another."""
    row = {"kind": "notify", "routing_key": "", "job": "SJ-1", "reason": "opened", "payload": "text", "created_at": NOW}
    rows = [row | {"id": f"N{number}", "department": DEPARTMENT, "handed_at": NOW} for number in (1, 2, 3)]
    rows.append(row | {"id": "N9", "department": "dispatch", "handed_at": NOW})
    with store.writing() as connection:
        connection.execute(outbox.insert(), rows)
    return ["N1", "N2", "N3"]


def plan(store: Store, notices: list[str], *channels: str) -> None:
    with store.writing() as connection:
        subject.plan(connection, DEPARTMENT, notices, channels, now=NOW, due=NOW)


def claim(store: Store, *, now: datetime = NOW, limit: int = 10, **more: Any) -> list[subject.Delivery]:
    with store.writing() as connection:
        return subject.claim(connection, DEPARTMENT, "webhook", now=now, lease=LEASE, limit=limit, **more)


def states(store: Store) -> list[tuple[str, str, str, int]]:
    columns = (deliveries.c.notice_id, deliveries.c.channel, deliveries.c.status, deliveries.c.attempts)
    with store.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(deliveries.select().with_only_columns(*columns)))


def test_the_desks_own_is_delivered_by_being_written(store: Store, notices: list[str]) -> None:
    plan(store, notices)
    assert states(store) == [(notice, "desk", "delivered", 1) for notice in notices]


def test_a_plan_made_twice_is_one_plan(store: Store, notices: list[str]) -> None:
    for _ in range(2):
        plan(store, notices, "webhook")
    assert len(states(store)) == 6


def test_a_plan_leaves_the_notices_of_other_departments_alone(store: Store, notices: list[str]) -> None:
    plan(store, [*notices, "N9", "unknown"])
    assert [state[0] for state in states(store)] == notices


def test_two_claimants_never_get_the_same_delivery(store: Store, notices: list[str]) -> None:
    plan(store, notices, "webhook")
    first, second = claim(store, limit=2), claim(store, limit=2)
    assert [[each.notice_id for each in claimed] for claimed in (first, second)] == [["N1", "N2"], ["N3"]]
    assert claim(store) == []


def test_a_claim_counts_the_attempt_and_lapses(store: Store, notices: list[str]) -> None:
    plan(store, notices, "webhook")
    assert [each.attempts for each in claim(store)] == [1, 1, 1]
    assert claim(store, now=NOW + LEASE - timedelta(seconds=1), suspects=True) == []
    assert [each.attempts for each in claim(store, now=NOW + LEASE, suspects=True)] == [2, 2, 2]


def test_what_was_begun_and_never_finished_is_not_claimed_with_the_others(store: Store, notices: list[str]) -> None:
    plan(store, notices, "webhook")
    claim(store, limit=1)
    later = NOW + LEASE
    assert [each.notice_id for each in claim(store, now=later)] == ["N2", "N3"]
    assert [each.notice_id for each in claim(store, now=later, suspects=True)] == ["N1"]
    assert claim(store, now=later, suspects=True) == []


def test_a_claim_may_be_for_some_notices_only(store: Store, notices: list[str]) -> None:
    plan(store, notices, "webhook")
    assert [each.notice_id for each in claim(store, notice_ids=["N2", "N9"])] == ["N2"]


def test_what_was_delivered_is_never_claimed_again(store: Store, notices: list[str]) -> None:
    plan(store, notices, "webhook")
    with store.writing() as connection:
        subject.delivered(connection, [each.id for each in claim_in(connection)], NOW)
    assert claim(store, now=NOW + timedelta(days=9)) == []


def claim_in(connection: Any) -> list[subject.Delivery]:
    return subject.claim(connection, DEPARTMENT, "webhook", now=NOW, lease=LEASE, limit=10)


def test_what_was_postponed_is_due_at_its_time(store: Store, notices: list[str]) -> None:
    plan(store, notices, "webhook")
    later = NOW + timedelta(minutes=5)
    with store.writing() as connection:
        subject.postpone(connection, [each.id for each in claim_in(connection)], later, "HTTP 500")
    with store.reading() as connection:
        assert subject.due_channels(connection, NOW) == []
        assert subject.due_channels(connection, later) == [(DEPARTMENT, "webhook")]


def test_a_channel_that_is_switched_off_gives_up_what_waits(store: Store, notices: list[str]) -> None:
    plan(store, notices, "webhook", "email")
    with store.writing() as connection:
        subject.disable(connection, DEPARTMENT, "webhook", "410 Gone", NOW)
        subject.disable(connection, DEPARTMENT, "webhook", "again", NOW)
        assert subject.disabled(connection, DEPARTMENT) == {"webhook"}
        assert subject.disabled(connection, "dispatch") == set()
    by_channel = {(channel, status) for _, channel, status, _ in states(store)}
    assert by_channel == {("desk", "delivered"), ("webhook", "failed"), ("email", "pending")}
    with store.writing() as connection:
        assert subject.enable(connection, DEPARTMENT, "webhook")
        assert not subject.enable(connection, DEPARTMENT, "webhook")


def test_a_notice_whose_message_was_lost_is_found_until_it_is_planned(store: Store, notices: list[str]) -> None:
    with store.reading() as connection:
        assert subject.unplanned(connection, DEPARTMENT, NOW, 10) == notices
        assert subject.unplanned(connection, DEPARTMENT, NOW - timedelta(seconds=1), 10) == []
    with store.writing() as connection:
        subject.hand_again(connection, ["N1"], NOW + LEASE)
    plan(store, ["N2"])
    with store.reading() as connection:
        assert subject.unplanned(connection, DEPARTMENT, NOW, 10) == ["N3"]
        assert subject.unplanned(connection, DEPARTMENT, NOW + LEASE, 10) == ["N3", "N1"]


def test_what_is_planned_was_handed_on(store: Store) -> None:
    row = {"kind": "notify", "routing_key": "", "job": "SJ-1", "reason": "opened", "payload": "text", "created_at": NOW}
    with store.writing() as connection:
        connection.execute(outbox.insert(), [row | {"id": "N1", "department": DEPARTMENT}])
    plan(store, ["N1"])
    with store.reading() as connection:
        (found,) = connection.execute(outbox.select()).mappings()
    assert (found["handed_at"], found["planned_at"]) == (NOW, NOW)

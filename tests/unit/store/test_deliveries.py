from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from store import deliveries as subject
from store.engine import Store
from store.tables import deliveries, portions
from store.unit_of_work import save
from store.workspace import OutboxRow, Workspace

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
DEPARTMENT = "parts-sourcing"


@pytest.fixture
def portion(store: Store) -> int:
    """The number of a portion of three notices to a department, and of an event that is no notice."""
    return written(store, "N1", "N2", "N3")


def written(store: Store, *names: str, department: str = DEPARTMENT) -> int:
    """Write a portion of notices of these ids, and an event after them; returns its number."""
    about: dict[str, Any] = {"department": department, "job": "SJ-1", "exception_id": None, "reason": "opened"}
    workspace = Workspace()
    for name in names:
        workspace.add_to_outbox(OutboxRow(id=name, text=f"text of {name}", **about))
    workspace.add_to_outbox(OutboxRow(id=f"event after {names}", routing_key="k", event="{}", **about))
    with store.writing() as connection:
        save(connection, workspace, NOW)
    (portion,) = workspace.to_enqueue
    return portion.id


def plan(store: Store, portion: int, *channels: str) -> None:
    with store.writing() as connection:
        subject.plan(connection, DEPARTMENT, portion, channels, now=NOW, due=NOW)


def claim(store: Store, *, now: datetime = NOW, limit: int = 10, **more: Any) -> list[subject.Delivery]:
    with store.writing() as connection:
        return subject.claim(connection, DEPARTMENT, "webhook", now=now, lease=LEASE, limit=limit, **more)


def states(store: Store) -> list[tuple[str, str, str, int]]:
    columns = (deliveries.c.notice_id, deliveries.c.channel, deliveries.c.status, deliveries.c.attempts)
    with store.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(deliveries.select().with_only_columns(*columns)))


def test_the_desks_own_is_delivered_by_being_written(store: Store, portion: int) -> None:
    plan(store, portion)
    assert states(store) == [(notice, "desk", "delivered", 1) for notice in ("N1", "N2", "N3")]


def test_a_plan_made_twice_is_one_plan(store: Store, portion: int) -> None:
    for _ in range(2):
        plan(store, portion, "webhook")
    assert len(states(store)) == 6


def test_a_plan_leaves_the_notices_of_other_departments_alone(store: Store, portion: int) -> None:
    theirs = written(store, "N9", department="dispatch")
    for number in (theirs, theirs + 1):  # and of nobody's
        plan(store, number, "webhook")
    assert states(store) == []
    assert planned(store) == {portion: None, theirs: None}


def test_a_delivery_holds_what_its_notice_says(store: Store, portion: int) -> None:
    plan(store, portion, "webhook")
    found = claim(store, limit=1)[0]
    assert (found.notice_id, found.department, found.job, found.exception_id) == ("N1", DEPARTMENT, "SJ-1", None)
    assert (found.reason, found.text, found.created_at) == ("opened", "text of N1", NOW)


def test_what_is_planned_was_handed_on(store: Store, portion: int) -> None:
    plan(store, portion)
    assert planned(store) == {portion: (NOW, NOW)}


def planned(store: Store) -> dict[int, tuple[datetime, datetime] | None]:
    """When each portion was handed on and planned; None where it is not planned."""
    with store.reading() as connection:
        rows = connection.execute(portions.select()).mappings()
        return {row["id"]: (row["enqueued_at"], row["planned_at"]) if row["planned_at"] else None for row in rows}


def test_two_claimants_never_get_the_same_delivery(store: Store, portion: int) -> None:
    plan(store, portion, "webhook")
    first, second = claim(store, limit=2), claim(store, limit=2)
    assert [[each.notice_id for each in claimed] for claimed in (first, second)] == [["N1", "N2"], ["N3"]]
    assert claim(store) == []


def test_a_claim_counts_the_attempt_and_lapses(store: Store, portion: int) -> None:
    plan(store, portion, "webhook")
    assert [each.attempts for each in claim(store)] == [1, 1, 1]
    assert claim(store, now=NOW + LEASE - timedelta(seconds=1), suspects=True) == []
    assert [each.attempts for each in claim(store, now=NOW + LEASE, suspects=True)] == [2, 2, 2]


def test_what_was_begun_and_never_finished_is_not_claimed_with_the_others(store: Store, portion: int) -> None:
    plan(store, portion, "webhook")
    claim(store, limit=1)
    later = NOW + LEASE
    assert [each.notice_id for each in claim(store, now=later)] == ["N2", "N3"]
    assert [each.notice_id for each in claim(store, now=later, suspects=True)] == ["N1"]
    assert claim(store, now=later, suspects=True) == []


def test_a_claim_may_be_for_one_portion_only(store: Store, portion: int) -> None:
    other = written(store, "N4", "N5")
    for number in (portion, other):
        plan(store, number, "webhook")
    assert [each.notice_id for each in claim(store, portion=other)] == ["N4", "N5"]
    assert claim(store, portion=other) == []
    assert [each.notice_id for each in claim(store)] == ["N1", "N2", "N3"]


def test_what_was_delivered_is_never_claimed_again(store: Store, portion: int) -> None:
    plan(store, portion, "webhook")
    with store.writing() as connection:
        subject.delivered(connection, [each.id for each in claim_in(connection)], NOW)
    assert claim(store, now=NOW + timedelta(days=9)) == []


def claim_in(connection: Any) -> list[subject.Delivery]:
    return subject.claim(connection, DEPARTMENT, "webhook", now=NOW, lease=LEASE, limit=10)


def test_what_was_postponed_is_due_at_its_time(store: Store, portion: int) -> None:
    plan(store, portion, "webhook")
    later = NOW + timedelta(minutes=5)
    with store.writing() as connection:
        subject.postpone(connection, [each.id for each in claim_in(connection)], later, "HTTP 500")
    with store.reading() as connection:
        assert subject.due_channels(connection, NOW) == []
        assert subject.due_channels(connection, later) == [(DEPARTMENT, "webhook")]


def test_a_channel_that_is_switched_off_gives_up_what_waits(store: Store, portion: int) -> None:
    plan(store, portion, "webhook", "email")
    with store.writing() as connection:
        subject.disable(connection, DEPARTMENT, "webhook", "410 Gone", NOW)
        subject.disable(connection, DEPARTMENT, "webhook", "again", NOW)
        assert subject.disabled(connection, DEPARTMENT) == {"webhook": "410 Gone"}
        assert subject.disabled(connection, "dispatch") == {}
    by_channel = {(channel, status) for _, channel, status, _ in states(store)}
    assert by_channel == {("desk", "delivered"), ("webhook", "failed"), ("email", "pending")}
    with store.writing() as connection:
        assert subject.enable(connection, DEPARTMENT, "webhook")
        assert not subject.enable(connection, DEPARTMENT, "webhook")

from datetime import UTC, datetime, timedelta
from typing import Any

from store.engine import Store
from store.outgoing import unpublished
from store.tables import outbox

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def write(store: Store, *rows: tuple[str, str | None, str, int], **fields: Any) -> None:
    """Write outgoing events given as (id, exception, kind, seconds after now)."""
    common = {"kind": "publish", "department": "dispatch", "routing_key": "k", "job": "SJ-1", "payload": "{}"}
    with store.writing() as connection:
        connection.execute(
            outbox.insert(),
            [
                common
                | fields
                | {
                    "id": f"{name}.out",
                    "exception_id": exception,
                    "reason": kind,
                    "created_at": NOW + timedelta(seconds=later),
                }
                for name, exception, kind, later in rows
            ],
        )


def ids(store: Store, limit: int = 100) -> list[str]:
    with store.reading() as connection:
        return [row.id.removesuffix(".out") for row in unpublished(connection, limit)]


def test_the_events_of_a_batch_come_in_the_order_of_their_exceptions_history(store: Store) -> None:
    write(
        store,
        *((f"EX-1.{number}.changed", "EX-1", "changed", 0) for number in (10, 9, 2)),
        ("EX-1.1.opened", "EX-1", "opened", 0),
    )
    assert ids(store) == ["EX-1.1.opened", "EX-1.2.changed", "EX-1.9.changed", "EX-1.10.changed"]


def test_what_was_raised_as_completed_is_opened_first(store: Store) -> None:
    write(store, ("EX-1.1.completed", "EX-1", "completed", 0), ("EX-1.1.opened", "EX-1", "opened", 0))
    assert ids(store) == ["EX-1.1.opened", "EX-1.1.completed"]


def test_an_earlier_instant_on_a_later_line_does_not_turn_the_order_round(store: Store) -> None:
    write(store, ("EX-1.3.changed", "EX-1", "changed", 0), ("EX-1.2.changed", "EX-1", "changed", 5))
    assert ids(store) == ["EX-1.2.changed", "EX-1.3.changed"]


def test_the_limit_never_leaves_a_gap_in_an_exceptions_history(store: Store) -> None:
    write(
        store,
        ("EX-1.3.changed", "EX-1", "changed", 0),
        ("EX-2.1.opened", "EX-2", "opened", 1),
        ("EX-1.2.changed", "EX-1", "changed", 5),
    )
    assert ids(store, limit=1) == ["EX-1.2.changed", "EX-1.3.changed"]
    assert ids(store, limit=2) == ["EX-1.2.changed", "EX-1.3.changed", "EX-2.1.opened"]


def test_refusals_without_an_exception_come_as_they_were_written(store: Store) -> None:
    write(store, ("RF-2", None, "refused", 1), ("RF-1", None, "refused", 0), ("RF-3", "EX-1", "refused", 2))
    assert ids(store) == ["RF-1", "RF-2", "RF-3"]


def test_what_is_published_and_what_is_a_notice_is_left_alone(store: Store) -> None:
    write(store, ("EX-1.1.opened", "EX-1", "opened", 0), handed_at=NOW)
    write(store, ("EX-2.1.opened", "EX-2", "opened", 0), kind="notify")
    assert ids(store) == []

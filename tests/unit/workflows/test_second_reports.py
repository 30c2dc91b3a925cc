"""A second report while one is open adds its order to it; it ends when all its orders are done."""

import pytest

from store.engine import Store
from store.queries import exceptions_of_job
from store.verification.verify import verify
from tests.samples import event, job_created, message
from workflows.intake import Intake

OVERDUE = {"reported_by": "customer", "eta": "2026-11-10"}


def status(store: Store) -> str:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        (tracking,) = exceptions_of_job(connection, "SJ-1")
    return tracking.status


@pytest.mark.parametrize("first", ["P1", "P2"])
def test_a_second_order_is_tracked_on_the_open_item_until_both_have_arrived(
    store: Store, intake: Intake, first: str
) -> None:
    other = {"P1": "P2", "P2": "P1"}[first]
    reports = [event("delivery.not-received", {**OVERDUE, "po_number": number}) for number in ("P1", "P2")]
    intake.take_in("test", [message(job_created(), *reports)])
    with store.reading() as connection:
        (tracking,) = exceptions_of_job(connection, "SJ-1")
    assert tracking.details["po_numbers"] == ["P1", "P2"]
    intake.take_in("test", [message(event("order.received", {"po_number": first}))])
    assert status(store) == "Open"
    intake.take_in("test", [message(event("order.received", {"po_number": other}))])
    assert status(store) == "Completed"


def test_the_same_order_reported_again_adds_nothing(store: Store, intake: Intake) -> None:
    report = {**OVERDUE, "po_number": "P1"}
    intake.take_in("test", [message(job_created(), *(event("delivery.not-received", report) for _ in range(2)))])
    assert status(store) == "Open"
    intake.take_in("test", [message(event("order.received", {"po_number": "P1"}))])
    assert status(store) == "Completed"

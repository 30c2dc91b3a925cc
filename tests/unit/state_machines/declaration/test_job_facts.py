"""Facts of a job: the latest event time wins per path, and unknown is not the same as known to be absent."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.deliveries import ItemNotReceived
from events.orders import OrderPlaced
from events.zoho import ZohoTaskMirrored
from state_machines.declaration.job_facts import JobFacts
from state_machines.shared_rules.orders import Order, orders, po_numbers
from state_machines.shared_rules.zoho_tasks import open_zoho_task

START = datetime(2026, 11, 18, tzinfo=UTC)
told = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 5), st.integers(0, 3)),
    unique_by=lambda fact: (fact[0], fact[1]),
)


@given(told, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(facts: list[tuple[str, int, int]], random: Random) -> None:
    one, other = JobFacts(), JobFacts()
    for path, minute, value in facts:
        one.learn({path: value}, START + timedelta(minutes=minute))
    shuffled = sorted(facts, key=lambda _fact: random.random())
    for path, minute, value in shuffled:
        other.learn({path: value}, START + timedelta(minutes=minute))
    assert one.values == other.values


def test_learning_tells_whether_anything_changed() -> None:
    facts = JobFacts()
    assert facts.learn({"severity": "Standard"}, START)
    assert not facts.learn({"severity": "Standard"}, START)
    assert facts.learn({"severity": "Standard"}, START + timedelta(hours=2))  # it is true as of later now
    assert not facts.learn({"severity": "Medical Emergency"}, START + timedelta(hours=1))
    assert facts.severity == "Standard"


def test_known_to_be_absent_is_known() -> None:
    facts = JobFacts()
    assert not facts.knows("customer.email")
    facts.learn({"customer.email": None}, START)
    assert facts.knows("customer.email")
    assert facts.customer_email is None


@pytest.mark.parametrize("address", ["noemail@cinchhs.com", "NOEMAIL@cinchhs.com", "", None])
def test_the_placeholder_is_no_address(address: str | None) -> None:
    facts = JobFacts()
    facts.learn({"customer.email": address}, START)
    assert facts.customer_email is None


def test_values_are_read_as_what_they_are() -> None:
    facts = JobFacts()
    facts.learn({"at": "2026-11-18T09:30:00-06:00", "day": "2026-11-18", "yes": True, "one": 1}, START)
    assert facts.instant("at") == datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
    assert facts.day("day") == facts.day("at") == date(2026, 11, 18)
    assert (facts.flag("yes"), facts.flag("one"), facts.flag("nothing")) == (True, None, None)
    assert (facts.instant("nothing"), facts.day("nothing"), facts.text("one")) == (None, None, "1")


class TestOrders:
    def test_are_found_by_their_numbers(self) -> None:
        facts = JobFacts()
        for number in ("4411", "PO/4412-A#1"):
            event = OrderPlaced.model_validate(
                {"po_number": number, "item": "Fan", "placed_by": "SP", "kind": "part", "eta": "2026-11-20"}
            )
            facts.learn(event.facts(), START)
        facts.learn(ItemNotReceived(po_number="4411", reported_by="SP").facts(), START)
        assert [order.number for order in orders(facts)] == ["4411", "PO/4412-A#1"]
        order = Order("4411", facts)
        assert (order.status, order.placed_by, order.kind, order.eta) == ("Ordered", "SP", "part", date(2026, 11, 20))
        assert order.has("not_received")
        assert not order.has("installed")

    def test_of_which_nothing_is_known_say_nothing(self) -> None:
        order = Order("4411", JobFacts())
        assert (order.status, order.placed_by, order.kind, order.eta) == (None, None, None, None)

    def test_are_named_in_details_and_comments(self) -> None:
        comment = "Fan-1, Marcone, PO# 4411, Delay\nOven, PO#4412-B, Delay"
        assert po_numbers(comment, {"po_numbers": ["4410", "4411"]}) == ("4410", "4411", "4412-B")
        assert po_numbers("no number", {}) == ()


def test_zoho_tasks_are_told_apart_by_kind_and_status() -> None:
    facts = JobFacts()
    for number, kind, status in (("1", "CL-Autho", "Closed"), ("2", "Research", "Pending"), ("3", "T2", "Not Started")):
        task = ZohoTaskMirrored.model_validate({"task_id": number, "task_type": kind, "status": status})
        facts.learn(task.facts(), START)
    assert open_zoho_task(facts, "CL-Autho") is None
    assert open_zoho_task(facts, "Research") == "2"
    assert open_zoho_task(facts, "Escalation") is None

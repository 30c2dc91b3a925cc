"""TSS-Order Equipment: two statements, the contract holder, and nothing is ordered twice."""

from typing import Any

import pytest

from events.orders import OrderCancelled, OrderPlaced
from events.replacements import CustomerDecided, DistributorOutOfStock, EquipmentValidated
from events.returns import ReturnConfirmed
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import advance, ask, broken, item, known, moved, opened, person, rules, take

KEY = "tss_order_equipment"

EXPECTED = Expected(
    title="TSS-Order Equipment",
    department="Parts Sourcing",
    work_group="Research",
    creators=("Customer Service", "Authorizations", "Escalations", "Support Services"),
    codes=("Customer accepted replacement", "SP verified equipment will work"),
    moves=USUAL,
    valid=Valid(
        person("Customer Service"),
        RaiseRequest(
            comment="Customer accepted replacement",
            service_job_comment="ORDER REQUESTED:\nCustomer accepted the replacement",
        ),
    ),
)

AGENT = person("Customer Service")
ACCEPTED = "Customer accepted replacement"
VERIFIED = "SP verified equipment will work"
TAKES_IT = CustomerDecided(decision="Replacement", by_contract_holder=True)


def placed(**values: Any) -> OrderPlaced:
    told = {"po_number": "4411", "item": "Refrigerator", "placed_by": "Cinch", "kind": "equipment"}
    return OrderPlaced.model_validate(told | values)


def written(comment: str, request: str) -> RaiseRequest:
    return RaiseRequest(comment=comment, service_job_comment=request)


class TestTheStatements:
    @pytest.mark.parametrize(
        ("comment", "request_comment"),
        [
            (ACCEPTED, "ORDER REQUESTED:\nCustomer accepted replacement"),
            (ACCEPTED, "ORDER REQUESTED:\nThe customer has accepted the GE replacement"),
            (VERIFIED, "ORDER REQUESTED:\nSP verified equipment will work"),
            (VERIFIED, "ORDER REQUESTED: The SP verified that the equipment works"),
        ],
    )
    def test_stand_under_the_heading(self, comment: str, request_comment: str) -> None:
        opened(ask(KEY, written(comment, request_comment), AGENT))

    @pytest.mark.parametrize(
        "request_comment", ["", ACCEPTED, "Order requested:\nCustomer accepted replacement", "ORDER REQUESTED:\nplease"]
    )
    def test_are_needed(self, request_comment: str) -> None:
        assert rules(ask(KEY, written(ACCEPTED, request_comment), AGENT)) == ["service-job-comment"]

    @pytest.mark.parametrize(("comment", "other"), [(ACCEPTED, VERIFIED), (VERIFIED, ACCEPTED)])
    def test_agree_with_the_exception_comment(self, comment: str, other: str) -> None:
        assert rules(ask(KEY, written(comment, f"ORDER REQUESTED:\n{other}"), AGENT)) == ["statement"]

    def test_are_compared_with_right_comments_only(self) -> None:
        assert rules(ask(KEY, written("Please order", f"ORDER REQUESTED:\n{ACCEPTED}"), AGENT)) == ["exception-comment"]


class TestWhatIsOrderedAlready:
    @pytest.mark.parametrize("by", ["Cinch", "SP"])
    def test_is_not_ordered_again(self, by: str) -> None:
        decision = take(KEY, TAKES_IT, facts=known({}, placed(placed_by=by)))
        assert broken(decision, "not-yet-ordered").why == "the equipment has already been ordered: PO# 4411"

    @pytest.mark.parametrize(("eta", "instead"), [("2026-11-01", "pr_tracking"), ("2026-12-24", "")])
    def test_is_tracked_instead_if_it_is_late(self, eta: str, instead: str) -> None:
        decision = take(KEY, TAKES_IT, facts=known({}, placed(eta=eta)))
        assert broken(decision, "not-yet-ordered").raise_instead == instead

    @pytest.mark.parametrize("status", ["Ordered", "Shipped", "Received", "On Back Order"])
    def test_stands_in_any_of_these_statuses(self, status: str) -> None:
        facts = known({"orders.4411.kind": "equipment", "orders.4411.status": status})
        assert rules(take(KEY, TAKES_IT, facts=facts)) == ["not-yet-ordered"]

    def test_is_only_equipment(self) -> None:
        opened(take(KEY, TAKES_IT, facts=known({}, placed(kind="part"))))

    def test_does_not_stand_once_it_is_cancelled_out_of_stock_damaged_or_back(self) -> None:
        out_of_stock = DistributorOutOfStock(distributor="GE", po_number="4411", item="Refrigerator")
        back = ReturnConfirmed(po_number="4411")
        for event in (OrderCancelled(po_number="4411"), out_of_stock, back):
            opened(take(KEY, TAKES_IT, facts=known({}, placed(), event)))
        opened(take(KEY, TAKES_IT, facts=known({"orders.4411.kind": "equipment", "orders.4411.status": "Damaged"})))


class TestEvents:
    def test_the_customers_choice_raises_it(self) -> None:
        opening = opened(take(KEY, TAKES_IT))
        assert opening.comment == ACCEPTED
        assert opening.service_job_comment == f"ORDER REQUESTED:\n{ACCEPTED}"

    def test_only_the_contract_holder_may_choose(self) -> None:
        event = CustomerDecided(decision="Replacement", by_contract_holder=False)
        assert rules(take(KEY, event)) == ["contract-holder"]

    def test_a_claim_credit_raises_nothing(self) -> None:
        assert take(KEY, CustomerDecided(decision="Claim Credit", by_contract_holder=True)) is None

    def test_the_providers_word_raises_it(self) -> None:
        assert opened(take(KEY, EquipmentValidated(item="Refrigerator"))).comment == VERIFIED

    def test_equipment_that_will_not_work_raises_nothing(self) -> None:
        assert take(KEY, EquipmentValidated(item="Refrigerator", will_work=False)) is None

    def test_it_is_completed_when_the_equipment_is_ordered(self) -> None:
        assert moved(advance(item(KEY), placed())).item.status == "Completed"

    @pytest.mark.parametrize("values", [{"kind": "part"}, {"placed_by": "SP"}])
    def test_not_by_other_orders(self, values: dict[str, str]) -> None:
        assert advance(item(KEY), placed(**values)) is None

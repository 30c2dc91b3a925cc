"""PR-Order Cancellation: Cinch's order, which the agent cannot cancel, and no priority."""

from typing import Any

import pytest

from events.data import PartLine
from events.orders import OrderCancelled, OrderNoLongerNeeded, OrderPlaced
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import advance, ask, broken, item, known, moved, opened, person, rules, take

KEY = "pr_order_cancellation"

EXPECTED = Expected(
    title="PR-Order Cancellation",
    department="Parts Sourcing",
    work_group="Purchasing",
    creators=("Escalations", "Authorizations", "Support Services"),
    only_creators=True,
    codes=("Delay", "No longer needed"),
    moves=USUAL,
    valid=Valid(
        person("Escalations"),
        RaiseRequest(
            comment="Compressor-WR60X10185, Marcone, PO# 4411, No longer needed",
            service_job_comment=(
                "ORDER CANCELLATION REQUEST:\nPart 1: Compressor-WR60X10185, Marcone, PO# 4411, No longer needed"
            ),
        ),
    ),
)

COMPRESSOR = PartLine(item="Compressor", part_number="WR60X10185", distributor="Marcone", po_number="4411")
FAN = PartLine(item="Built-in fan", part_number="53-04", distributor="Encompass", po_number="4412", reason="Delay")


def unneeded(*lines: PartLine, **values: Any) -> OrderNoLongerNeeded:
    told = {"lines": lines or (COMPRESSOR,), "reason": "No longer needed"}
    return OrderNoLongerNeeded.model_validate(told | values)


def test_both_comments_list_the_parts_with_their_reasons() -> None:
    opening = opened(take(KEY, unneeded(COMPRESSOR, FAN)))
    assert opening.comment.splitlines() == [
        "Compressor-WR60X10185, Marcone, PO# 4411, No longer needed",
        "Built-in fan-53-04, Encompass, PO# 4412, Delay",
    ]
    assert opening.service_job_comment.startswith("ORDER CANCELLATION REQUEST:\nPart 1: Compressor-WR60X10185, ")
    assert opening.service_job_comment.endswith("\nPart 2: Built-in fan-53-04, Encompass, PO# 4412, Delay")


class TestTheOrder:
    def placed(self, by: str) -> OrderPlaced:
        return OrderPlaced.model_validate({"po_number": "4411", "item": "Compressor", "placed_by": by})

    def test_of_the_service_provider_is_refused(self) -> None:
        decision = take(KEY, unneeded(), facts=known({}, self.placed("SP")))
        assert broken(decision, "cinch-order").why == "the service provider placed PO# 4411"

    def test_of_cinch_is_accepted(self) -> None:
        opened(take(KEY, unneeded(), facts=known({}, self.placed("Cinch"))))

    def test_of_which_nothing_is_known_is_accepted(self) -> None:
        opened(take(KEY, unneeded(), facts=known({}, self.placed("SP").model_copy(update={"po_number": "9000"}))))


def test_what_the_agent_can_cancel_is_not_passed_on() -> None:
    assert rules(take(KEY, unneeded(agent_can_cancel=True))) == ["agent-cannot-cancel"]


def test_priorities_take_the_purchasing_escalations_form() -> None:
    told = broken(take(KEY, unneeded(priority=True)), "not-priority")
    assert told.do == 'submit the Purchasing Escalations Form with the reason "Order Cancelation"'
    assert told.raise_instead == "purchasing_escalation"


def test_comments_that_give_different_reasons_are_refused() -> None:
    part = "Compressor-WR60X10185, Marcone, PO# 4411"
    request = RaiseRequest(
        comment=f"{part}, Delay", service_job_comment=f"ORDER CANCELLATION REQUEST:\nPart 1: {part}, No longer needed"
    )
    told = broken(ask(KEY, request, person("Authorizations")), "same-parts")
    assert told.why == "the exception comment has Delay, the service job comment has No longer needed"


@pytest.mark.parametrize("department", ["Customer Service", "Parts Sourcing", "Purchasing"])
def test_others_may_not_raise_it(department: str) -> None:
    assert rules(take(KEY, unneeded(actor=person(department)))) == ["creators"]


class TestItIsCompleted:
    TWO = "Compressor-1, Marcone, PO# 4411, Delay\nFan-2, Marcone, PO# 4412, Delay"

    def test_when_its_order_is_cancelled(self) -> None:
        on = item(KEY, comment="Compressor-1, Marcone, PO# 4411, Delay")
        assert moved(advance(on, OrderCancelled(po_number="4411"))).item.status == "Completed"

    def test_only_when_all_its_orders_are(self) -> None:
        facts = known()
        assert advance(item(KEY, comment=self.TWO), OrderCancelled(po_number="4411"), facts=facts) is None
        after = moved(advance(item(KEY, comment=self.TWO), OrderCancelled(po_number="4412"), facts=facts)).item
        assert after.status == "Completed"

    def test_not_when_another_order_is(self) -> None:
        assert advance(item(KEY, comment=self.TWO), OrderCancelled(po_number="9000")) is None

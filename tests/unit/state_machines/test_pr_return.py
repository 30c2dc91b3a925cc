"""PR-Return: what may go back, the return on its way, and the claim credit that waits for it."""

from typing import Any

import pytest

from events.data import EventData, PartLine
from events.deliveries import DeliveryProblemReported
from events.orders import EquipmentInstalled
from events.returns import ReturnConfirmed, ReturnCreditConfirmed
from state_machines.declaration.departments import system_actor
from state_machines.declaration.guards import Refusal
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import MoveRequest, RaiseRequest, Situation
from state_machines.engine.decisions import Moved
from state_machines.pr_return import TYPE
from tests.unit.state_machines.expected import Expected, Valid
from tests.unit.state_machines.situations import (
    NOW,
    advance,
    ask,
    broken,
    fire,
    item,
    known,
    moved,
    opened,
    person,
    rules,
    take,
)

KEY = "pr_return"

EXPECTED = Expected(
    title="PR-Return",
    department="Parts Sourcing",
    work_group="Purchasing",
    creators=("Customer Service", "Escalations", "Authorizations", "Parts Sourcing"),
    moves={
        "Open": {
            "confirm_return": "Pending",
            "confirm_credit": "Completed",
            "wait": "Pending",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Pending": {
            "confirm_return": "Pending",
            "confirm_credit": "Completed",
            "wait": "Pending",
            "resume": "Open",
            "follow_up": "Follow Up",
            "complete": "Completed",
            "void": "Completed",
        },
        "Follow Up": {
            "confirm_return": "Pending",
            "confirm_credit": "Completed",
            "wait": "Pending",
            "follow_up": "Follow Up",
            "wake": "Open",
            "complete": "Completed",
            "void": "Completed",
        },
        "Completed": {},
    },
    valid=Valid(person("Customer Service"), RaiseRequest()),
)

AGENT = person("Customer Service")


def delivery(**values: Any) -> DeliveryProblemReported:
    line = PartLine(item="Refrigerator", part_number="GSS25", distributor="GE", po_number="4411")
    told = {"problem": "damaged", "lines": [line], "left_behind": True}
    return DeliveryProblemReported.model_validate(told | values)


def with_details(**details: Any) -> RaiseRequest:
    return RaiseRequest(details=details)


class TestWhatMayGoBack:
    @pytest.mark.parametrize("problem", ["damaged", "wrong item", "refused", "wrong part"])
    def test_every_problem_of_the_sources(self, problem: str) -> None:
        assert opened(take(KEY, delivery(problem=problem))).status == "Open"

    def test_not_what_is_installed(self) -> None:
        decision = take(KEY, delivery(installed=True))
        assert rules(decision) == ["not-installed"]
        assert "H:equipment-return-portables-pms" in broken(decision, "not-installed").source

    def test_not_an_order_that_was_installed_whatever_the_report_says(self) -> None:
        facts = known({}, EquipmentInstalled(item="Refrigerator", po_number="4411"))
        assert "PO# 4411" in broken(take(KEY, delivery(), facts=facts), "not-installed").why

    def test_but_one_order_when_another_was_installed(self) -> None:
        facts = known({}, EquipmentInstalled(item="Oven", po_number="9000"))
        opened(take(KEY, delivery(), facts=facts))

    def test_not_what_is_installed_where_no_order_is_named(self) -> None:
        facts = known({}, EquipmentInstalled(item="Refrigerator"))
        assert rules(ask(KEY, with_details(), AGENT, facts=facts)) == ["not-installed"]
        opened(ask(KEY, with_details(installed=False), AGENT, facts=facts))

    def test_not_what_sears_shipped(self) -> None:
        assert rules(take(KEY, delivery(sears_shipped=True))) == ["not-sears"]

    @pytest.mark.parametrize(
        ("problem", "left_behind", "allowed"),
        [
            ("damaged", False, False),
            ("wrong item", False, False),
            ("damaged", True, True),
            ("damaged", None, True),
            ("refused", False, True),
            ("wrong part", False, True),
        ],
    )
    def test_not_what_the_carrier_took_back(self, problem: str, left_behind: bool | None, allowed: bool) -> None:
        decision = take(KEY, delivery(problem=problem, left_behind=left_behind))
        if allowed:
            opened(decision)
        else:
            assert rules(decision) == ["left-behind"]

    def test_not_by_somebody_other_than_the_contract_holder(self) -> None:
        assert rules(ask(KEY, with_details(by_contract_holder=False), AGENT)) == ["contract-holder"]
        opened(ask(KEY, with_details(by_contract_holder=True), AGENT))

    def test_everything_wrong_is_said_at_once(self) -> None:
        decision = take(KEY, delivery(installed=True, sears_shipped=True, left_behind=False))
        assert rules(decision) == ["not-installed", "not-sears", "left-behind"]


class TestTheReturn:
    def test_names_its_orders_and_parts(self) -> None:
        opening = opened(take(KEY, delivery(note="Dented door")))
        assert opening.comment == "Refrigerator-GSS25, GE, PO# 4411, damaged"
        assert opening.service_job_comment == "Dented door"
        assert opening.details["po_numbers"] == ["4411"]

    def test_waits_for_the_credit_once_the_goods_are_back(self) -> None:
        after = moved(advance(item(KEY), ReturnConfirmed(po_number="4411"))).item
        assert (after.status, after.waiting_on) == ("Pending", "the distributor's credit")

    def test_is_over_once_it_is_credited(self) -> None:
        event = ReturnCreditConfirmed.model_validate({"po_number": "4411", "amount": "420.00"})
        after = moved(advance(item(KEY, status="Pending"), event)).item
        assert (after.status, after.resolution) == ("Completed", "credit confirmed")

    def test_is_not_over_when_another_order_is_credited(self) -> None:
        assert advance(item(KEY, comment="PO# 4411"), ReturnCreditConfirmed(po_number="9000")) is None

    @pytest.mark.parametrize(
        ("details", "comment", "po_number", "meant"),
        [
            ({"po_numbers": ["4411"]}, "", "4411", True),
            ({"po_numbers": ["4411"]}, "", "9000", False),
            ({"po_numbers": ["4411"]}, "", None, True),
            ({}, "Refrigerator, PO# 4411", "4411", True),
            ({}, "Refrigerator, PO# 4411", "9000", False),
            ({}, "", "9000", True),
        ],
    )
    def test_is_meant_where_the_order_is_its_own_or_none_is_named(
        self, details: dict[str, Any], comment: str, po_number: str | None, meant: bool
    ) -> None:
        decision = advance(item(KEY, details=details, comment=comment), ReturnConfirmed(po_number=po_number))
        assert (decision is not None) is meant


class TestCompletingByHand:
    def complete(self, *told: EventData, note: str = "") -> Moved | Refusal:
        waiting = item(KEY, status="Pending", details={"po_numbers": ["4411"]})
        return fire(waiting, MoveRequest(trigger="complete", note=note), facts=known({}, *told))

    @pytest.mark.parametrize(
        "told", [(), (ReturnConfirmed(po_number="4411"),), (ReturnCreditConfirmed(po_number="9000"),)]
    )
    def test_without_the_credit_needs_a_note_that_says_why(self, told: tuple[EventData, ...]) -> None:
        assert rules(self.complete(*told)) == ["note"]
        moved(self.complete(*told, note="the distributor refuses it"))

    def test_with_the_credit_needs_nothing(self) -> None:
        after = moved(self.complete(ReturnCreditConfirmed(po_number="4411"))).item
        assert after.resolution == "credit confirmed"


class TestTheClaimCredit:
    def follow_on(self, **facts: Any) -> RaiseRequest:
        situation = Situation(
            now=NOW, job="SJ-1", facts=known(facts), policy=Policy(), actor=system_actor(TYPE.department)
        )
        (follow,) = TYPE.follow_on
        assert (follow.after, follow.raises, follow.by) == (
            "confirm_credit",
            "ss_claim_credit_review",
            "Parts Sourcing",
        )
        assert follow.when(item(KEY), situation)
        return follow.request(item(KEY), situation)

    def test_is_reviewed_once_the_return_is_credited(self) -> None:
        request = self.follow_on(
            **{
                "return.confirmed": True,
                "customer_decision.decision": "Claim Credit",
                "customer_decision.declined_item": "GE GSS25",
                "customer_decision.amount": "900.00",
            }
        )
        facts = known({"return.confirmed": True})
        opening = opened(ask("ss_claim_credit_review", request, system_actor(TYPE.department), facts=facts))
        assert opening.comment == "CCA"
        assert opening.service_job_comment == (
            "CLAIM CREDIT ACCEPTED:\nJane Doe declines replacement GE GSS25; accepted $900.00"
        )

    def test_is_not_reviewed_while_no_claim_credit_is_known_to_be_accepted(self) -> None:
        (follow,) = TYPE.follow_on
        situation = Situation(now=NOW, job="SJ-1", facts=known(), policy=Policy(), actor=system_actor(TYPE.department))
        assert not follow.when(item(KEY), situation)

    def test_is_not_reviewed_where_the_customer_chose_the_replacement(self) -> None:
        (follow,) = TYPE.follow_on
        chosen = {decision: self.situation(decision) for decision in ("Replacement", "Claim Credit")}
        assert not follow.when(item(KEY), chosen["Replacement"])
        assert follow.when(item(KEY), chosen["Claim Credit"])

    def situation(self, decision: str) -> Situation:
        facts = known({"customer_decision.decision": decision})
        return Situation(now=NOW, job="SJ-1", facts=facts, policy=Policy(), actor=system_actor(TYPE.department))

    @pytest.mark.parametrize(("trade", "code"), [("HVAC", "HVAC"), ("Water Heater", "HWH"), ("Plumbing", "CCA")])
    def test_has_the_code_of_the_trade(self, trade: str, code: str) -> None:
        assert self.follow_on(trade=trade, **{"customer_decision.decision": "Claim Credit"}).comment == code

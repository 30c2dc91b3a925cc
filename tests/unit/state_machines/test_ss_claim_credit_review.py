"""SS-Claim Credit Review: the note, the return that goes before it, the codes of the trades, 14 and 90 days."""

from datetime import timedelta
from typing import Any

import pytest

from events.payments import PaymentIssued, ReimbursementRequested
from events.replacements import CustomerDecided
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest, Situation
from state_machines.ss_claim_credit_review import TYPE
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import (
    NOW,
    advance,
    ask,
    broken,
    item,
    known,
    moved,
    opened,
    person,
    rules,
    sibling,
    take,
)

KEY = "ss_claim_credit_review"

EXPECTED = Expected(
    title="SS-Claim Credit Review",
    aliases=("SS Claim Credit Review",),
    department="Support Services",
    work_group="Client Support",
    creators=("Customer Service", "Escalations", "Support Services", "Authorizations", "Parts Sourcing"),
    codes=("OUTNTWRKFRR", "HVAC", "CCA", "CAP", "HWH"),
    moves=USUAL,
    valid=Valid(
        person("Customer Service"),
        RaiseRequest(
            comment="CCA",
            service_job_comment="CLAIM CREDIT ACCEPTED:\nJane Doe declines replacement GE GSS25; accepted $900.00",
        ),
    ),
)

AGENT = person("Customer Service")
NOTE = "CLAIM CREDIT ACCEPTED:\nJane Doe declines replacement GE GSS25; accepted $900.00"


def asked(code: str = "CCA", note: str = NOTE, **details: bool) -> RaiseRequest:
    return RaiseRequest(comment=code, service_job_comment=note, details=details)


def decided(**values: Any) -> CustomerDecided:
    told = {
        "decision": "Claim Credit",
        "by_contract_holder": True,
        "customer_name": "Jane Doe",
        "declined_item": "GE GSS25",
        "amount": "900.00",
    }
    return CustomerDecided.model_validate(told | values)


class TestTheNote:
    @pytest.mark.parametrize(
        "note",
        [
            NOTE,
            "CLAIM CREDIT ACCEPTED:\nJane Doe\nGE GSS25 refrigerator\n$ 1,299",
            "CLAIM CREDIT ACCEPTED: Jane Doe, refrigerator, amount to be set by a supervisor",
        ],
    )
    def test_tells_who_what_and_how_much(self, note: str) -> None:
        opened(ask(KEY, asked(note=note), AGENT))

    @pytest.mark.parametrize(
        "note",
        [
            "",
            "CLAIM CREDIT ACCEPTED:",
            "Claim credit accepted:\nJane Doe declines the fridge; $900.00",
            "CLAIM CREDIT ACCEPTED:\nJane Doe declines the fridge",
            "CLAIM CREDIT ACCEPTED:\n$900.00",
        ],
    )
    def test_lacks_nothing(self, note: str) -> None:
        assert "service-job-comment" in rules(ask(KEY, asked(note=note), AGENT))


class TestAfterAReturn:
    @pytest.mark.parametrize("status", ["Open", "Pending", "Follow Up"])
    def test_it_waits_while_the_return_is_open(self, status: str) -> None:
        decision = ask(KEY, asked(), AGENT, siblings=[sibling("pr_return", status=status)])
        assert broken(decision, "return-confirmed").why == f"the return is not credited yet: EX-pr_return ({status})"

    def test_it_does_not_wait_for_the_credit_of_a_core_or_warranty_return(self) -> None:
        back = {"return.confirmed": True, "orders.4411.return_confirmed": True}
        opened(ask(KEY, asked(), AGENT, facts=known(back), siblings=[sibling("pr_warranty_credit")]))

    def test_it_waits_no_longer_once_the_credit_is_confirmed(self) -> None:
        facts = known({"return.confirmed": True, "return.credit_confirmed": True})
        opened(ask(KEY, asked(), AGENT, facts=facts, siblings=[sibling("pr_return")]))
        opened(ask(KEY, asked(return_credit_confirmed=True), AGENT, siblings=[sibling("pr_return")]))

    def test_it_waits_for_a_return_whose_own_order_is_not_credited(self) -> None:
        another = sibling("pr_return", comment="Fridge, PO# 4412, damaged")
        credited = {"return.confirmed": True, "return.credit_confirmed": True}
        facts = known({**credited, "orders.4411.return_credit_confirmed": True})
        assert rules(ask(KEY, asked(), AGENT, facts=facts, siblings=[another])) == ["return-confirmed"]
        facts = known({**credited, "orders.4412.return_credit_confirmed": True})
        opened(ask(KEY, asked(), AGENT, facts=facts, siblings=[another]))

    def test_it_does_not_wait_for_what_is_over_or_something_else(self) -> None:
        others = [sibling("pr_return", status="Completed"), sibling("pr_tracking")]
        opened(ask(KEY, asked(), AGENT, siblings=others))


@pytest.mark.parametrize(
    ("code", "trade", "fits"),
    [
        ("HVAC", "HVAC", True),
        ("HVAC", "Water Heater", False),
        ("HVAC", "Refrigerator", False),
        ("HWH", "Water Heater", True),
        ("HWH", "HVAC", False),
        ("HVAC", None, True),
        ("CCA", "HVAC", True),
        ("CAP", "Refrigerator", True),
        ("OUTNTWRKFRR", "HVAC", True),
    ],
)
def test_the_codes_of_a_trade_are_for_its_jobs(code: str, trade: str | None, fits: bool) -> None:
    decision = ask(KEY, asked(code), AGENT, facts=known({"trade": trade}))
    if fits:
        opened(decision)
    else:
        assert broken(decision, "code-of-trade").why == f"the trade of the job is {trade}"


class TestEvents:
    def test_the_customers_choice_raises_it(self) -> None:
        opening = opened(take(KEY, decided()))
        assert (opening.comment, opening.service_job_comment) == ("CCA", NOTE)

    @pytest.mark.parametrize(
        ("trade", "code", "expected"),
        [(None, None, "CCA"), ("HVAC", None, "HVAC"), ("Water Heater", None, "HWH"), ("HVAC", "CAP", "CAP")],
    )
    def test_with_the_code_of_the_event_or_the_trade(self, trade: str | None, code: str | None, expected: str) -> None:
        assert opened(take(KEY, decided(code=code), facts=known({"trade": trade}))).comment == expected

    def test_only_the_contract_holder_may_choose(self) -> None:
        assert rules(take(KEY, decided(by_contract_holder=False))) == ["contract-holder"]

    def test_a_replacement_raises_nothing(self) -> None:
        assert take(KEY, decided(decision="Replacement")) is None

    def test_an_amount_not_named_is_left_to_a_supervisor(self) -> None:
        opening = opened(take(KEY, decided(amount=None, declined_item=None, customer_name=None)))
        assert opening.service_job_comment.endswith("amount to be set by a supervisor")

    def test_a_reimbursement_raises_it(self) -> None:
        event = ReimbursementRequested.model_validate({"amount": "250.00", "provider_name": "Bob's", "item": "boiler"})
        opening = opened(take(KEY, event))
        assert opening.comment == "OUTNTWRKFRR"
        assert opening.service_job_comment == (
            "CLAIM CREDIT ACCEPTED:\n"
            "the customer asks for reimbursement of out-of-network work on boiler by Bob's: $250.00"
        )

    def test_a_payment_to_the_customer_completes_it(self) -> None:
        payment = PaymentIssued.model_validate({"amount": "900.00"})
        assert moved(advance(item(KEY), payment)).item.status == "Completed"

    def test_a_payment_to_the_provider_does_not(self) -> None:
        assert advance(item(KEY), PaymentIssued.model_validate({"amount": "900.00", "payee": "SP"})) is None


class TestTimers:
    def due(self, policy: Policy) -> dict[str, timedelta]:
        later = NOW + timedelta(days=3)
        situation = Situation(now=later, job="SJ-1", facts=known(), policy=policy, actor=AGENT)
        due = {rule.name: rule.due(item(KEY), situation) for rule in TYPE.timers}
        return {name: at - NOW for name, at in due.items() if at}

    def test_90_days_on_hold(self) -> None:
        assert self.due(Policy()) == {"hold-too-long": timedelta(days=90)}

    def test_are_settings(self) -> None:
        assert self.due(Policy(claim_credit_hold=timedelta(days=2))) == {"hold-too-long": timedelta(days=2)}


class TestACheck:
    def watched(self, policy: Policy, **payment: Any) -> timedelta | None:
        (watch,) = TYPE.watches
        issued = PaymentIssued.model_validate({"amount": "450.00", "method": "Check"} | payment)
        due_at = watch.due(issued, NOW, policy)
        return due_at - NOW if due_at else None

    def test_is_asked_about_14_days_after_its_issue(self) -> None:
        assert self.watched(Policy()) == timedelta(days=14)
        assert self.watched(Policy(claim_credit_check_missing=timedelta(days=1))) == timedelta(days=1)

    @pytest.mark.parametrize("payment", [{"method": "Chase Payments"}, {"method": None}, {"payee": "SP"}])
    def test_is_no_other_payment(self, payment: dict[str, Any]) -> None:
        assert self.watched(Policy(), **payment) is None

"""SS-Claim Credit Review: the customer accepts a claim credit, which is reviewed, approved and paid (S0; H)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from events import fact_paths
from events.field_types import Flag
from events.payments import PaymentIssued, ReimbursementRequested
from events.replacements import CustomerDecided
from state_machines.declaration import (
    AUTHORIZATIONS,
    CUSTOMER_SERVICE,
    ESCALATIONS,
    PARTS_SOURCING,
    SUPPORT_SERVICES,
    Advances,
    Code,
    Department,
    Details,
    ExceptionType,
    Guard,
    JobException,
    MoveRequest,
    OneOf,
    Opens,
    Policy,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    TimerRule,
    Watch,
    listed,
    usual_moves,
)
from state_machines.shared_rules import claim_credit
from state_machines.shared_rules.orders import is_credited

ARTICLE = claim_credit.SOURCE
RESTOCK = "H:equipment-replacement-return-restock-fee"
DECISIONS = "H:customer-options-customer-decision-and-service-job-update"
DELAYS = "H:service-job-delays"
WORKING = (Status.OPEN, Status.FOLLOW_UP)

TRADE_OF_CODE = {code: trade for trade, code in claim_credit.CODE_OF_TRADE.items()}


class ClaimCreditDetails(Details):
    """What the rules require about the claim credit. An unanswered question refuses nothing."""

    by_contract_holder: Flag | None = None
    """The contract holder accepted it."""
    return_credit_confirmed: Flag | None = None
    """After a return: the return and the distributor's credit are confirmed."""


def _return_unconfirmed(situation: Situation) -> str | None:
    if situation.detail("return_credit_confirmed"):
        return None
    open_return = situation.open_of_type("pr_return")
    if open_return is None or is_credited(open_return, situation.facts):
        return None
    return f"the return is not credited yet: {open_return.id} ({open_return.status})"


def _not_by_contract_holder(situation: Situation) -> str | None:
    by_holder = situation.detail("by_contract_holder")
    return "someone other than the contract holder accepted it" if by_holder is False else None


def _wrong_trade(situation: Situation) -> str | None:
    wanted = TRADE_OF_CODE.get(situation.raising.comment if situation.raising else "")
    trade = situation.facts.text(fact_paths.TRADE)
    return f"the trade of the job is {trade}" if wanted and trade and trade != wanted else None


def _reimbursement(asked: ReimbursementRequested) -> str:
    who = asked.customer_name or "the customer"
    work = " ".join(filter(None, ("out-of-network work", asked.item and f"on {asked.item}")))
    by = f" by {asked.provider_name}" if asked.provider_name else ""
    return claim_credit.NOTE.write(f"{who} asks for reimbursement of {work}{by}: ${asked.amount}")


def _is_check_to_customer(payment: PaymentIssued) -> bool:
    return payment.payee == "customer" and "check" in (payment.method or "").casefold()


def _after(duration: Callable[[Policy], timedelta]) -> Callable[[JobException, Situation], datetime]:
    return lambda item, situation: item.opened_at + duration(situation.policy)


TYPE = ExceptionType(
    key="ss_claim_credit_review",
    title="SS-Claim Credit Review",
    aliases=("SS Claim Credit Review",),
    description="The customer accepts a claim credit: the claim is ready to be reviewed, approved and paid.",
    department=Department.SUPPORT_SERVICES,
    work_group="Client Support",
    owner_source="S0; P:authorizations-support-exceptions-ss-claim-credit-review",
    creators=listed(
        CUSTOMER_SERVICE, ESCALATIONS, SUPPORT_SERVICES, AUTHORIZATIONS, PARTS_SOURCING, source="S0; H indexes"
    ),
    statuses=(*WORKING, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=usual_moves(*WORKING, Status.COMPLETED),
    comment=OneOf(
        (
            Code(code="OUTNTWRKFRR", meaning="Out of Network SP Reimbursement Request"),
            Code(code="HVAC", meaning="HVAC: claim credit review for HVAC jobs"),
            Code(code="CCA", meaning="Claim Credit Accepted: the customer accepted the claim credit"),
            Code(code="CAP", meaning="Cap Limit: claim credit review for a cap limit"),
            Code(code="HWH", meaning="Water Heater: claim credit review for water heater jobs"),
        )
    ),
    service_job_comment=claim_credit.NOTE,
    details=ClaimCreditDetails,
    guards=(
        Guard(
            rule="return-confirmed",
            description="after a return, only once the return and the distributor's credit are confirmed",
            source=RESTOCK,
            broken=_return_unconfirmed,
            do="wait: Purchasing raises this review when the credit is confirmed",
        ),
        Guard(
            rule="contract-holder",
            description="only the contract holder may accept a claim credit",
            source=DECISIONS,
            broken=_not_by_contract_holder,
            do="ask the contract holder",
        ),
        Guard(
            rule="code-of-trade",
            description="HVAC is for HVAC jobs, HWH for water heater jobs",
            source=ARTICLE,
            broken=_wrong_trade,
            do="write CCA, or CAP at the cap limit",
        ),
    ),
    opened_by=(
        Opens(
            event=CustomerDecided,
            by=Department.CUSTOMER_SERVICE,
            description="the customer accepts a claim credit",
            source=f"S0; {ARTICLE}",
            when=lambda decided, _facts: decided.decision == "Claim Credit",
            request=lambda decided, facts: RaiseRequest(
                comment=decided.code or claim_credit.code_of(facts),
                service_job_comment=claim_credit.accepted(facts),
                details={"by_contract_holder": decided.by_contract_holder},
            ),
        ),
        Opens(
            event=ReimbursementRequested,
            by=Department.CUSTOMER_SERVICE,
            description="the customer asks for reimbursement of an out-of-network provider's work",
            source=ARTICLE,
            request=lambda asked, _facts: RaiseRequest(
                comment="OUTNTWRKFRR", service_job_comment=_reimbursement(asked)
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=PaymentIssued,
            by=Department.SUPPORT_SERVICES,
            description="the customer is paid",
            source=f"{ARTICLE}; C:ss-claim-credit-review",
            when=lambda payment, _item, _facts: payment.payee == "customer",
            move=lambda payment, _item: MoveRequest(trigger="complete", note=f"paid ${payment.amount}"),
        ),
    ),
    watches=(
        Watch(
            name="check-missing",
            description=(
                "a check was issued to the customer, and its time is over: if it has not arrived, stop the payment"
            ),
            source=DELAYS,
            event=PaymentIssued,
            by=Department.SUPPORT_SERVICES,
            due=lambda payment, issued_at, policy: (
                issued_at + policy.claim_credit_check_missing if _is_check_to_customer(payment) else None
            ),
        ),
    ),
    timers=(
        TimerRule(
            name="hold-too-long",
            description="on hold for too long: move it to the queue Customer Under Review-Pending Decision",
            source="P/C:ss-claim-credit-review (teasers)",
            while_in=frozenset(WORKING),
            due=_after(lambda policy: policy.claim_credit_hold),
        ),
    ),
    unknown=(
        "when the 90 days on hold start; here at the opening of the review",
        "when the 14 days start, and how it is known that a check has arrived; here at its issue, every time",
        "the exact words under the heading: only the meaning of the article's contents is known",
        "when CCA is written for an HVAC or water heater job; here the trade comes first unless the event has a code",
    ),
    related=("pr_return", "tss_customer_options"),
    remarks={
        "work it": "note the job, then set it Completed; the Zoho task completes with it (C:ss-claim-credit-review)",
        "Chase Payments": (
            "the payment button in Zoho appears only after this exception exists, and the agent sets it Completed "
            "(P:chase-payments-claim-credit-escalations)"
        ),
    },
    sources=("S0", ARTICLE),
)

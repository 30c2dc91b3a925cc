"""PR-Return: an item that arrived damaged, wrong or unwanted, and was not installed, is returned (S0, S1, S3; H).

A claim credit that the customer accepts instead waits for the return: once the distributor's credit is confirmed,
Purchasing raises SS-Claim Credit Review.
"""

from events import fact_paths
from events.deliveries import DeliveryProblemReported
from events.field_types import Flag, PoNumber
from events.returns import ReturnConfirmed, ReturnCreditConfirmed
from events.vocabulary import DeliveryProblem
from state_machines.declaration import (
    AUTHORIZATIONS,
    CUSTOMER_SERVICE,
    ESCALATIONS,
    PARTS_SOURCING,
    Advances,
    Department,
    Details,
    ExceptionType,
    FollowOn,
    FreeText,
    Guard,
    JobException,
    Move,
    MoveRequest,
    Need,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    listed,
    usual_moves,
)
from state_machines.shared_rules import claim_credit
from state_machines.shared_rules.orders import WHAT_AND_WHICH_ORDER, Order, is_about, is_credited
from state_machines.shared_rules.part_lines import in_words, numbers

RESTOCK = "H:equipment-replacement-return-restock-fee"
RETURNS = "H:equipment-return-portables-pms"
DECISIONS = "H:customer-options-customer-decision-and-service-job-update"
WORKING = (Status.OPEN, Status.PENDING, Status.FOLLOW_UP)


class ReturnDetails(Details):
    """What is returned, and why. An unanswered question refuses nothing."""

    po_numbers: tuple[PoNumber, ...] = ()
    """The orders with which it was delivered."""
    problem: DeliveryProblem | None = None
    """What is wrong with it."""
    left_behind: Flag | None = None
    """The carrier did not take it back (S0)."""
    installed: Flag | None = None
    """It has been installed."""
    customer_choice: Flag | None = None
    """Fit, color, size or a change of mind: the restock fee applies."""
    sears_shipped: Flag | None = None
    """Sears shipped it."""
    by_contract_holder: Flag | None = None
    """The contract holder decided on the return."""


def _installed(situation: Situation) -> str | None:
    is_installed = situation.detail("installed")
    named = situation.detail("po_numbers") or ()
    installed = [number for number in named if Order(number, situation.facts).has("installed")]
    if installed:
        return f"PO# {', '.join(installed)} has been installed"
    if is_installed is None and not named:
        facts = (fact_paths.EQUIPMENT_INSTALLED, fact_paths.DELIVERY_INSTALLED)
        is_installed = any(situation.facts.flag(path) for path in facts)
    return "it has been installed" if is_installed else None


def _shipped_by_sears(situation: Situation) -> str | None:
    return "Sears shipped it" if situation.detail("sears_shipped") else None


def _taken_back(situation: Situation) -> str | None:
    """S0 is about what the delivery company did not bring back with them; only H covers refusals at the door."""
    taken = situation.detail("left_behind") is False
    return "the carrier took it back" if taken and situation.detail("problem") in {"damaged", "wrong item"} else None


def _not_by_contract_holder(situation: Situation) -> str | None:
    by_holder = situation.detail("by_contract_holder")
    return "someone other than the contract holder decided on it" if by_holder is False else None


def _waits_for_claim_credit(_item: JobException, situation: Situation) -> bool:
    """Whether a claim credit waits for the return: only if the customer is known to have accepted one (S0)."""
    return situation.facts.text(fact_paths.CUSTOMER_DECISION) == "Claim Credit"


TYPE = ExceptionType(
    key="pr_return",
    title="PR-Return",
    description=(
        "A delivery is damaged or wrong and was left behind, or is refused before it is installed, or the service "
        "provider has the wrong part: it must be returned."
    ),
    department=Department.PARTS_SOURCING,
    work_group="Purchasing",
    owner_source="H:service-job-exceptions",
    creators=listed(
        CUSTOMER_SERVICE,
        ESCALATIONS,
        AUTHORIZATIONS,
        PARTS_SOURCING,
        source="S0; H indexes; Pcat/authorizations-exceptions",
    ),
    statuses=(*WORKING, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source="H:service-job-exceptions", description="by the general rule"),),
    moves=(
        Move(
            trigger="confirm_return",
            sources=WORKING,
            dest=Status.PENDING,
            description="the goods were returned; the distributor's credit is outstanding",
            source=RESTOCK,
            needs=(Need.WAITING_ON,),
        ),
        Move(
            trigger="confirm_credit",
            sources=WORKING,
            dest=Status.COMPLETED,
            description="the distributor has credited the return",
            source=RESTOCK,
            resolution="credit confirmed",
        ),
        Move(
            trigger="complete",
            sources=WORKING,
            dest=Status.COMPLETED,
            description="the distributor has credited the return",
            source=RESTOCK,
            when=lambda item, situation: is_credited(item, situation.facts),
            when_description="once it is credited",
            resolution="credit confirmed",
        ),
        # A claim credit may wait for the distributor's: completing the return without it requires a note (INF).
        *usual_moves(*WORKING, Status.COMPLETED, complete_needs=(Need.NOTE,)),
    ),
    comment=FreeText("the part or equipment, distributor, PO# and reason", needed=False),
    service_job_comment=FreeText("what to return, and why", needed=False),
    details=ReturnDetails,
    guards=(
        WHAT_AND_WHICH_ORDER,
        Guard(
            rule="not-installed",
            description="installed items are not returned",
            source=f"{RETURNS}; {RESTOCK}",
            broken=_installed,
            do="do not return it; work it as a repair or dispute",
        ),
        Guard(
            rule="not-sears",
            description="items shipped by Sears are returned through Sears",
            source="H:frequently-used-numbers (INF)",
            broken=_shipped_by_sears,
            do="have it returned through Sears' own line",
        ),
        Guard(
            rule="left-behind",
            description="a damaged or wrong delivery is returned only if the carrier left it behind",
            source="S0",
            broken=_taken_back,
            do="there is nothing to return; arrange the replacement",
        ),
        Guard(
            rule="contract-holder",
            description="only the contract holder decides about returns",
            source=DECISIONS,
            broken=_not_by_contract_holder,
            do="ask the contract holder",
        ),
    ),
    opened_by=(
        Opens(
            event=DeliveryProblemReported,
            by=Department.CUSTOMER_SERVICE,
            description="a delivery is damaged, wrong or refused, or the service provider has the wrong part",
            source=f"S0; {RESTOCK}; H:handling-delays; H:service-job-delays",
            request=lambda delivery, _facts: RaiseRequest(
                comment=in_words(delivery.lines, delivery.problem),
                service_job_comment=delivery.note or "",
                details={
                    "po_numbers": numbers(delivery.lines),
                    "problem": delivery.problem,
                    "left_behind": delivery.left_behind,
                    "installed": delivery.installed,
                    "customer_choice": delivery.customer_choice,
                    "sears_shipped": delivery.sears_shipped,
                },
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=ReturnConfirmed,
            by=Department.PARTS_SOURCING,
            description="the goods have arrived at the distributor",
            source=RESTOCK,
            when=lambda back, item, _facts: is_about(item, back.po_number),
            move=lambda _back, _item: MoveRequest(trigger="confirm_return", waiting_on="the distributor's credit"),
        ),
        Advances(
            event=ReturnCreditConfirmed,
            by=Department.PARTS_SOURCING,
            description="the distributor has credited the return",
            source=RESTOCK,
            when=lambda credit, item, _facts: is_about(item, credit.po_number),
            move=lambda credit, _item: MoveRequest(
                trigger="confirm_credit", note=f"credited ${credit.amount}" if credit.amount else ""
            ),
        ),
    ),
    follow_on=(
        FollowOn(
            after="confirm_credit",
            raises="ss_claim_credit_review",
            when=_waits_for_claim_credit,
            by=Department.PARTS_SOURCING,
            description="Purchasing raises the review of the claim credit that the customer accepted",
            source=f"S0; {RESTOCK}",
            request=lambda _item, situation: RaiseRequest(
                comment=claim_credit.code_of(situation.facts),
                service_job_comment=claim_credit.accepted(situation.facts),
                details={"return_credit_confirmed": True},
            ),
        ),
    ),
    unknown=(
        "its first status; here Open, by the general rule",
        "the form of both comments; sister types have part, distributor, PO# and reason",
        "what else the service provider may advise: the teaser is cut",
        (
            "a customer who disputes the restock fee is promised a call back within 48 hours "
            "(H:equipment-return-portables-pms); no event reports a dispute, so no clock runs"
        ),
    ),
    related=("ss_claim_credit_review", "research_escalation", "pr_core_return"),
    remarks={
        "restock fee": (
            "35% of the item's cost, deducted from the buy-out, if fit, color, size or a change of mind is the reason; "
            f"none for shipping damage or an error by Cinch or the distributor; not negotiable ({RETURNS})"
        ),
        "fee disputed": f"a supervisor reviews the recorded call and calls back within 48 hours ({RETURNS})",
        "service request": f"note that the claim credit waits for the confirmed return and/or credit ({RESTOCK})",
    },
    sources=("S0", "S1", "S3", RESTOCK, RETURNS),
)

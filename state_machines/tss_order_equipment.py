"""TSS-Order Equipment: the replacement is accepted, or the equipment will work, so it can be ordered (S0; H)."""

from events.field_types import Flag
from events.orders import OrderPlaced
from events.replacements import CustomerDecided, EquipmentValidated
from state_machines.declaration import (
    AUTHORIZATIONS,
    CUSTOMER_SERVICE,
    ESCALATIONS,
    SUPPORT_SERVICES,
    Advances,
    BrokenRule,
    Code,
    Department,
    Details,
    ExceptionType,
    Guard,
    Mention,
    MoveRequest,
    Note,
    OneOf,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    listed,
    usual_moves,
)
from state_machines.shared_rules.customer_clock import earliest_date_for_customer
from state_machines.shared_rules.orders import Order, orders

ARTICLE = "H:tss-order-equipment-creating-exception"
DECISIONS = "H:customer-options-customer-decision-and-service-job-update"

ACCEPTED = "Customer accepted replacement"
VERIFIED = "SP verified equipment will work"

BEFORE_ORDERING = ("Parts Order Awaiting Authorization", "Order Requested")
REQUEST = Note(
    heading="ORDER REQUESTED:",
    mentions=(
        Mention(
            "either that the customer accepted the replacement or that the SP verified the equipment",
            r"customer\b.*\baccept\w*\b.*\breplacement|\bSP\b.*\bverif\w+\b.*\bequipment",
        ),
    ),
)


NOT_AGAIN = "wait for the order; if it is no longer needed, raise PR-Order Cancellation"


class OrderDetails(Details):
    """Who accepted."""

    by_contract_holder: Flag | None = None
    """The contract holder accepted the replacement."""


def _is_in_force(order: Order) -> bool:
    """Whether the order will bring equipment: it is not cancelled, out of stock, damaged or returned."""
    is_over = order.status in {*BEFORE_ORDERING, "Cancelled", "Damaged"}
    return order.kind == "equipment" and not (is_over or order.has("no_stock") or order.has("return_confirmed"))


def _already_ordered(situation: Situation) -> BrokenRule | None:
    """A late order is to be tracked; for any other, wait."""
    in_force = [order for order in orders(situation.facts) if _is_in_force(order)]
    if not in_force:
        return None
    today = earliest_date_for_customer(situation)
    is_late = any(order.eta is not None and order.eta < today and order.status != "Received" for order in in_force)
    return BrokenRule(
        rule="not-yet-ordered",
        why="the equipment has already been ordered: PO# " + ", ".join(order.number for order in in_force),
        source=ARTICLE,
        do="the order is late: have it tracked" if is_late else NOT_AGAIN,
        raise_instead="pr_tracking" if is_late else "",
    )


def _not_by_contract_holder(situation: Situation) -> str | None:
    by_holder = situation.detail("by_contract_holder")
    return "someone other than the contract holder accepted it" if by_holder is False else None


def _statements_differ(situation: Situation) -> str | None:
    request = situation.raising
    if request is None or request.comment not in {ACCEPTED, VERIFIED}:
        return None
    words = request.service_job_comment.casefold()
    other = "verif" if request.comment == ACCEPTED else "accept"
    own = "accept" if request.comment == ACCEPTED else "verif"
    return (
        f"the service job comment does not match {request.comment!r}" if other in words and own not in words else None
    )


TYPE = ExceptionType(
    key="tss_order_equipment",
    title="TSS-Order Equipment",
    description=(
        "The customer accepts the replacement offered, or the service provider verifies that the researched equipment "
        "will work: the order can be submitted."
    ),
    department=Department.PARTS_SOURCING,
    work_group="Research",
    owner_source=f"{ARTICLE}; H:service-job-exceptions",
    creators=listed(CUSTOMER_SERVICE, AUTHORIZATIONS, ESCALATIONS, SUPPORT_SERVICES, source="S0; H indexes"),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=OneOf(
        (
            Code(code=ACCEPTED, meaning="options were sent and the customer accepted the replacement"),
            Code(code=VERIFIED, meaning="the equipment validation was sent to the SP, who agreed"),
        )
    ),
    service_job_comment=REQUEST,
    details=OrderDetails,
    guards=(
        Guard(
            rule="not-yet-ordered",
            description="not if the equipment has already been ordered",
            source=ARTICLE,
            broken=_already_ordered,
            do=NOT_AGAIN,
        ),
        Guard(
            rule="contract-holder",
            description="only the contract holder may accept a replacement",
            source=DECISIONS,
            broken=_not_by_contract_holder,
            do="ask the contract holder",
        ),
        Guard(
            rule="statement",
            description="the service job comment makes the same statement as the exception comment",
            source=ARTICLE,
            broken=_statements_differ,
            do=f'write "ORDER REQUESTED:" and under it the statement of the comment: {ACCEPTED}, or {VERIFIED}',
        ),
    ),
    opened_by=(
        Opens(
            event=CustomerDecided,
            by=Department.CUSTOMER_SERVICE,
            description="the customer accepts the replacement",
            source=f"S0; {ARTICLE}",
            when=lambda decided, _facts: decided.decision == "Replacement",
            request=lambda decided, _facts: RaiseRequest(
                comment=ACCEPTED,
                service_job_comment=REQUEST.write(ACCEPTED),
                details={"by_contract_holder": decided.by_contract_holder},
            ),
        ),
        Opens(
            event=EquipmentValidated,
            by=Department.AUTHORIZATIONS,
            description="the service provider verifies that the equipment will work",
            source=f"S0; {ARTICLE}",
            when=lambda validated, _facts: validated.will_work,
            request=lambda _validated, _facts: RaiseRequest(
                comment=VERIFIED, service_job_comment=REQUEST.write(VERIFIED)
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=OrderPlaced,
            by=Department.PARTS_SOURCING,
            description="the equipment is ordered",
            source=ARTICLE,
            when=lambda order, _item, _facts: order.kind == "equipment" and order.placed_by == "Cinch",
            move=lambda order, _item: MoveRequest(trigger="complete", note=f"ordered: PO# {order.po_number}"),
        ),
    ),
    unknown=("the exact words under the heading: only the meaning of the article's statements is known",),
    related=("tss_customer_options", "ss_claim_credit_review", "pr_tracking", "pr_order_cancellation"),
    remarks={"order never submitted": "verify the acceptance, then raise this (H:service-job-delays)"},
    sources=("S0", "S3", ARTICLE),
)

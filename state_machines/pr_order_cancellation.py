"""PR-Order Cancellation: an order is no longer needed and the agent cannot cancel it (S3; H)."""

from events.field_types import Flag, PoNumber
from events.orders import OrderCancelled, OrderNoLongerNeeded
from state_machines.declaration import (
    AUTHORIZATIONS,
    ESCALATIONS,
    SUPPORT_SERVICES,
    Advances,
    Code,
    Department,
    Details,
    ExceptionType,
    Guard,
    JobException,
    JobFacts,
    MoveRequest,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    only,
    usual_moves,
)
from state_machines.shared_rules.orders import Order, named_orders, names, po_numbers
from state_machines.shared_rules.part_lines import numbers, part_comment, part_request, rows, same_parts

ARTICLE = "H:pr-order-cancellation-creating-exception"
FORM = "H:purchasing-escalations-form"

COMMENT = part_comment(
    Code(code="Delay", meaning="shown as an example; the reason is free text"),
    Code(code="No longer needed", meaning="shown as an example; the reason is free text"),
)
REQUEST = part_request("ORDER CANCELLATION REQUEST:")


class CancellationDetails(Details):
    """What the rules require about the order. An unanswered question refuses nothing."""

    po_numbers: tuple[PoNumber, ...] = ()
    """The orders; those in the comment count too."""
    agent_can_cancel: Flag | None = None
    """The agent has access to cancel the order without Purchasing."""
    priority: Flag | None = None
    """It is a priority cancellation."""


def _request(unneeded: OrderNoLongerNeeded) -> RaiseRequest:
    parts = rows(unneeded.lines, unneeded.reason)
    return RaiseRequest(
        comment=COMMENT.fill(*parts),
        service_job_comment=REQUEST.fill(*parts),
        details={
            "po_numbers": numbers(unneeded.lines),
            "agent_can_cancel": unneeded.agent_can_cancel,
            "priority": unneeded.priority,
        },
    )


def _ordered_by_provider(situation: Situation) -> str | None:
    """An unknown order is taken as Cinch's: the creator verifies it, and events may arrive late."""
    theirs = [order.number for order in named_orders(situation) if order.placed_by == "SP"]
    return f"the service provider placed PO# {', '.join(theirs)}" if theirs else None


def _agent_can_cancel(situation: Situation) -> str | None:
    return "you can cancel the order yourself" if situation.detail("agent_can_cancel") else None


def _is_priority(situation: Situation) -> str | None:
    return "the cancellation is a priority" if situation.detail("priority") else None


def _all_cancelled(item: JobException, facts: JobFacts) -> bool:
    wanted = po_numbers(item.comment, item.details)
    return all(Order(number, facts).status == "Cancelled" for number in wanted)


TYPE = ExceptionType(
    key="pr_order_cancellation",
    title="PR-Order Cancellation",
    description=(
        "An order is no longer needed because of a different resolution, and the agent has no access to cancel it."
    ),
    department=Department.PARTS_SOURCING,
    work_group="Purchasing",
    owner_source=ARTICLE,
    creators=only(ESCALATIONS, AUTHORIZATIONS, SUPPORT_SERVICES, source=ARTICLE),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=COMMENT,
    service_job_comment=REQUEST,
    details=CancellationDetails,
    guards=(
        Guard(
            rule="cinch-order",
            description="Cinch placed the order",
            source=ARTICLE,
            broken=_ordered_by_provider,
            do="ask the service provider to cancel it",
        ),
        Guard(
            rule="agent-cannot-cancel",
            description="only if the agent has no access to cancel the order directly",
            source=f"S3; {ARTICLE}",
            broken=_agent_can_cancel,
            do="cancel it yourself",
        ),
        Guard(
            rule="not-priority",
            description="priority cancellations go through the Purchasing Escalations Form",
            source=FORM,
            broken=_is_priority,
            do='submit the Purchasing Escalations Form with the reason "Order Cancelation"',
            raise_instead="purchasing_escalation",
        ),
        same_parts(COMMENT, REQUEST, source=ARTICLE),
    ),
    opened_by=(
        Opens(
            event=OrderNoLongerNeeded,
            by=Department.AUTHORIZATIONS,
            description="an order is no longer needed",
            source=f"S3; {ARTICLE}",
            request=lambda unneeded, _facts: _request(unneeded),
        ),
    ),
    advanced_by=(
        Advances(
            event=OrderCancelled,
            by=Department.PARTS_SOURCING,
            description="every order that it names is cancelled",
            source=ARTICLE,
            when=lambda order, item, facts: names(item, order.po_number) and _all_cancelled(item, facts),
            move=lambda _order, _item: MoveRequest(trigger="complete", note="cancelled with the distributor"),
        ),
    ),
    unknown=("a list of reasons; the examples show Delay and No longer needed, and any reason is accepted",),
    sources=("S3", ARTICLE, "P:create-the-pr-order-cancellation-exception"),
)

"""TSS-Back Order/NLA: a distributor has no stock of what Cinch ordered, so it is sourced elsewhere (S1; P)."""

from events.field_types import PoNumber
from events.orders import OrderPlaced
from events.replacements import DistributorOutOfStock, ReplacementDecided
from state_machines.declaration import (
    PARTS_SOURCING,
    Advances,
    Department,
    Details,
    ExceptionType,
    Guard,
    JobException,
    Mention,
    MoveRequest,
    Note,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    Template,
    in_field,
    only,
    usual_moves,
)
from state_machines.shared_rules.orders import named_orders, names

ARTICLE = "P:creating-a-tss-back-order-nla-exception"

COMMENT = Template(
    "Purchasing-<Distributor>, has indicated no stock for PO# <number> on <item>", patterns={"number": r"[^,\s]+"}
)
REQUEST = Note(
    upper_case=True,
    mentions=(
        Mention("PURCHASING -", r"\bPURCHASING *-"),
        Mention("NO STOCK", r"\bNO STOCK\b"),
        Mention("the PO#", r"\bPO# *[A-Z0-9]"),
        Mention("that the order has been CANCELLED", r"\bCANCELL?ED\b"),
        Mention("the TSS-BACK ORDER/NLA exception", r"\bTSS-BACK ORDER/NLA\b"),
        Mention("sourcing from ANOTHER DISTRIBUTOR", r"\bANOTHER DISTRIBUTOR\b"),
    ),
)


class BackOrderDetails(Details):
    """Which order is out of stock."""

    po_numbers: tuple[PoNumber, ...] = ()
    """The orders; the one in the comment counts too."""


def _request(shortage: DistributorOutOfStock) -> RaiseRequest:
    distributor, number, item = in_field(shortage.distributor), shortage.po_number, shortage.item
    return RaiseRequest(
        comment=COMMENT.fill({"distributor": distributor, "number": number, "item": item}),
        service_job_comment=REQUEST.write(
            f"Purchasing - {distributor} has indicated no stock for PO# {number} on {item}. "
            "The order has been cancelled. "
            "A TSS-Back Order/NLA exception was created to source from another distributor."
        ),
        details={"po_numbers": [number]},
    )


def _ordered_by_provider(situation: Situation) -> str | None:
    theirs = [order.number for order in named_orders(situation) if order.placed_by == "SP"]
    return f"the service provider placed PO# {', '.join(theirs)}" if theirs else None


def _comments_differ(situation: Situation) -> str | None:
    """The service job comment has the same distributor, order and item as the exception comment."""
    request = situation.raising
    fields = COMMENT.fields(request.comment) if request else []
    if request is None or not fields or not request.service_job_comment:
        return None
    text = request.service_job_comment.upper()
    missing = [value for value in fields[0].values() if value.upper() not in text]
    return f"the service job comment does not mention {', '.join(missing)}" if missing else None


def _is_sourced(order: OrderPlaced, item: JobException) -> bool:
    """Whether an order is for the same item from elsewhere."""
    fields = COMMENT.fields(item.comment)
    same = bool(fields) and order.item.casefold() == fields[0]["item"].casefold()
    return same and order.placed_by == "Cinch" and not names(item, order.po_number)


TYPE = ExceptionType(
    key="tss_back_order_nla",
    title="TSS-Back Order/NLA",
    description="A distributor indicates that parts or equipment ordered by Cinch are unavailable.",
    department=Department.PARTS_SOURCING,
    work_group="Research",
    owner_source="S1; H:service-job-exceptions",
    creators=only(PARTS_SOURCING, source=ARTICLE),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=COMMENT,
    service_job_comment=REQUEST,
    details=BackOrderDetails,
    guards=(
        Guard(
            rule="cinch-order",
            description="only for orders that Cinch placed",
            source="S1; H:service-job-delays",
            broken=_ordered_by_provider,
            do="for the service provider's parts on back order, ask for research",
            raise_instead="research_escalation",
        ),
        Guard(
            rule="same-order",
            description="both comments have the same distributor, order and item",
            source=ARTICLE,
            broken=_comments_differ,
            do="write the distributor, the PO# and the item in the service job comment too",
        ),
    ),
    opened_by=(
        Opens(
            event=DistributorOutOfStock,
            by=Department.PARTS_SOURCING,
            description="a distributor has no stock",
            source=f"S1; {ARTICLE}",
            request=lambda shortage, _facts: _request(shortage),
        ),
    ),
    advanced_by=(
        Advances(
            event=OrderPlaced,
            by=Department.PARTS_SOURCING,
            description="the same item is ordered elsewhere",
            source="INF from S1",
            when=lambda order, item, _facts: _is_sourced(order, item),
            move=lambda order, _item: MoveRequest(trigger="complete", note=f"sourced: PO# {order.po_number}"),
        ),
        Advances(
            event=ReplacementDecided,
            by=Department.PARTS_SOURCING,
            description="a replacement is offered instead",
            source="INF from S1",
            move=lambda decided, _item: MoveRequest(trigger="complete", note=f"replacing the {decided.item}"),
        ),
    ),
    unknown=("the exact words of the service job comment: only its contents and its capital letters are known",),
    related=("research_escalation", "tss_customer_options"),
    sources=("S1", ARTICLE),
)

"""PR-Core Return: an ordered part carries a core charge, so the old part must be returned (H)."""

from events.field_types import PoNumber
from events.returns import CoreChargeReported, ReturnConfirmed
from state_machines.declaration import (
    AUTHORIZATIONS,
    PARTS_SOURCING,
    SUPPORT_SERVICES,
    Advances,
    Code,
    Department,
    Details,
    ExceptionType,
    MoveRequest,
    Opens,
    RaiseRequest,
    StartsIn,
    Status,
    only,
    usual_moves,
)
from state_machines.shared_rules.orders import all_done, names
from state_machines.shared_rules.part_lines import numbers, part_comment, part_request, rows, same_parts

ARTICLE = "H:pr-core-return-creating-exception"
REASON = "Core Return"

COMMENT = part_comment(Code(code=REASON, meaning="the only reason that the examples show"))
REQUEST = part_request("CORE RETURN REQUEST:", reason=REASON)


class CoreReturnDetails(Details):
    """Which orders the cores belong to."""

    po_numbers: tuple[PoNumber, ...] = ()
    """The orders; those in the comment count too."""


def _request(charge: CoreChargeReported) -> RaiseRequest:
    parts = rows(charge.lines, REASON)
    return RaiseRequest(
        comment=COMMENT.fill(*parts),
        service_job_comment=REQUEST.fill(*parts),
        details={"po_numbers": numbers(charge.lines)},
    )


TYPE = ExceptionType(
    key="pr_core_return",
    title="PR-Core Return",
    description="The service provider advises that an ordered part carries a core charge.",
    department=Department.PARTS_SOURCING,
    work_group="Purchasing",
    owner_source=ARTICLE,
    creators=only(AUTHORIZATIONS, SUPPORT_SERVICES, PARTS_SOURCING, source=ARTICLE),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=COMMENT,
    service_job_comment=REQUEST,
    details=CoreReturnDetails,
    guards=(same_parts(COMMENT, REQUEST, source=ARTICLE),),
    opened_by=(
        Opens(
            event=CoreChargeReported,
            by=Department.AUTHORIZATIONS,
            description="the service provider reports a core charge",
            source=ARTICLE,
            request=lambda charge, _facts: _request(charge),
        ),
    ),
    advanced_by=(
        Advances(
            event=ReturnConfirmed,
            by=Department.PARTS_SOURCING,
            description="the core has been returned",
            source="INF from the article's purpose",
            when=lambda back, item, facts: (
                names(item, back.po_number) and all_done(item, lambda order: order.has("return_confirmed"), facts)
            ),
            move=lambda back, _item: MoveRequest(
                trigger="complete", note=f"the core of PO# {back.po_number} was returned"
            ),
        ),
    ),
    unknown=("whether there are reasons besides Core Return; the exception comment accepts any reason",),
    related=("pr_return",),
    remarks={"work it": f"contact the service provider, get the old core back, set up the return ({ARTICLE})"},
    sources=(ARTICLE,),
)

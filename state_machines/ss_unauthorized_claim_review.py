"""SS-Unauthorized Claim Review: work was done outside the warranty, without request or permission (H)."""

from events import fact_paths
from events.payments import UnauthorizedWorkReported
from state_machines.declaration import (
    PARTS_SOURCING,
    Code,
    Department,
    ExceptionType,
    FreeText,
    Guard,
    OneOf,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    listed,
    usual_moves,
)

ARTICLE = "H:ss-unauthorized-claim-review-creating-exception"
STATES = "H:unauthorized-work"


def _invoice_missing(situation: Situation) -> str | None:
    in_wisconsin = situation.facts.customer_state == "WI"
    received = situation.facts.flag(fact_paths.UNAUTHORIZED_WORK_INVOICE_RECEIVED)
    if not in_wisconsin or received is True:
        return None
    what = "has not been received" if received is False else "is not known to have been received"
    return f"the customer is in Wisconsin and the invoice {what}"


INVOICE_REVIEWED = Guard(
    rule="wisconsin-invoice",
    description="in Wisconsin the invoice is reviewed; unauthorized work alone is not a ground for denial",
    source=STATES,
    broken=_invoice_missing,
    do="get the invoice and publish com.cinchhs.unauthorized-work.reported with invoice_received, then complete this",
)


TYPE = ExceptionType(
    key="ss_unauthorized_claim_review",
    title="SS-Unauthorized Claim Review",
    description=(
        "The customer had work done outside the warranty, without a service request or an out-of-network option."
    ),
    department=Department.SUPPORT_SERVICES,
    work_group="",
    owner_source=ARTICLE,
    creators=listed(PARTS_SOURCING, source="Pcat/parts-sourcing-exceptions"),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED, complete_guards=(INVOICE_REVIEWED,)),
    comment=OneOf((Code(code="UNAUTH", meaning="Unauthorized: work completed without authorization"),)),
    service_job_comment=FreeText("the explanation given to the customer"),
    opened_by=(
        Opens(
            event=UnauthorizedWorkReported,
            by=Department.PARTS_SOURCING,
            description="unauthorized work is reported",
            source=ARTICLE,
            left_to=lambda work, _open_one: work.invoice_received is True,
            request=lambda work, _facts: RaiseRequest(
                comment="UNAUTH", service_job_comment=work.explanation_given or ""
            ),
        ),
    ),
    conflicts=(
        f"in California the mail form requires no denial letter, but {STATES} does for unauthorized work: it is sent",
    ),
    unknown=("who else may raise it", "what completes it: the outcome of the review has no event"),
    related=("ss_owner_co_claim_review",),
    remarks={
        "CA": f"California: a denial letter by mail and a marked comment ({STATES})",
        "WI": f"Wisconsin: the invoice must be reviewed; do not deny only because the work is unauthorized ({STATES})",
        "approved": f"set up the payment to the customer or the service provider ({ARTICLE})",
    },
    sources=(ARTICLE, STATES),
)

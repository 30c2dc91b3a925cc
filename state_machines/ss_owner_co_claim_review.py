"""SS-Owner Co Claim Review: documents are received for a job by an out-of-network provider (APO) (H, newer version).

The documents determine the starting status of the review: a paid invoice is worked at once, an estimate waits, and
anything else is followed up.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from events import fact_paths
from events.documents import DocumentsReceived
from events.field_types import Flag, WholeNumber
from events.vocabulary import DocumentKind
from state_machines.declaration import (
    CASE_MANAGER,
    LEAD,
    SUPERVISOR,
    SUPPORT_SERVICES,
    Advances,
    ClockRule,
    Code,
    Department,
    Details,
    ExceptionType,
    FreeText,
    Guard,
    JobException,
    MoveRequest,
    OneOf,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    TimerRule,
    only,
    usual_moves,
)
from state_machines.shared_rules.office_days import after_office_days

ARTICLE = "H:ss-owner-co-claim-review-creating-exception"
APO = "H:apo-customer-instructions"
PROCESSING = "H:inspection-reports"

WORKING = (Status.IN_PROGRESS, Status.PENDING, Status.FOLLOW_UP)
PAID_INVOICE, ESTIMATE = "paid invoice", "estimate"
PENDING_PAID_INVOICE = "PENDING PAID INVOICE"


class OwnerDetails(Details):
    """Which documents have been received."""

    documents: Annotated[WholeNumber, Field(ge=0)] | None = None
    """How many documents have been received."""
    document_kind: DocumentKind | None = None
    """The most important of them."""
    actively_worked: Flag | None = None
    """An agent is actively working the job: the review starts in Follow Up."""


def _no_documents(situation: Situation) -> str | None:
    """Never without documents: what is not recorded as received counts as not received."""
    entered = situation.detail("documents")
    count = situation.facts.values.get(fact_paths.DOCUMENTS_COUNT) if entered is None else entered
    return None if count else "no documents have been received"


def _kind(situation: Situation) -> str | None:
    entered: str | None = situation.detail("document_kind")
    return entered or situation.facts.text(fact_paths.DOCUMENTS_KIND)


def _is_actively_worked(situation: Situation) -> bool:
    return situation.detail("actively_worked") is True


def _waits_for_invoice(situation: Situation) -> bool:
    comment = situation.raising.comment if situation.raising else ""
    return _kind(situation) == ESTIMATE and comment == PENDING_PAID_INVOICE


def _follow_up(situation: Situation) -> tuple[datetime, str]:
    """Support Services takes up to 5 days to process documents, so the follow-up is due then."""
    return situation.now + situation.policy.document_processing, "process the documents received"


def _comment(received: DocumentsReceived) -> str:
    """The exception comment for documents: whether something is missing comes before what they are for."""
    if received.completeness == "incomplete":
        return "INCOMPLETE DOCUMENTS"
    if received.completeness == "updated":
        return f"UPDATED DOCUMENTS {received.received_on:%m/%d/%Y}"
    if received.pre_authorized and received.kind == PAID_INVOICE:
        return "PENDING CUSTOMER ACCEPTANCE"
    if received.pre_authorized and received.kind == ESTIMATE:
        return PENDING_PAID_INVOICE
    return "COMPLETE DOCUMENTS"


def _invoice_due(item: JobException, situation: Situation) -> datetime | None:
    days = situation.policy.apo_document_business_days
    return after_office_days(situation.now, days, situation.policy) if item.comment == PENDING_PAID_INVOICE else None


TYPE = ExceptionType(
    key="ss_owner_co_claim_review",
    title="SS-Owner Co Claim Review",
    aliases=("Owner Co",),
    description="Documents have been received for an Alternate Provider Option (APO) job.",
    department=Department.SUPPORT_SERVICES,
    work_group="",
    owner_source=ARTICLE,
    creators=only(SUPPORT_SERVICES, CASE_MANAGER, SUPERVISOR, LEAD, source=ARTICLE),
    statuses=(*WORKING, Status.COMPLETED),
    starts_in=(
        StartsIn(
            status=Status.FOLLOW_UP,
            source=ARTICLE,
            description="an agent is actively working the job",
            when=_is_actively_worked,
            follow_up=_follow_up,
        ),
        StartsIn(
            status=Status.IN_PROGRESS,
            source=ARTICLE,
            description="a paid invoice is received",
            when=lambda situation: _kind(situation) == PAID_INVOICE,
        ),
        StartsIn(
            status=Status.PENDING,
            source=ARTICLE,
            description="the estimate of a pre-authorized job is received",
            when=_waits_for_invoice,
            waiting_on="the customer's paid invoice",
        ),
        StartsIn(
            status=Status.PENDING,
            source=ARTICLE,
            description="an estimate or quote is received",
            when=lambda situation: _kind(situation) == ESTIMATE,
            waiting_on="Support Services to review the estimate",
        ),
        StartsIn(
            status=Status.FOLLOW_UP,
            source=f"{ARTICLE} (older version: a W-9; INF for the rest)",
            description="a W-9 or another document is received",
            when=lambda situation: _kind(situation) is not None,
            follow_up=_follow_up,
        ),
    ),
    starts_nowhere="the kind of document received is not known",
    starts_nowhere_do="enter details.document_kind, or publish com.cinchhs.documents.received",
    moves=usual_moves(*WORKING, Status.COMPLETED, wakes_to=Status.IN_PROGRESS),
    comment=OneOf(
        (
            Code(code="COMPLETE DOCUMENTS", meaning="new documents that contain everything needed"),
            Code(code="INCOMPLETE DOCUMENTS", meaning="new or updated documents with something still missing"),
            Code(code="UPDATED DOCUMENTS + DATE", meaning="the update now has everything; add the date"),
            Code(code="PENDING CUSTOMER ACCEPTANCE", meaning="a paid invoice for a pre-authorized job"),
            Code(code=PENDING_PAID_INVOICE, meaning="pre-authorized; the paid invoice is outstanding"),
        )
    ),
    service_job_comment=FreeText("what was received", needed=False),
    details=OwnerDetails,
    guards=(
        Guard(
            rule="documents",
            description="never without documents",
            source=ARTICLE,
            broken=_no_documents,
            do="wait for the customer's documents",
        ),
    ),
    opened_by=(
        Opens(
            event=DocumentsReceived,
            by=Department.SUPPORT_SERVICES,
            description="the customer's documents are received",
            source=ARTICLE,
            request=lambda received, _facts: RaiseRequest(
                comment=_comment(received),
                service_job_comment=", ".join(received.documents),
                details={"documents": len(received.documents), "document_kind": received.kind},
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=DocumentsReceived,
            by=Department.SUPPORT_SERVICES,
            description="the outstanding paid invoice is received",
            source=ARTICLE,
            when=lambda received, item, _facts: item.status == Status.PENDING and received.kind == PAID_INVOICE,
            move=lambda received, _item: MoveRequest(
                trigger="resume", note=f"{_comment(received)}: {', '.join(received.documents)}"
            ),
        ),
    ),
    clocks=(
        # It does not pause: in Pending the review waits on Support Services itself.
        ClockRule(
            name="process-documents",
            description="incoming documents are processed",
            source=PROCESSING,
            target=lambda policy: policy.document_processing,
            pauses_in=frozenset(),
        ),
    ),
    timers=(
        TimerRule(
            name="paid-invoice-due",
            description="the customer sends the paid invoice within one business day of completion",
            source=APO,
            while_in=frozenset({Status.PENDING}),
            due=_invoice_due,
        ),
    ),
    second_report_source="INF: documents that arrive while a review is open belong to it",
    conflicts=(
        "the older version (NPF) has the codes PROFILE SETUP, PRE-AUTH, PNDG EST and ADDTNL PPWK; the newer applies",
    ),
    unknown=(
        "when the work was completed, which starts the customer's business day; here when the review starts to wait",
        "the form of the date in UPDATED DOCUMENTS + DATE; 11/21/2026 and 2026-11-21 are both accepted",
        "the zone and the holidays for business days; see office_zone in the policy",
    ),
    related=("ss_unauthorized_claim_review",),
    remarks={
        "work it": "service report, claim, decision; contact the customer; set it Completed (P:npf-support-services)",
        "without pre-approval": f"up to $500 for heating and air conditioning, $300 for other trades ({APO})",
    },
    sources=(ARTICLE, APO, PROCESSING, "P:npf-support-services"),
)

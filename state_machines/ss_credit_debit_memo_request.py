"""SS-Credit/Debit Memo Request: Cinch has paid a service provider too little or too much (S1; H)."""

from events.payments import MemoIssued, ProviderPaymentDiscrepancy
from state_machines.declaration import (
    ESCALATIONS,
    PARTS_SOURCING,
    Advances,
    Code,
    Department,
    ExceptionType,
    FreeText,
    MoveRequest,
    OneOf,
    Opens,
    RaiseRequest,
    StartsIn,
    Status,
    listed,
    usual_moves,
)

ARTICLE = "H:ss-credit-debit-memo-request-creating-exception"
WORKING = "C:ss-credit-debit-memo-request"

CODE_OF_DIRECTION = {"underpaid": "CRDT", "overpaid": "DBT"}
CODE_OF_MEMO = {"credit": "CRDT", "debit": "DBT"}


def _in_words(found: ProviderPaymentDiscrepancy) -> str:
    claim = f" on claim {found.claim_number}" if found.claim_number else ""
    reason = f": {found.reason}" if found.reason else ""
    return f"The service provider was {found.direction} by ${found.amount}{claim}{reason}"


TYPE = ExceptionType(
    key="ss_credit_debit_memo_request",
    title="SS-Credit/Debit Memo Request",
    aliases=("SS-Credit/Debit Memo",),
    description="Cinch has overpaid or underpaid a service provider: a Debit Memo or a Credit Memo must be issued.",
    department=Department.SUPPORT_SERVICES,
    work_group="Client Support",
    owner_source=f"S1; {WORKING}",
    creators=listed(ESCALATIONS, PARTS_SOURCING, source="H indexes; Pcat/parts-sourcing-exceptions"),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=OneOf(
        (
            Code(code="CRDT", meaning="Cinch owes the service provider money: Credit Memo"),
            Code(code="DBT", meaning="the service provider owes Cinch money: Debit Memo"),
        )
    ),
    service_job_comment=FreeText("how much, on which claim, and why", needed=False),
    opened_by=(
        Opens(
            event=ProviderPaymentDiscrepancy,
            by=Department.ESCALATIONS,
            description="a service provider was paid too little or too much",
            source=f"S1; {ARTICLE}",
            request=lambda found, _facts: RaiseRequest(
                comment=CODE_OF_DIRECTION[found.direction], service_job_comment=_in_words(found)
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=MemoIssued,
            by=Department.SUPPORT_SERVICES,
            description="the requested memo is issued",
            source=f"{ARTICLE}; {WORKING}",
            when=lambda memo, item, _facts: item.comment == CODE_OF_MEMO[memo.kind],
            move=lambda memo, _item: MoveRequest(trigger="complete", note=f"{memo.kind} memo for ${memo.amount}"),
        ),
    ),
    unknown=("who else may raise it", "what the service job comment must contain"),
    remarks={"work it": f"note the job, then set it Completed; the Zoho task completes with it ({WORKING})"},
    sources=("S1", ARTICLE),
)

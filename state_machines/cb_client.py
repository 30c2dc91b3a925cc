"""CB-Client: the partner Arise may raise it for specific scenarios; everyone else raises Call Back (S1).

That sentence of S1 is all that any source says about it, so nothing else is required.
"""

from events.calls import EscalatedCall
from state_machines.declaration import (
    ARISE,
    Department,
    ExceptionType,
    FreeText,
    Opens,
    RaiseRequest,
    StartsIn,
    Status,
    Vocabulary,
    only,
    usual_moves,
)
from state_machines.shared_rules.customer_calls import CALLS_UNKNOWN, call_customer, called_by


def _is_for_client(call: EscalatedCall) -> bool:
    """Whether the call has a specific scenario; a call from anyone but Arise that also has a code is a Call Back."""
    return call.client_scenario is not None and (call.code is None or ARISE.includes(call.actor))


TYPE = ExceptionType(
    key="cb_client",
    title="CB-Client",
    description="Arise only: a specific scenario of a customer's call, which no source describes.",
    department=Department.ESCALATIONS,
    work_group="Call-back team",
    owner_source="UNKNOWN; taken from Call Back, which everyone else raises instead (INF)",
    creators=only(ARISE, source="S1", others_raise="call_back"),
    statuses=(Status.OPEN, Status.IN_PROGRESS, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source="H:service-job-exceptions", description="by the general rule"),),
    moves=(
        call_customer(Status.OPEN, Status.IN_PROGRESS, Status.FOLLOW_UP, dest=Status.IN_PROGRESS),
        *usual_moves(Status.OPEN, Status.IN_PROGRESS, Status.FOLLOW_UP, Status.COMPLETED),
    ),
    comment=Vocabulary("cb_client", needed=False),
    service_job_comment=FreeText("why the customer must be called", needed=False),
    opened_by=(
        Opens(
            event=EscalatedCall,
            by=Department.CUSTOMER_SERVICE,
            description="a call at Arise escalates in one of its specific scenarios",
            source="S1",
            when=lambda call, _facts: _is_for_client(call),
            request=lambda call, _facts: RaiseRequest(
                comment=call.client_scenario or "", service_job_comment=call.explanation
            ),
        ),
    ),
    # Calls by Escalations are about a Call Back (see call_back.py); each call is counted once.
    advanced_by=(called_by(ARISE, by=Department.ESCALATIONS),),
    unknown=(
        "the scenarios, and so the comments; operations may supply them as vocabularies.cb_client in the policy",
        "who works it; here the call-back teams of Escalations, as for Call Back",
        "its first status; here Open, by the general rule",
        CALLS_UNKNOWN,
    ),
    related=("call_back",),
    sources=("S1",),
)

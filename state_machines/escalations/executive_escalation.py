"""Executive Escalation: a customer asks for a call back from a Cinch executive (S2; P; C).

The case is assigned to an agent by name, the oldest is worked first, and cases are never deleted.
"""

from events import fact_paths
from events.calls import ExecutiveCallBackRequested
from events.field_types import ShortText
from state_machines.declaration import (
    Department,
    Details,
    Direct,
    ExceptionType,
    FreeText,
    JobFacts,
    Move,
    Opens,
    RaiseRequest,
    StartsIn,
    Status,
    complete_with_reason,
    listed,
    resolution_reasons,
)

PAGE = "P:executive-escalations"
NEWER_PAGE = "C:executive-escalations"
KEY = "executive_escalation"


class ExecutiveDetails(Details):
    """What the e-mail to the executive inbox contains."""

    requestor: ShortText | None = None
    """Who wrote the e-mail; the reply goes to everyone on it."""
    customer_name: ShortText | None = None
    """The name of the customer to call."""
    customer_phone: ShortText | None = None
    """The telephone number to call."""
    assigned_to: ShortText | None = None
    """The agent to whom the case is assigned by name."""


def _asked(asked: ExecutiveCallBackRequested, facts: JobFacts) -> RaiseRequest:
    return RaiseRequest(
        comment=asked.request,
        details={
            "requestor": asked.actor.name if asked.actor else None,
            "customer_name": asked.customer_name or facts.text(fact_paths.CUSTOMER_NAME),
            "customer_phone": asked.customer_phone or facts.text(fact_paths.CUSTOMER_PHONE),
            "assigned_to": asked.assigned_to,
        },
    )


TYPE = ExceptionType(
    key=KEY,
    title="Executive Escalation",
    description="A customer asks for a call back from a Cinch executive.",
    department=Department.ESCALATIONS,
    work_group="Executive",
    owner_source=f"S2; {PAGE}",
    creators=listed(source="UNKNOWN; in S2 an e-mail to the executive inbox creates the case"),
    statuses=(Status.OPEN, Status.IN_PROGRESS, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=PAGE),),
    moves=(
        Move(
            trigger="start",
            sources=(Status.OPEN,),
            dest=Status.IN_PROGRESS,
            description="the assigned agent starts the work",
            source=PAGE,
        ),
        complete_with_reason(Status.OPEN, Status.IN_PROGRESS, source=PAGE),
    ),
    assignment=Direct(source=f"S2; {PAGE}", named_in="assigned_to"),
    several_at_once=True,
    severity_first=False,
    comment=FreeText("what the customer wants from the executive"),
    service_job_comment=FreeText("what has been done so far", needed=False),
    details=ExecutiveDetails,
    vocabularies=(resolution_reasons(KEY),),
    opened_by=(
        Opens(
            event=ExecutiveCallBackRequested,
            by=Department.ESCALATIONS,
            description="the executive inbox receives an e-mail",
            source="S2",
            request=_asked,
        ),
    ),
    unknown=(
        "who may request one besides the inbox",
        f"the resolutions; operations may supply them as vocabularies.{resolution_reasons(KEY)}",
    ),
    related=("tier_2_task",),
    remarks={
        "assignment": f"to an agent by name; Round Robin is not used (S2; {PAGE})",
        "order": f"the oldest first ({PAGE}), whatever the severity of the job (INF)",
        "answer": f"reply to all, so that the requestor is informed ({NEWER_PAGE})",
        "never deleted": f"a case always ends as Completed with a resolution ({PAGE})",
    },
    sources=("S2", NEWER_PAGE, PAGE),
)

"""Call Back: an escalated customer is called back, as no supervisor was available or the customer cannot wait (S1).

The call back is the second choice: a supervisor is first asked to assist or to take the call in real time.
"""

from events.calls import EscalatedCall
from events.field_types import Flag, ShortText, Text
from state_machines.declaration import (
    ARISE,
    CUSTOMER_SERVICE,
    ESCALATIONS,
    ClockRule,
    Code,
    Department,
    Details,
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
from state_machines.shared_rules.customer_calls import CALLS_UNKNOWN, call_customer, called_by

GROUPS = "H:callback-groups-bpos-captive-internal"
TIER_2 = "Tier 2 situation (S2)"


class CallBackDetails(Details):
    """What happened before the call back. An unanswered question refuses nothing, because S1 requires no proof."""

    supervisor_tried: Flag | None = None
    """A supervisor was asked first to assist or to take the call (S1)."""
    supervisor_available: Flag | None = None
    """A supervisor or case management was available (S1)."""
    customer_wants_call_back: Flag | None = None
    """The customer cannot wait and asks to be called back (S1)."""
    supervisor_permission: Flag | None = None
    """The supervisor permitted the exception; note this in the final comments of the Service Request (S2)."""
    supervisor: ShortText | None = None
    """The supervisor who permitted it (S2)."""
    final_comment: Text | None = None
    """The final comment in the Service Request, which notes the permission (S2)."""


def _supervisor_not_tried(situation: Situation) -> str | None:
    return "no supervisor was asked first" if situation.detail("supervisor_tried") is False else None


def _supervisor_free(situation: Situation) -> str | None:
    """A supervisor who is available but unable to assist may still permit the exception (S2)."""
    free = situation.detail("supervisor_available") is True
    wanted = situation.detail("customer_wants_call_back") is True or situation.detail("supervisor_permission") is True
    return "a supervisor is available and the customer did not ask for a call back" if free and not wanted else None


def _not_permitted(situation: Situation) -> str | None:
    """If no supervisor is available, no one can give permission, and S1 still lets the agent raise it."""
    unavailable = situation.detail("supervisor_available") is False
    refused = situation.detail("supervisor_permission") is False
    return "the supervisor did not permit a call back" if refused and not unavailable else None


def _is_for_call_back(call: EscalatedCall) -> bool:
    """Whether the call has a Call Back comment; Arise's specific scenarios become a CB-Client instead."""
    return call.code is not None and not (call.client_scenario and ARISE.includes(call.actor))


TYPE = ExceptionType(
    key="call_back",
    title="Call Back",
    aliases=("CallBack", "Callback"),
    description=(
        "A call has escalated and no Supervisor or Case Management is available, or the customer cannot wait and asks "
        "to be called back."
    ),
    department=Department.ESCALATIONS,
    work_group="Call-back team",
    owner_source=f"{GROUPS}; H:service-job-exceptions",
    creators=listed(CUSTOMER_SERVICE, source="S1; S2"),
    statuses=(Status.OPEN, Status.IN_PROGRESS, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source="S1"),),
    moves=(
        call_customer(Status.OPEN, Status.IN_PROGRESS, Status.FOLLOW_UP, dest=Status.IN_PROGRESS),
        *usual_moves(Status.OPEN, Status.IN_PROGRESS, Status.FOLLOW_UP, Status.COMPLETED),
    ),
    comment=OneOf(
        (
            Code(code="BBB", meaning="BBB: threatens or already has a Better Business Bureau claim", flag=TIER_2),
            Code(code="BILL DISP", meaning="Billing Dispute: escalation over billing"),
            Code(code="CLAIM CREDIT DISP", meaning="Claim Credit Dispute: amount or slowness of a claim credit"),
            Code(code="CLM DNL", meaning="Claim Denial: the job was denied, or the reason for the denial"),
            Code(code="DED DISP", meaning="Deductible Dispute: the deductible, or an overpaid deductible"),
            Code(code="LEGAL", meaning="Legal Escalation: threatens or has retained an attorney", flag=TIER_2),
            Code(code="NC CHARGE", meaning="Non-Covered Charge Dispute: calculation or amount of those charges"),
            Code(code="OPTION DISP", meaning="Options Dispute: terms or items in the options communication"),
            Code(
                code="OUT OF NTWRK SP DISP",
                meaning="Out of Network Provider Dispute: none can be found, or the customer will not look for one",
            ),
            Code(code="PARTS DELAY", meaning="Parts Delay: parts take too long to be received"),
            Code(code="PRTY DMG", meaning="Property Damage: by the failure or the technician", flag=TIER_2),
            Code(code="PURCHASING DELAY", meaning="Purchasing Delay: time to reach Purchasing, or on back order"),
            Code(code="REASSIGN", meaning="Reassignments: the request was reassigned"),
            Code(code="REPAIR REPL", meaning="Repair/Replace: disputes repairing versus replacing"),
            Code(code="REPL DISPUTE", meaning="Replacement Dispute: objects to the replacement offered"),
            Code(code="RESEARCH DELAY", meaning="Research Delay: research is slow to locate parts"),
            Code(code="SEC OPN DISP", meaning="Second Opinion Request: insists on one after a denial"),
            Code(code="SERVICE DELAY", meaning="Scheduling Delays/Dispatch: takes too long to locate a provider"),
            Code(code="SOCIAL MEDIA", meaning="Social Media: threatens to or does complain there", flag=TIER_2),
            Code(code="SP CONDUCT", meaning="Service Provider Conduct: how the provider behaves"),
            Code(code="SP DELAY", meaning="Service Provider Delay: the provider takes too long to complete the work"),
            Code(code="SP UNRESPONSIVE", meaning="Service Provider Unresponsive: the provider cannot be reached"),
            Code(code="UNAUTH WORK", meaning="Unauthorized Work: work done without authorization was denied"),
        )
    ),
    service_job_comment=FreeText("why the call back is needed"),
    details=CallBackDetails,
    guards=(
        Guard(
            rule="supervisor-first",
            description="a supervisor is asked first to assist or to take the call in real time",
            source="S1",
            broken=_supervisor_not_tried,
            do="ask your supervisor, or any available supervisor, to assist or to take the call",
        ),
        Guard(
            rule="supervisor-free",
            description="a call back requires that no supervisor is available or that the customer asks for one",
            source="S1",
            broken=_supervisor_free,
            do="let the supervisor take the call",
        ),
        Guard(
            rule="supervisor-permission",
            description="a supervisor who cannot assist may permit the exception",
            source="S2",
            broken=_not_permitted,
            do="get the supervisor's permission and note it in the final comments of the Service Request",
        ),
    ),
    opened_by=(
        Opens(
            event=EscalatedCall,
            by=Department.CUSTOMER_SERVICE,
            description="a call escalates and cannot be settled on the line",
            source="S0; S1",
            when=lambda call, _facts: _is_for_call_back(call),
            request=lambda call, _facts: RaiseRequest(
                comment=call.code or "",
                service_job_comment=call.explanation,
                details={
                    "supervisor_tried": call.supervisor_tried,
                    "supervisor_available": call.supervisor_available,
                    "customer_wants_call_back": call.customer_wants_call_back,
                    "supervisor_permission": call.supervisor_permission,
                    "supervisor": call.supervisor,
                    "final_comment": call.final_comment,
                },
            ),
        ),
    ),
    advanced_by=(called_by(ESCALATIONS, CUSTOMER_SERVICE, by=Department.ESCALATIONS),),
    clocks=(
        ClockRule(
            name="call-back",
            description="the customer is called back",
            source="UNKNOWN; a related article promises 48 hours (H:telesales-and-retention-call-escalations)",
            target=lambda policy: policy.call_back_due,
        ),
    ),
    conflicts=(
        (
            "S2 requires a supervisor's permission, S1 lets an agent raise it for a customer who cannot wait; if it is "
            "not recorded whether permission was given, S1 applies"
        ),
        "S1 raises the exception; with a Leadership Desk a call back is booked through a link; the seed applies",
    ),
    unknown=(
        "when the customer must be called back; see call_back_due in the policy",
        (
            "8 hours after a system is restored is the goal for calls about an outage "
            "(H:system-outage-customer-handling); no event or comment identifies those call backs"
        ),
        (
            "a wait of over 3 minutes for a live transfer leads to a call back through the newer Leadership Desk "
            "(H:leadership-desk); no event reports the wait"
        ),
        CALLS_UNKNOWN,
    ),
    related=("cb_client", "research_escalation"),
    remarks={
        "work it": f"research in ServiceBench, call the customer, close the Zoho task with a reason ({GROUPS})",
        "team": f"the creator's user ID and the exception type determine the call-back team ({GROUPS})",
        "Tier 2": "BBB, LEGAL, SOCIAL MEDIA and PRTY DMG describe what S2 sends to Tier 2, with permission",
    },
    sources=("S0", "S1", "S2", "H:call-back-creating-exception"),
)

"""What an answer leads to: the Tier 2 task, the SOS or the Call Back, filled in as far as the call tells it.

The work is raised like any other, and its own type judges it once more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from business_time.zones import zone
from events.data import Actor
from state_machines.declaration import JobFacts, Policy, RaiseRequest
from state_machines.escalations.routing import CALL_BACK, SOS_ITEM, TIER_2_TASK, Route
from state_machines.escalations.sos_high_risk import known_of

FILED_UNDER = {"property_damage": ("Service Pro", "Workmanship-Damaged Property")}
"""Situations of which a source says the Escalation Reason and Sub Reason (H:priority-escalations-processes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEntry:
    """What the agent adds to the answer; what is empty is taken from the call, or asked for by the work's own rules."""

    site: str = ""
    """The site in the subject of a Tier 2 task; otherwise the channel of whoever asks."""

    reason: str = ""
    """Escalation Reason."""

    sub_reason: str = ""
    """Escalation Sub Reason."""

    code: str = ""
    """Exception Comment of a Call Back; otherwise the one that the words of the call carry."""

    authorities_involved: bool | None = None
    """Whether authorities are involved; None where the agent has not said."""

    customer_phone: str = ""
    """The customer's number, in the place of the one that the service job has."""


def filed_under(route: Route, entered: AgentEntry) -> tuple[str, str]:
    """The Escalation Reason and Sub Reason: as entered, else as a source gives them, else empty."""
    known = next((FILED_UNDER[each.key] for each in route.situations if each.key in FILED_UNDER), ("", ""))
    return (entered.reason, entered.sub_reason) if entered.reason or entered.sub_reason else known


def request_for(
    route: Route, entered: AgentEntry, *, facts: JobFacts, actor: Actor, now: datetime, policy: Policy
) -> RaiseRequest:
    """The request that raises what an answer leads to.

    The Complaint of an SOS is what was said, in words; a heading is none, and its type then asks for one.

    Args:
        route: the answer.
        entered: what the agent adds.
        facts: what is known of the service job.
        actor: who raises it.
        now: the instant (aware UTC); its day is the Reported Date of an SOS.
        policy: the zone of that day, which is Tier 2's.

    Raises:
        ValueError: the answer leads to nothing that could be raised.

    """
    if route.raises == SOS_ITEM:
        today = now.astimezone(zone(policy.tier_2_zone)).date()
        details = _sos(route, entered, facts) | {"reported_on": today.isoformat()}
        complaint = route.call.description
        return RaiseRequest(comment=complaint, service_job_comment=route.final_comment, details=_filled(details))
    if route.raises == TIER_2_TASK:
        subject = f"{entered.site or actor.channel} T2 {actor.name}"
        details = _tier_2(route, entered)
        return RaiseRequest(comment=subject, service_job_comment=_told(route), details=_filled(details))
    if route.raises == CALL_BACK:
        code = entered.code or route.call_back_code
        leave = {"supervisor_tried": True, "supervisor_permission": True}
        why = "\n".join(filter(None, (route.call.description, route.final_comment)))
        return RaiseRequest(comment=code, service_job_comment=why, details=leave)
    message = f"the answer leads to no work: {route.reach.text} takes the call"
    raise ValueError(message)


def _sos(route: Route, entered: AgentEntry, facts: JobFacts) -> dict[str, Any]:
    """Police who were contacted are authorities that are involved (INF); of all else the agent says it."""
    involved = True if entered.authorities_involved is None and "Police Involved" in route.call.risks else None
    known = known_of(facts)
    return known | {
        "categories": list(route.call.risks),
        "customer_name": route.call.customer or known["customer_name"],
        "customer_phone": entered.customer_phone or known["customer_phone"],
        "authorities_involved": involved if entered.authorities_involved is None else entered.authorities_involved,
        "supervisor": route.permission.supervisor.strip(),
    }


def _tier_2(route: Route, entered: AgentEntry) -> dict[str, Any]:
    """A call on the line that is handed over is a Live Transfer."""
    reason, sub_reason = filed_under(route, entered)
    return {
        "escalation_type": "Live Transfer",
        "escalation_reason": reason,
        "escalation_sub_reason": sub_reason,
        "situations": [situation.key for situation in route.situations],
        "supervisor": route.permission.supervisor.strip(),
    }


def _told(route: Route) -> str:
    return route.call.description or "; ".join(situation.description for situation in route.situations)


def _filled(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if value not in (None, "", [])}

"""The work that a route leads to: the Tier 2 task, the SOS or the Call Back, filled in as far as the call allows.

The work is raised like any other, and its own type judges it again.
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
"""Situations for which a source gives the Escalation Reason and Sub Reason (H:priority-escalations-processes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEntry:
    """What the agent adds to the route; empty fields are taken from the call, or required by the work's own rules."""

    site: str = ""
    """The site in the subject of a Tier 2 task; if empty, the agent's channel."""

    reason: str = ""
    """Escalation Reason."""

    sub_reason: str = ""
    """Escalation Sub Reason."""

    code: str = ""
    """The Exception Comment of a Call Back; if empty, the one that the description of the call contains."""

    authorities_involved: bool | None = None
    """Whether authorities are involved; None if the agent has not answered."""

    customer_phone: str = ""
    """The customer's number, instead of the one on the service job."""


def filed_under(route: Route, entered: AgentEntry) -> tuple[str, str]:
    """The Escalation Reason and Sub Reason: as entered, otherwise as a source gives them, otherwise empty."""
    known = next((FILED_UNDER[each.key] for each in route.situations if each.key in FILED_UNDER), ("", ""))
    return (entered.reason, entered.sub_reason) if entered.reason or entered.sub_reason else known


def request_for(
    route: Route, entered: AgentEntry, *, facts: JobFacts, actor: Actor, now: datetime, policy: Policy
) -> RaiseRequest:
    """The request that raises the work of a route.

    The Complaint of an SOS is the description of the call; a heading is not a complaint, and the type then requires
    one.

    Args:
        route: the route of the call.
        entered: what the agent adds.
        facts: the facts of the service job.
        actor: who raises it.
        now: the current instant (aware UTC); its day is the Reported Date of an SOS.
        policy: has the zone of that day, which is Tier 2's.

    Raises:
        ValueError: the route leads to no work.

    """
    if route.raises == SOS_ITEM:
        today = now.astimezone(zone(policy.tier_2_zone)).date()
        details = _sos(route, entered, facts) | {"reported_on": today.isoformat()}
        complaint = route.call.description
        return RaiseRequest(comment=complaint, service_job_comment=route.final_comment, details=_filled(details))
    if route.raises == TIER_2_TASK:
        subject = f"{entered.site or actor.channel} T2 {actor.name}"
        details = _tier_2(route, entered)
        return RaiseRequest(comment=subject, service_job_comment=_summary(route), details=_filled(details))
    if route.raises == CALL_BACK:
        code = entered.code or route.call_back_code
        permission = {"supervisor_tried": True, "supervisor_permission": True, **_permitted(route)}
        why = "\n".join(filter(None, (route.call.description, route.final_comment)))
        return RaiseRequest(comment=code, service_job_comment=why, details=permission)
    message = f"the route leads to no work: {route.reach.text} takes the call"
    raise ValueError(message)


def _sos(route: Route, entered: AgentEntry, facts: JobFacts) -> dict[str, Any]:
    """If the police were contacted, authorities are involved (INF); otherwise the agent answers it."""
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
    """A live call that is transferred is a Live Transfer."""
    reason, sub_reason = filed_under(route, entered)
    return {
        "escalation_type": "Live Transfer",
        "escalation_reason": reason,
        "escalation_sub_reason": sub_reason,
        "situations": [situation.key for situation in route.situations],
        **_permitted(route),
    }


def _permitted(route: Route) -> dict[str, str]:
    """Who gave permission, and the final comment that notes it (S2)."""
    return {"supervisor": route.permission.supervisor.strip(), "final_comment": route.final_comment}


def _summary(route: Route) -> str:
    return route.call.description or "; ".join(situation.description for situation in route.situations)


def _filled(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if value not in (None, "", [])}

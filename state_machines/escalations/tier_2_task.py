"""Tier 2 task: a call that Tier 2 takes, or has taken, with a supervisor's permission (S2; H:tier-2-task-creation).

Tier 2's own people write one at the end of each call; it is completed as it is submitted. An agent who routes a call to
Tier 2 raises one that waits for Tier 2.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from events.field_types import ShortText, Text
from state_machines.declaration import (
    CUSTOMER_SERVICE,
    ESCALATIONS,
    SUPERVISOR,
    TASK_STATUSES,
    Department,
    ExceptionType,
    FreeText,
    Guard,
    Situation,
    StartsIn,
    Status,
    Template,
    gives_no_reason,
    listed,
    listed_answer,
    resolution_reasons,
    supplied,
    task_moves,
)
from state_machines.escalations import permission, reasons, tier_2_hours
from state_machines.escalations.situations import SITUATIONS, SOS, Tier

PAGE = "H:tier-2-task-creation"
SUBJECT = Template("<Site> T2 <Username>")
REASONS = resolution_reasons("tier_2_task")


def _listed(given: Any) -> Any:
    """A text is a list of the parts between its commas."""
    return [key.strip() for key in given.split(",") if key.strip()] if isinstance(given, str) else given


class Tier2Details(reasons.Reasoned):
    """The fields of a Tier 2 task."""

    escalation_type: Literal["Live Transfer", "Customer Service Overflow", "Receptionist Call"]
    """A live transfer, an ordinary Customer Service call, or a call that needs another department."""
    resolution_reason: ShortText | None = None
    """The resolution reason, if Tier 2 itself writes the task at the end of the call: it is then Completed at once."""
    situations: Annotated[tuple[ShortText, ...], BeforeValidator(_listed)] = ()
    """The situations of S2 that apply, by key; `sje escalate` lists them."""
    supervisor: ShortText | None = None
    """The supervisor who gave permission to contact Tier 2."""
    final_comment: Text | None = None
    """The final comment in the Service Request, which notes the permission (S2)."""


def _by_tier_2(situation: Situation) -> bool:
    return ESCALATIONS.includes(situation.actor)


def _call_has_ended(situation: Situation) -> bool:
    return _by_tier_2(situation) and not gives_no_reason(situation.detail("resolution_reason"))


def _left_as_it_was(situation: Situation) -> str | None:
    """The field's default is None until a reason is chosen; omit it if there is no reason yet."""
    given = situation.detail("resolution_reason")
    if given is None or not gives_no_reason(given):
        return None
    known = ", ".join(supplied(REASONS, situation.policy))
    return f"{given!r} is not a resolution reason" + (f"; the reasons are: {known}" if known else "")


def _needs_no_permission(situation: Situation) -> bool:
    """A supervisor needs no permission."""
    return _by_tier_2(situation) or SUPERVISOR.includes(situation.actor)


def _not_permitted(situation: Situation) -> str | None:
    if _needs_no_permission(situation) or situation.detail("supervisor"):
        return None
    return "no supervisor is named as having given permission to contact Tier 2"


def _closed(situation: Situation) -> str | None:
    if _by_tier_2(situation) or tier_2_hours.is_open(situation.now, situation.policy):
        return None
    opens_at = tier_2_hours.next_opening(situation.now, situation.policy)
    when = f"opens {tier_2_hours.on_tier_2_clock(opens_at, situation.policy)}" if opens_at else "never opens"
    return f"Tier 2 is closed and {when}; its hours are {tier_2_hours.hours_in_words(situation.policy)}"


def _named(situation: Situation) -> tuple[str, ...]:
    """The keys of the situations; if another detail is wrong, they are still as they were written."""
    return tuple(_listed(situation.detail("situations") or ()))


def _no_situation(situation: Situation) -> str | None:
    if _by_tier_2(situation):
        return None
    named = _named(situation)
    unknown = [key for key in named if key not in SITUATIONS]
    if unknown:
        return f"S2 has no situation {', '.join(unknown)}; its situations are: {', '.join(SITUATIONS)}"
    if all(SITUATIONS[key].tier == Tier.ONE for key in named):  # S2 lists SOS High Risk under Tier 2; see sos-first
        if not named:
            return "no situation is named; Tier 2 takes only the situations that S2 lists for it"
        titles = ", ".join(SITUATIONS[key].title for key in named)
        return f"not for Tier 2: {titles}; supervisors (Tier 1) handle this"
    return None


def _high_risk(situation: Situation) -> str | None:
    return "high risk is raised as an SOS" if SOS.key in _named(situation) else None


TYPE = ExceptionType(
    key="tier_2_task",
    title="Tier 2 Task",
    aliases=("T2 Task", "Tier 2"),
    description=(
        "A supervisor has given permission to contact Tier 2 about an escalated call, or Tier 2 has taken a call."
    ),
    department=Department.ESCALATIONS,
    work_group="Tier 2",
    owner_source=f"S2; {PAGE}",
    creators=listed(CUSTOMER_SERVICE, ESCALATIONS, source=f"S2; {PAGE}"),
    statuses=TASK_STATUSES,
    starts_in=(
        StartsIn(
            status=Status.COMPLETED,
            description="by Tier 2 at the end of a call, with a resolution reason",
            source=PAGE,
            when=_call_has_ended,
        ),
        StartsIn(status=Status.NOT_STARTED, description="otherwise: Tier 2 has yet to take the call", source=PAGE),
    ),
    moves=task_moves(source=f"{PAGE}; the moves in between as in P:t3 (INF)"),
    several_at_once=True,
    comment=SUBJECT,
    service_job_comment=FreeText("what the customer says and wants", needed=False),
    details=Tier2Details,
    vocabularies=(reasons.VOCABULARY, REASONS),
    guards=(
        Guard(
            rule="sos-first",
            description="high risk is raised as an SOS, whatever else applies",
            source="S2; S4",
            broken=_high_risk,
            do="raise it as an SOS at once; in immediate danger, the caller dials 911",
            raise_instead="sos_high_risk",
        ),
        Guard(
            rule="supervisor-permission",
            description="a supervisor is advised of the issue first and gives permission to contact Tier 2",
            source="S2",
            broken=_not_permitted,
            do="ask a supervisor, and enter the name in details.supervisor",
        ),
        permission.not_own_permission("supervisor", source="INF from S2", is_exempt=_needs_no_permission),
        Guard(
            rule="tier-2-situation",
            description=("Tier 2 is for the situations that S2 lists for it; supervisors (Tier 1) handle all others"),
            source="S2",
            broken=_no_situation,
            do=(
                "enter its key in details.situations, as listed by `sje escalate`; if it is not for Tier 2, ask your "
                "direct supervisor or any available supervisor"
            ),
        ),
        Guard(
            rule="tier-2-hours",
            description="Tier 2 is contacted during its hours",
            source="S2",
            broken=_closed,
            do="wait until it opens; or, with the supervisor's permission, raise a Call Back",
            raise_instead="call_back",
        ),
        reasons.LISTED_REASON,
        reasons.NOT_SOCIAL_MEDIA,
        Guard(
            rule="resolution-reason-given",
            description="a resolution reason must replace the default, None",
            source="P:t3 (INF for Tier 2)",
            broken=_left_as_it_was,
            do="choose a reason, or omit it until Tier 2 has taken the call",
        ),
        listed_answer("resolution_reason", REASONS, source=PAGE),
    ),
    conflicts=(
        (
            "a newer page has a Priority Escalations Process instead of Tier 2 and a Leadership Desk instead of Tier 1 "
            "(H:customer-service-escalations); the seed applies"
        ),
    ),
    unknown=(
        "whether the EST of the hours follows daylight saving, and whether their ends are inclusive; see tier_2_hours",
        "the resolution reasons; operations may supply them as vocabularies.tier_2_task.resolution_reason",
        reasons.UNKNOWN,
    ),
    related=("call_back", "tier_3_task", "sos_high_risk"),
    remarks={
        "owner": f"the member of Tier 2 who takes the call owns its task ({PAGE})",
        "note": "note the permission in the final comments of the Service Request (S2)",
        "damage": (
            "property damage is filed under Service Pro: Workmanship-Damaged Property or Workmanship-Damaged Item "
            "(H:priority-escalations-processes)"
        ),
    },
    sources=("S2", PAGE),
)

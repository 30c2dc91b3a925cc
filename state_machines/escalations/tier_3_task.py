"""Tier 3 task: what Tier 2 passes to Tier 3 with its supervisor's approval; it waits in the T3 Backlog (S2; P:t3)."""

from events.field_types import ShortText, Text
from state_machines.declaration import (
    ESCALATIONS,
    SCHEDULER,
    TASK_STATUSES,
    Creator,
    Department,
    ExceptionType,
    FreeText,
    Guard,
    Situation,
    StartsIn,
    Status,
    Template,
    WeightedRandom,
    listed,
    resolution_reasons,
    task_moves,
)
from state_machines.escalations import permission, reasons

PAGE = "P:t3"
NEWER_PAGE = "C:tier-3-escalations"
TIER_2_SUPERVISOR = Creator("Tier 2 Supervisor", Department.ESCALATIONS, role="Supervisor")
SUBJECT = Template("T3 <Customer Name> <Contract#>", patterns={"contract_no": r"\S+"})


class Tier3Details(reasons.Reasoned):
    """The fields of a Tier 3 task."""

    tiers: Text
    """The section "T1, T2, T3": what the tiers have done so far; no page shows its fields."""
    approved_by: ShortText | None = None
    """The Tier 2 supervisor who approved it."""


def _by_supervisor(situation: Situation) -> bool:
    """A supervisor of Escalations who raises it thereby approves it."""
    return TIER_2_SUPERVISOR.includes(situation.actor)


def _not_approved(situation: Situation) -> str | None:
    if _by_supervisor(situation) or situation.detail("approved_by"):
        return None
    return "no Tier 2 supervisor is named as having approved it"


TYPE = ExceptionType(
    key="tier_3_task",
    title="Tier 3 Task",
    aliases=("T3 Task", "Tier 3"),
    description="Tier 2 passes an escalation to Tier 3, with its supervisor's approval.",
    department=Department.ESCALATIONS,
    work_group="Tier 3",
    owner_source=f"S2; {PAGE}",
    creators=listed(ESCALATIONS, source=f'S2: "most" come from Tier 2; {PAGE}'),
    statuses=TASK_STATUSES,
    starts_in=(StartsIn(status=Status.NOT_STARTED, description="in the T3 Backlog", source=PAGE),),
    moves=task_moves(source=PAGE),
    assignment=WeightedRandom(source=f"S2; {PAGE}; {SCHEDULER}", midnight_return=True),
    several_at_once=True,
    comment=SUBJECT,
    service_job_comment=FreeText("what Tier 3 must do", needed=False),
    details=Tier3Details,
    vocabularies=(reasons.VOCABULARY, resolution_reasons("tier_3_task")),
    guards=(
        Guard(
            rule="supervisor-approval",
            description="a Tier 2 supervisor approves the task",
            source=PAGE,
            broken=_not_approved,
            do="ask the Tier 2 supervisor, and enter the name in details.approved_by",
        ),
        permission.not_own_permission("approved_by", source=f"INF from {PAGE}", is_exempt=_by_supervisor),
        reasons.LISTED_REASON,
        reasons.NOT_SOCIAL_MEDIA,
    ),
    conflicts=(
        'the subject is "T3 Contract No Customer Name" in P, "T3 Customer Name Contract #" in C; the newer one applies',
    ),
    unknown=(
        "who besides Tier 2 may create one: S2 says that most come from there",
        'the fields of its section "T1, T2, T3"; here one text',
        "the resolution reasons; operations may supply them as vocabularies.tier_3_task.resolution_reason",
        reasons.UNKNOWN,
    ),
    related=("tier_2_task", "bbb_social_media_task"),
    remarks={
        "backlog": f"it is assigned to the team, not to a person, unless a supervisor decides otherwise ({PAGE})",
        "assignment": "at random among associates who are Active, by slow and busy season, time zones and loads (S2)",
    },
    sources=("S2", NEWER_PAGE, PAGE),
)

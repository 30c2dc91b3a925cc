"""BBB & Social Media task: created manually in one of three ways, and owned by one of two teams (S2; P)."""

from typing import Literal

from events.field_types import ShortText, Text
from state_machines.declaration import (
    ESCALATIONS,
    TASK_STATUSES,
    Department,
    Direct,
    ExceptionType,
    FreeText,
    Guard,
    Situation,
    StartsIn,
    Status,
    listed,
    listed_answer,
    resolution_reasons,
    task_moves,
)
from state_machines.escalations import reasons

PAGE = "P:bbb-socialmedia"
KEY = "bbb_social_media_task"

TASK_TYPE, ESCALATIONS_TYPE = f"{KEY}.task_type", f"{KEY}.escalations_type"


class BbbDetails(reasons.Reasoned):
    """The fields of a BBB & Social Media task."""

    created_in: Literal["case", "customer account", "standalone"]
    """Where it is created: in a case, in the customer's account, or linked to neither."""
    case_number: ShortText | None = None
    """The case, if the task is created in one."""
    customer_account: ShortText | None = None
    """The customer's account, if the task is linked to the customer."""
    team: Literal["BBB", "Social"]
    """The team that owns it."""
    agent: ShortText | None = None
    """The associate of the team who owns it, if one is named."""
    task_type: ShortText | None = None
    """Task Type; no page shows the choices."""
    escalations_type: ShortText | None = None
    """Escalations Type; no page shows the choices."""
    section: Text | None = None
    """The section "Social Media and BBB"; no page shows its fields."""


def _links_differ(situation: Situation) -> str | None:
    """A case belongs to a customer, so a task in one may name both."""
    way, case, account = (situation.detail(name) for name in ("created_in", "case_number", "customer_account"))
    if way == "case" and not case:
        return "a task in a case must name the case"
    if way == "customer account" and (case or not account):
        return "a task in the customer's account must name the account and not a case"
    if way == "standalone" and (case or account):
        return "a standalone task must not name a case or an account"
    return None


def _is_on_known_job(situation: Situation) -> str | None:
    """A standalone task has its own reference instead of a service job's number."""
    if situation.detail("created_in") != "standalone" or not situation.facts.values:
        return None
    return f"{situation.job} is a known service job, but a standalone task is linked to nothing"


def _not_the_teams(situation: Situation) -> str | None:
    return None if situation.detail("team") == "Social" else reasons.kept_for_social_media(situation)


TYPE = ExceptionType(
    key=KEY,
    title="BBB & Social Media Task",
    aliases=("BBB Task", "Social Media Task"),
    description="A customer has gone, or threatens to go, to the Better Business Bureau or to social media.",
    department=Department.ESCALATIONS,
    work_group="BBB and Social",
    owner_source=f"S2; {PAGE}",
    creators=listed(ESCALATIONS, source="S2, of the Escalations teams (INF)"),
    statuses=TASK_STATUSES,
    starts_in=(StartsIn(status=Status.NOT_STARTED, description="as any task", source="P:t3 (INF)"),),
    moves=task_moves(source="P:t3 (INF: the same task board)"),
    assignment=Direct(source="S2", named_in="agent"),
    several_at_once=True,
    comment=FreeText("the Task Subject"),
    service_job_comment=FreeText("what the customer writes or threatens", needed=False),
    details=BbbDetails,
    vocabularies=(reasons.VOCABULARY, TASK_TYPE, ESCALATIONS_TYPE, resolution_reasons(KEY)),
    guards=(
        Guard(
            rule="way-of-creation",
            description=(
                "in a case it is linked to case and customer, in the account to the customer, otherwise to nothing"
            ),
            source=PAGE,
            broken=_links_differ,
            do="set details.created_in to where it is created, and name the case or account that belongs to it",
        ),
        Guard(
            rule="standalone-reference",
            description="a standalone task has its own reference, not a service job",
            source=PAGE,
            broken=_is_on_known_job,
            do="enter a reference such as BBB-2026-118 instead of the job, or create the task in the case",
        ),
        reasons.LISTED_REASON,
        Guard(
            rule=reasons.NOT_SOCIAL_MEDIA.rule,
            description=reasons.NOT_SOCIAL_MEDIA.description,
            source=reasons.PAGE,
            broken=_not_the_teams,
            do="choose another sub reason, or assign the task to the team Social",
        ),
        listed_answer("task_type", TASK_TYPE, source=PAGE),
        listed_answer("escalations_type", ESCALATIONS_TYPE, source=PAGE),
    ),
    unknown=(
        f"the choices of Task Type; operations may supply them as vocabularies.{TASK_TYPE}",
        f"the choices of Escalations Type; operations may supply them as vocabularies.{ESCALATIONS_TYPE}",
        'the fields of its section "Social Media and BBB"',
        "its statuses and resolution reasons; here the statuses of Tier 3's board, and any reason",
        reasons.UNKNOWN,
    ),
    related=("tier_3_task", "call_back"),
    remarks={"assignment": "manually to one associate of the team, who finds it on the Kanban Task Board (S2)"},
    sources=("S2", PAGE),
)

"""Research Escalation: a research request must be reviewed at a higher priority (S1; H).

Each of the four comments has its own guards. The article requires the ground to exist, so an unanswered question counts
as "no" unless the facts of the job answer it.
"""

from collections.abc import Callable
from datetime import datetime

from business_time.formatting import duration, exact_duration
from events import fact_paths
from events.deliveries import DeliveryProblemReported
from events.field_types import Flag
from events.research import ResearchCompleted, ResearchProblemReported
from state_machines.declaration import (
    AUTHORIZATION_SPECIALISTS,
    AUTHORIZATION_SUPERVISORS,
    ESCALATIONS,
    SUPPORT_SERVICES,
    Advances,
    ClockRule,
    Code,
    Department,
    Details,
    ExceptionType,
    Guard,
    MoveRequest,
    OneOf,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    Template,
    only,
    usual_moves,
)
from state_machines.shared_rules.zoho_tasks import open_zoho_task, open_zoho_task_since

ARTICLE = "H:research-escalation-creating-exception"

INCORRECT = "Incorrect Research"
DISPUTE = "Replacement Dispute"
NEEDED = "Research Needed"
PRIORITY = "Priority Research"

REQUEST = Template(
    "<code>-<reason>",
    heading="RESEARCH ESCALATION REQUEST:",
    patterns={"code": f"{INCORRECT}|{DISPUTE}|{NEEDED}|{PRIORITY}"},
)

WRONG_DELIVERIES = {"wrong item", "wrong part"}


class ResearchDetails(Details):
    """The answers that the guards of the four comments require."""

    wrong_item_ordered: Flag | None = None
    """Incorrect Research: wrong parts or equipment were ordered."""
    right_parts_verified: Flag | None = None
    """Incorrect Research: the right parts or equipment have been verified and the job updated."""
    tracking_only: Flag | None = None
    """Incorrect Research: only tracking is wanted, which is not a ground."""
    valid_dispute: Flag | None = None
    """Replacement Dispute: valid against the Appliance Feature Matching Guide."""
    created_correctly: Flag | None = None
    """Research Needed: the research request was created correctly."""
    completed_prematurely: Flag | None = None
    """Research Needed: the research request was completed too early."""
    bbb_or_social_media_threat: Flag | None = None
    """Priority Research: the customer threatens to go to the BBB or social media."""
    ongoing_leak: Flag | None = None
    """Priority Research: water is leaking."""


def _for(code: str, broken: Callable[[Situation], str | None]) -> Callable[[Situation], str | None]:
    """A guard of one comment: it judges no other."""
    return lambda situation: broken(situation) if situation.raising and situation.raising.comment == code else None


def _nothing_wrong_ordered(situation: Situation) -> str | None:
    ordered_wrong = situation.detail("wrong_item_ordered")
    delivered = situation.facts.text(fact_paths.DELIVERY_PROBLEM) in WRONG_DELIVERIES
    if ordered_wrong or (ordered_wrong is None and delivered):
        return None
    return "it is not confirmed that wrong parts or equipment were ordered"


def _not_verified(situation: Situation) -> str | None:
    """The reporter of a wrong delivery need not have verified the right item yet; only an explicit "no" is refused."""
    return "the right parts are not verified" if situation.detail("right_parts_verified") is False else None


def _tracking_only(situation: Situation) -> str | None:
    return "only tracking is wanted" if situation.detail("tracking_only") else None


def _invalid_dispute(situation: Situation) -> str | None:
    valid = situation.detail("valid_dispute")
    return None if valid else "the dispute is not confirmed as valid against the Appliance Feature Matching Guide"


def _not_needed(situation: Situation) -> str | None:
    """If no research is known at all, the request was never created: that is the ground."""
    if _is_active(situation) and _is_within_normal_time(situation):
        return f"research is active and within its {_normal_time(situation)}"
    ground = situation.detail("created_correctly") is False or situation.detail("completed_prematurely") is True
    known = _is_active(situation) or situation.facts.knows(fact_paths.RESEARCH_STATUS)
    if ground or not known:
        return None
    return "research was requested, created correctly and not completed too early"


def _not_overdue(situation: Situation) -> str | None:
    if not _is_active(situation):
        return "no active research request is known"
    if _active_since(situation) is None:
        return "it is not known when research became active"
    return f"research is within its {_normal_time(situation)}" if _is_within_normal_time(situation) else None


def _normal_time(situation: Situation) -> str:
    return exact_duration(situation.policy.research_normal_time)


def _no_priority_ground(situation: Situation) -> str | None:
    grounds = (_is_medical, _is_threatened, _is_leaking, _is_old)
    return None if any(holds(situation) for holds in grounds) else _no_ground(situation)


def _no_ground(situation: Situation) -> str:
    age = duration(situation.policy.priority_order_age)
    return f"no ground for priority is known; an order counts as old after {age}"


def _is_active(situation: Situation) -> bool:
    in_zoho = open_zoho_task(situation.facts, "Research")
    return situation.facts.text(fact_paths.RESEARCH_STATUS) == "Active" or in_zoho is not None


def _active_since(situation: Situation) -> datetime | None:
    """The time counts from the request, or from its task in Zoho if the request itself was not published."""
    facts = situation.facts
    is_published = facts.text(fact_paths.RESEARCH_STATUS) == "Active"
    requested_at = facts.instant(fact_paths.RESEARCH_REQUESTED_AT) if is_published else None
    return requested_at or open_zoho_task_since(facts, "Research")


def _is_within_normal_time(situation: Situation) -> bool:
    since = _active_since(situation)
    return since is not None and situation.now - since <= situation.policy.research_normal_time


def _is_medical(situation: Situation) -> bool:
    return situation.facts.severity == "Medical Emergency"


def _is_threatened(situation: Situation) -> bool:
    reported = situation.detail("bbb_or_social_media_threat")
    return bool(reported or situation.facts.flag(fact_paths.RESEARCH_BBB_OR_SOCIAL_MEDIA_THREAT))


def _is_leaking(situation: Situation) -> bool:
    return bool(situation.detail("ongoing_leak") or situation.facts.flag(fact_paths.ONGOING_LEAK))


def _is_old(situation: Situation) -> bool:
    created_at = situation.facts.instant(fact_paths.SERVICE_ORDER_CREATED_AT)
    return created_at is not None and situation.now - created_at > situation.policy.priority_order_age


def _codes_differ(situation: Situation) -> str | None:
    request = situation.raising
    fields = REQUEST.fields(request.service_job_comment) if request else []
    if request is None or not fields or fields[0]["code"] == request.comment:
        return None
    return f"the service job comment is about {fields[0]['code']}, the exception comment about {request.comment}"


def _asked(problem: ResearchProblemReported) -> RaiseRequest:
    """Unanswered questions of an event stay unanswered here; the guards decide what that means."""
    return RaiseRequest(
        comment=problem.ground,
        service_job_comment=REQUEST.fill({"code": problem.ground, "reason": problem.reason}),
        details={name: getattr(problem, name) for name in ResearchDetails.model_fields},
    )


def _wrong_delivery(delivery: DeliveryProblemReported) -> RaiseRequest:
    delivered = ", ".join(line.item for line in delivery.lines)
    return RaiseRequest(
        comment=INCORRECT,
        service_job_comment=REQUEST.fill({"code": INCORRECT, "reason": f"{delivery.problem}: {delivered}"}),
        details={"wrong_item_ordered": True},
    )


TYPE = ExceptionType(
    key="research_escalation",
    title="Research Escalation",
    aliases=("TSS-Research Escalation",),
    description="A research request needs to be reviewed at a higher priority.",
    department=Department.PARTS_SOURCING,
    work_group="Research",
    owner_source="S1; H:service-job-exceptions",
    creators=only(ESCALATIONS, AUTHORIZATION_SPECIALISTS, AUTHORIZATION_SUPERVISORS, SUPPORT_SERVICES, source=ARTICLE),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=OneOf(
        (
            Code(code=INCORRECT, meaning="wrong parts or equipment were ordered; the right ones are verified first"),
            Code(code=DISPUTE, meaning="a valid dispute by the Appliance Feature Matching Guide"),
            Code(code=NEEDED, meaning="the research request was never created correctly or was completed too early"),
            Code(
                code=PRIORITY,
                meaning="active for longer than research normally takes, and there is a ground for priority",
            ),
        )
    ),
    service_job_comment=REQUEST,
    details=ResearchDetails,
    guards=(
        Guard(
            rule="tracking-only",
            description="tracking an order is not research",
            source=ARTICLE,
            broken=_for(INCORRECT, _tracking_only),
            do="have the order tracked",
            raise_instead="pr_tracking",
        ),
        Guard(
            rule="wrong-item-ordered",
            description="Incorrect Research is for wrong parts or equipment that were ordered",
            source=ARTICLE,
            broken=_for(INCORRECT, _nothing_wrong_ordered),
            do="raise it only if something wrong was ordered; then set details.wrong_item_ordered",
        ),
        Guard(
            rule="right-item-verified",
            description="the right parts or equipment are verified first, and the job is updated",
            source=ARTICLE,
            broken=_for(INCORRECT, _not_verified),
            do="verify the right parts or equipment and update the service job",
        ),
        Guard(
            rule="valid-dispute",
            description="Replacement Dispute is for disputes that the Appliance Feature Matching Guide supports",
            source=ARTICLE,
            broken=_for(DISPUTE, _invalid_dispute),
            do="compare with the Appliance Feature Matching Guide; if the dispute is valid, set details.valid_dispute",
        ),
        Guard(
            rule="research-needed",
            description="Research Needed is for a request that was never created correctly or was completed too early",
            source=ARTICLE,
            broken=_for(NEEDED, _not_needed),
            do="check Zoho for an open Research Request task; once it is older than that, use Priority Research",
        ),
        Guard(
            rule="over-48-hours",
            description="Priority Research is for research that has been active for longer than it normally takes",
            source=ARTICLE,
            broken=_for(PRIORITY, _not_overdue),
            do=(
                "wait until this time has passed, or publish com.cinchhs.research.requested; if there is no "
                "request at all, use Research Needed"
            ),
        ),
        Guard(
            rule="priority-ground",
            description=(
                "Priority Research requires a Medical Emergency, a BBB or social media threat, an ongoing leak, or an "
                "old service order"
            ),
            source=f"{ARTICLE}; H:handling-delays",
            broken=_for(PRIORITY, _no_priority_ground),
            do="let research continue; raise it when one of the grounds exists",
        ),
        Guard(
            rule="same-code",
            description="the service job comment begins with the code of the exception comment",
            source="P:creating-a-research-escalation-exception",
            broken=_codes_differ,
            do="under the heading, write the exception comment, a hyphen and a short reason",
        ),
    ),
    opened_by=(
        Opens(
            event=ResearchProblemReported,
            by=Department.ESCALATIONS,
            description="research is reported as wrong, disputed, missing or too slow",
            source=f"S1; {ARTICLE}",
            request=lambda problem, _facts: _asked(problem),
        ),
        Opens(
            event=DeliveryProblemReported,
            by=Department.ESCALATIONS,
            description="a wrong part or replacement was received",
            source="H:service-job-delays",
            when=lambda delivery, _facts: delivery.problem in WRONG_DELIVERIES,
            request=lambda delivery, _facts: _wrong_delivery(delivery),
        ),
    ),
    advanced_by=(
        Advances(
            event=ResearchCompleted,
            by=Department.PARTS_SOURCING,
            description="research has finished",
            source=ARTICLE,
            move=lambda research, _item: MoveRequest(trigger="complete", note=research.note or ""),
        ),
    ),
    clocks=(
        ClockRule(
            name="research",
            description="research is done",
            source=f"{ARTICLE}; H:service-job-delays (INF for the escalation)",
            target=lambda policy: policy.research_normal_time,
        ),
    ),
    unknown=(
        "how soon an escalation is answered; here within the time that research normally takes",
        'a fifth comment of one word, lost in the article: "created in error"; here the trigger void does that',
        "what else the article says about research over 48 hours without a ground: the cell is cut",
        (
            "a research task that waits on the provider becomes Pending after 2 business days "
            "(H:zoho-research-request-quick-reference-guide); that task is Zoho's own and only mirrored here"
        ),
        (
            "24 hours to answer a ServiceBench escalation (H:service-job-escalations-11-5-2022): that is a message "
            "between Cinch and the provider, not this exception, and no event reports it"
        ),
    ),
    related=("pr_return", "pr_tracking"),
    sources=("S1", ARTICLE, "P:creating-a-research-escalation-exception", "H:handling-delays"),
)

"""SPF-General Conduct: a compliment or complaint about a service provider, or damage believed caused by one (S0; H)."""

from events.feedback import ProviderFeedbackGiven
from events.field_types import Flag
from events.vocabulary import HighRiskCategory
from state_machines.declaration import (
    AUTHORIZATIONS,
    CUSTOMER_SERVICE,
    Department,
    Details,
    ExceptionType,
    FreeText,
    Guard,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    Vocabulary,
    listed,
    usual_moves,
)

DAMAGE = "H:customer-damage-claims"


class FeedbackDetails(Details):
    """The kind of feedback."""

    damage_reported: Flag | None = None
    """The customer reports damage believed caused by the provider."""
    high_risk: tuple[HighRiskCategory, ...] = ()
    """Content that is raised as an SOS: safety, police, a lawsuit, threats (S4)."""


def _is_high_risk(situation: Situation) -> str | None:
    categories = situation.detail("high_risk") or ()
    return f"the feedback is high risk: {', '.join(categories)}" if categories else None


def _damage_without_details(situation: Situation) -> str | None:
    details = situation.raising is not None and situation.raising.service_job_comment.strip()
    return "damage is reported without details" if situation.detail("damage_reported") and not details else None


def _phrase(feedback: ProviderFeedbackGiven) -> str:
    """The Comment Phrase; while the list is unknown, S0's own two words replace one that was not sent."""
    return feedback.phrase or ("Compliment" if feedback.sentiment == "positive" else "Complaint")


TYPE = ExceptionType(
    key="spf_general_conduct",
    title="SPF-General Conduct",
    description="The agent or the customer has feedback for a service provider, whether a compliment or a complaint.",
    department=Department.AREA_MANAGERS,
    work_group="",
    owner_source="UNKNOWN; the Area Managers review feedback on providers (S4)",
    creators=listed(CUSTOMER_SERVICE, AUTHORIZATIONS, source="S0; Pcat/authorizations-exceptions"),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source="S0"),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=Vocabulary("spf_general_conduct"),
    service_job_comment=FreeText("the experience in detail; required for damage", needed=False),
    details=FeedbackDetails,
    guards=(
        Guard(
            rule="high-risk",
            description="a risk to the customer, the provider or Cinch is raised as an SOS, not as feedback",
            source="S4; S2; H:s-o-s-escalation-potential-risk-to-customer-or-service-provider",
            broken=_is_high_risk,
            do="inform a supervisor, who has Tier 2 take the call at high priority; in danger, the caller dials 911",
            raise_instead="sos_high_risk",
            notifies=Department.ESCALATIONS,
        ),
        Guard(
            rule="damage-details",
            description="damage is described in the service job comment",
            source=DAMAGE,
            broken=_damage_without_details,
            do="write in the service job comment what was damaged, and how",
        ),
    ),
    opened_by=(
        Opens(
            event=ProviderFeedbackGiven,
            by=Department.CUSTOMER_SERVICE,
            description="someone gives feedback on a service provider, or reports damage",
            source=f"S0; {DAMAGE}",
            when=lambda feedback, _facts: not feedback.high_risk,  # that is an SOS; see escalations/sos_high_risk.py
            request=lambda feedback, _facts: RaiseRequest(
                comment=_phrase(feedback),
                service_job_comment=feedback.details,
                details={"damage_reported": feedback.damage_reported, "high_risk": feedback.high_risk},
            ),
        ),
    ),
    conflicts=(
        "S0 raises the exception; newer pages use the SP Feedback form (S4) but still name it for damage: both remain",
    ),
    unknown=(
        "the Comment Phrases; operations may supply them as vocabularies.spf_general_conduct in the policy",
        "who works it; here the Area Managers, who review the feedback form",
    ),
    remarks={"damage": f"the provider is asked to deal with the customer, or to give insurance details ({DAMAGE})"},
    sources=("S0", "S4", DAMAGE),
)

"""SOS / High Risk: somebody's safety, the police, a lawsuit or threats; it goes straight to Tier 2 (S2; S4; H).

A report of danger is never refused for what it leaves open: what an event reports is opened with whatever is known.
Whoever raises it by hand is asked for every field of the form.
"""

from collections.abc import Mapping
from typing import Any

from events import fact_paths
from events.feedback import ProviderFeedbackGiven, SpFeedbackSubmitted
from events.field_types import Day, Flag, ShortText
from events.requests import RaiseRequested
from events.vocabulary import HighRiskCategory
from state_machines.declaration import (
    FIRST_RANK,
    TASK_STATUSES,
    Department,
    Details,
    ExceptionType,
    FreeText,
    Guard,
    JobException,
    JobFacts,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    listed,
    resolution_reasons,
    task_moves,
)
from state_machines.escalations.scripts import DANGER, SOS_PAGE
from state_machines.escalations.situations import SOS_CATEGORIES
from state_machines.feedback.sp_feedback_form import flagged
from state_machines.feedback.submission import Submission

KEY = "sos_high_risk"

REQUIRED: Mapping[str, str] = {
    "reported_on": "Reported Date",
    "customer_name": "Customer Name",
    "customer_phone": "Customer Phone Number",
    "authorities_involved": "Authorities Involved",
    "categories": "what is of high risk",
}
"""The form's fields beside the Service Job Number, under which it stands, and the Complaint, which is its comment."""


class SosDetails(Details):
    """The fields of the SOS form."""

    categories: tuple[HighRiskCategory, ...] = ()
    """What is of high risk (S4)."""
    reported_on: Day | None = None
    """Reported Date."""
    customer_name: ShortText | None = None
    """Customer Name."""
    customer_phone: ShortText | None = None
    """Customer Phone Number."""
    authorities_involved: Flag | None = None
    """Authorities Involved: yes or no."""
    service_provider_name: ShortText | None = None
    """The service provider's name; the form's part about the provider is cut."""
    service_provider_address: ShortText | None = None
    """The service provider's address."""
    service_provider_phone: ShortText | None = None
    """The service provider's telephone number."""
    immediate_danger: Flag | None = None
    """Somebody is in danger now; the caller is told to hang up and dial 911."""
    supervisor: ShortText | None = None
    """The supervisor who was told."""
    form_id: ShortText | None = None
    """The SP Feedback form on which it was marked."""


def missing_fields(details: Mapping[str, Any]) -> list[str]:
    """The titles of the form's fields that are not filled in; an answer of no is filled in."""
    return [title for name, title in REQUIRED.items() if details.get(name) in (None, "", (), [])]


def _unfilled(situation: Situation) -> str | None:
    """Only who fills in the form is asked for all of it."""
    if situation.raising is None or not isinstance(situation.cause, RaiseRequested):
        return None
    missing = missing_fields(situation.raising.details)
    return f"the form lacks: {', '.join(missing)}" if missing else None


def known_of(facts: JobFacts) -> dict[str, str | None]:
    """The fields of the form that are known of the job."""
    return {
        "customer_name": facts.text(fact_paths.CUSTOMER_NAME),
        "customer_phone": facts.text(fact_paths.CUSTOMER_PHONE),
        "service_provider_name": facts.text(fact_paths.SERVICE_PROVIDER_NAME),
    }


def _reported(feedback: ProviderFeedbackGiven, facts: JobFacts) -> RaiseRequest:
    return RaiseRequest(comment=feedback.details, details={"categories": feedback.high_risk, **known_of(facts)})


def _submitted(submitted: SpFeedbackSubmitted, facts: JobFacts) -> RaiseRequest:
    told = Submission.of(submitted.answers)
    details = {"categories": told.high_risk, "form_id": submitted.form_id, **known_of(facts)}
    return RaiseRequest(comment=told.complaint, details=details)


def _is_of_same_form(submitted: SpFeedbackSubmitted, sos: JobException) -> bool:
    """Whether an open SOS came of this form, which its sender has mended since, and knows of every risk marked by now.

    Another's SOS takes care of nothing, and one of fewer risks not of those that were added.
    """
    same = submitted.form_id is not None and sos.details.get("form_id") == submitted.form_id
    known = set(sos.details.get("categories", ()))
    return same and sos.opened_by == submitted.actor.name and known >= set(flagged(submitted.answers))


TYPE = ExceptionType(
    key=KEY,
    title="SOS High Risk",
    aliases=("SOS", "SOS / High Risk"),
    description=(
        "A complaint may pose a risk to a customer, a service provider or Cinch: safety, police, a lawsuit, threats."
    ),
    department=Department.ESCALATIONS,
    work_group="Tier 2",
    owner_source=f"S2; {SOS_PAGE}",
    creators=listed(source="S4: whoever receives such a complaint; nobody is refused"),
    statuses=TASK_STATUSES,
    starts_in=(StartsIn(status=Status.NOT_STARTED, description="as a task of Tier 2, high priority", source=SOS_PAGE),),
    moves=task_moves(source="P:t3 (INF: as a task of the tiers)"),
    several_at_once=True,
    queue_rank=lambda _facts: FIRST_RANK,
    comment=FreeText("the Complaint: what happened, and to whom"),
    service_job_comment=FreeText("what was documented on the job", needed=False),
    details=SosDetails,
    vocabularies=(resolution_reasons(KEY),),
    guards=(
        Guard(
            rule="sos-form",
            description="who raises it by hand fills in the whole form; what an event reports is taken as it is",
            source=SOS_PAGE,
            broken=_unfilled,
            do=f"give the missing details; {DANGER.text}",
        ),
    ),
    opened_by=(
        Opens(
            event=ProviderFeedbackGiven,
            by=Department.CUSTOMER_SERVICE,
            description="feedback on a service provider is of high risk",
            source="S4; S2",
            when=lambda feedback, _facts: bool(feedback.high_risk),
            request=_reported,
        ),
        Opens(
            event=SpFeedbackSubmitted,
            by=Department.CUSTOMER_SERVICE,
            description="a high-risk situation is marked on the SP Feedback form, be the form filled in rightly or not",
            source="S4",
            when=lambda submitted, _facts: bool(flagged(submitted.answers)),
            request=_submitted,
            left_to=_is_of_same_form,
        ),
    ),
    conflicts=(
        "S2 and the page of SOS ask for a supervisor's leave; a risk does not wait for it: the supervisor is told too",
        (
            "S2 has a threat of legal action with Tier 2, by leave; S4 has a lawsuit, threatened or begun, related to "
            "the potential abuse as SOS: words of a lawsuit alone stay with S2, those of a lawsuit over abuse are S4's"
        ),
        "S4 names risks to the provider and from the customer; the newer page adds a customer who is unsafe",
    ),
    unknown=(
        "what S4 says to do with high-risk feedback: its closing sentence is cut; it is raised as this (INF)",
        "the form's part about the provider, which is cut; here name, address and telephone",
        f"its statuses, and its resolution reasons; operations may list them as vocabularies.{resolution_reasons(KEY)}",
    ),
    related=("tier_2_task", "spf_general_conduct", "sp_feedback_review"),
    remarks={
        "danger": f"{DANGER.text} ({SOS_PAGE})",
        "first": f"it stands before all other work of its severity in the queue of Escalations ({SOS_PAGE})",
        "e-mail": (
            "Tier 2 writes to the supervisor and the provider's Area Manager, with upper management in copy; Sears, "
            f"Whirlpool and GE have a mailbox of their own ({SOS_PAGE})"
        ),
        **{category: f"{description} (S4)" for category, description in SOS_CATEGORIES.items()},
    },
    sources=("S2", "S4", SOS_PAGE),
)

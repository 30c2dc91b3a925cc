"""SOS / High Risk: someone's safety, the police, a lawsuit or threats; it goes straight to Tier 2 (S2; S4; H).

A report of danger is never refused because it is incomplete: it is opened with whatever is entered and known of the
job, and Escalations is told at once which fields of the form are still to be asked.
"""

from collections.abc import Mapping
from typing import Any

from events import fact_paths
from events.feedback import ProviderFeedbackGiven, SpFeedbackSubmitted
from events.field_types import Day, Flag, ShortText
from events.vocabulary import HighRiskCategory
from state_machines.declaration import (
    FIRST_RANK,
    TASK_STATUSES,
    Department,
    Details,
    ExceptionType,
    FreeText,
    JobException,
    JobFacts,
    Opens,
    RaiseRequest,
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
    "categories": "the high-risk categories",
}
"""The form's fields besides the Service Job Number, which is the job, and the Complaint, which is the comment."""


class SosDetails(Details):
    """The fields of the SOS form."""

    categories: tuple[HighRiskCategory, ...] = ()
    """The high-risk categories (S4)."""
    reported_on: Day | None = None
    """Reported Date."""
    customer_name: ShortText | None = None
    """Customer Name."""
    customer_phone: ShortText | None = None
    """Customer Phone Number."""
    authorities_involved: Flag | None = None
    """Authorities Involved: yes or no."""
    service_provider_name: ShortText | None = None
    """The service provider's name; the form's section on the provider is cut."""
    service_provider_address: ShortText | None = None
    """The service provider's address."""
    service_provider_phone: ShortText | None = None
    """The service provider's telephone number."""
    immediate_danger: Flag | None = None
    """Someone is in danger now; tell the caller to hang up and dial 911."""
    supervisor: ShortText | None = None
    """The supervisor who was informed."""
    form_id: ShortText | None = None
    """The SP Feedback form on which it was marked."""


def _still_to_ask(details: Mapping[str, Any], complaint: str) -> list[str]:
    """The titles of the form's fields that are not filled in; "no" counts as filled in."""
    missing = [title for name, title in REQUIRED.items() if details.get(name) in (None, "", (), [])]
    return missing if complaint else [*missing, "the Complaint"]


def known_of(facts: JobFacts) -> dict[str, str | None]:
    """The fields of the form that the facts of the job contain."""
    return {
        "customer_name": facts.text(fact_paths.CUSTOMER_NAME),
        "customer_phone": facts.text(fact_paths.CUSTOMER_PHONE),
        "service_provider_name": facts.text(fact_paths.SERVICE_PROVIDER_NAME),
    }


def _reported(feedback: ProviderFeedbackGiven, _facts: JobFacts) -> RaiseRequest:
    return RaiseRequest(comment=feedback.details, details={"categories": feedback.high_risk})


def _submitted(submitted: SpFeedbackSubmitted, _facts: JobFacts) -> RaiseRequest:
    submission = Submission.of(submitted.answers)
    details = {"categories": submission.high_risk, "form_id": submitted.form_id}
    return RaiseRequest(comment=submission.complaint, details=details)


def _is_of_same_form(submitted: SpFeedbackSubmitted, sos: JobException) -> bool:
    """Whether an open SOS is from this form, which its sender has since corrected, and covers every risk marked now.

    Another person's SOS does not count, and one with fewer risks does not cover those that were added.
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
    creators=listed(source="S4: anyone who receives such a complaint; no one is refused"),
    statuses=TASK_STATUSES,
    starts_in=(StartsIn(status=Status.NOT_STARTED, description="as a task of Tier 2, high priority", source=SOS_PAGE),),
    moves=task_moves(source="P:t3 (INF: as a task of the tiers)"),
    several_at_once=True,
    queue_rank=lambda _facts: FIRST_RANK,
    comment=FreeText("the Complaint: what happened, and to whom", needed=False),
    service_job_comment=FreeText("what was documented on the job", needed=False),
    details=SosDetails,
    vocabularies=(resolution_reasons(KEY),),
    known_details=known_of,
    still_to_ask=_still_to_ask,
    opened_by=(
        Opens(
            event=ProviderFeedbackGiven,
            by=Department.CUSTOMER_SERVICE,
            description="feedback on a service provider is high risk",
            source="S4; S2",
            when=lambda feedback, _facts: bool(feedback.high_risk),
            request=_reported,
        ),
        Opens(
            event=SpFeedbackSubmitted,
            by=Department.CUSTOMER_SERVICE,
            description="a high-risk situation is marked on the SP Feedback form, even if the form is refused",
            source="S4",
            when=lambda submitted, _facts: bool(flagged(submitted.answers)),
            request=_submitted,
            left_to=_is_of_same_form,
        ),
    ),
    conflicts=(
        "S2 and the SOS page require a supervisor's permission; a risk does not wait for it; a supervisor is informed",
        (
            "S2 sends a threat of legal action to Tier 2, with permission; S4 makes a lawsuit, threatened or begun, "
            "related to the potential abuse an SOS: words of a lawsuit alone follow S2, of a lawsuit over abuse S4"
        ),
        "S4 names risks to the provider and from the customer; the newer page adds a customer who is unsafe",
    ),
    unknown=(
        "what S4 says to do with high-risk feedback: its closing sentence is cut; it is raised as an SOS (INF)",
        "the form's section on the provider, which is cut; here name, address and telephone",
        f"its statuses and resolution reasons; operations may supply these as vocabularies.{resolution_reasons(KEY)}",
    ),
    related=("tier_2_task", "spf_general_conduct", "sp_feedback_review"),
    remarks={
        "incomplete": (
            "a report of danger is never refused for a field of the form that it leaves open; the rest is asked"
        ),
        "danger": f"{DANGER.text} ({SOS_PAGE})",
        "first": f"it comes before all other work of its severity in the queue of Escalations ({SOS_PAGE})",
        "e-mail": (
            "Tier 2 writes to the supervisor and the provider's Area Manager, with a copy to upper management; Sears, "
            f"Whirlpool and GE have their own mailboxes ({SOS_PAGE})"
        ),
        **{category: f"{description} (S4)" for category, description in SOS_CATEGORIES.items()},
    },
    sources=("S2", "S4", SOS_PAGE),
)

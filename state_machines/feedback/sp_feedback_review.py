"""SP Feedback Review: a submitted SP Feedback form, for the Area Managers to review (S4).

A form with high-risk content is kept only as a record once its SOS is open. If no SOS could be opened, it stays work
for the Area Managers, so that every report of a risk has an owner.
"""

from typing import Any

from pydantic import JsonValue

from events.feedback import SpFeedbackSubmitted
from events.vocabulary import FeedbackEntryPoint
from state_machines.declaration import (
    CUSTOMER_SERVICE,
    Department,
    Details,
    ExceptionType,
    FollowOn,
    FreeText,
    Guard,
    JobException,
    Move,
    Need,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    listed,
    usual_moves,
)
from state_machines.feedback.sp_feedback_form import FORM, HIGH_RISK, flagged
from state_machines.feedback.submission import Submission
from state_machines.forms.form import Answers, answered
from state_machines.forms.guards import form_guards

SOS = "sos_high_risk"
"""The key of the work as which high-risk content is raised."""


class ReviewDetails(Details):
    """The form as it was filled in."""

    answers: dict[str, JsonValue]
    """Each answer by the key of its question; `sje feedback form` shows the questions."""
    entry_point: FeedbackEntryPoint | None = None
    """Where the form was opened."""


def _answers(situation: Situation) -> Answers | None:
    answers = situation.detail("answers")
    return answers if isinstance(answers, dict) else None


def _other_job(situation: Situation) -> str | None:
    number = answered(_answers(situation) or {}).get("sj_number")
    if number in (None, situation.job):
        return None
    return f"the SJ Number on the form is {number}, but the form was sent for {situation.job}"


def _is_with_sos(situation: Situation) -> bool:
    """Whether the content is high risk and an SOS covers it: the same event opens the SOS first."""
    answers: Any = _answers(situation) or {}
    return bool(flagged(answers)) and situation.open_of_type(SOS) is not None


def _asked(submitted: SpFeedbackSubmitted) -> RaiseRequest:
    submission = Submission.of(submitted.answers)
    return RaiseRequest(
        comment=submission.title,
        service_job_comment=submission.text,
        details={"answers": answered(submitted.answers), "entry_point": submitted.entry_point},
    )


def _risk(item: JobException, _situation: Situation) -> RaiseRequest:
    """The SOS for a form: with the situations that were marked, or otherwise those that its wording suggests."""
    submission = Submission.of(item.details["answers"])
    categories = submission.high_risk or tuple(each.category for each in submission.suggested)
    return RaiseRequest(comment=submission.complaint, details={"categories": categories})


def _note(status: Status) -> Move:
    return Move(
        trigger="note",
        sources=(status,),
        dest=status,
        description="note what the review found",
        source="S4: follow through when feedback is received; INF",
        needs=(Need.NOTE,),
    )


TYPE = ExceptionType(
    key="sp_feedback_review",
    title="SP Feedback Review",
    aliases=("SP Feedback Tracker", "SP Feedback"),
    description="An agent has submitted the SP Feedback form about a service provider.",
    department=Department.AREA_MANAGERS,
    work_group="",
    owner_source="S4",
    creators=listed(CUSTOMER_SERVICE, source="S4: the agent who receives the feedback, internal or of a BPO partner"),
    statuses=(Status.OPEN, Status.IN_PROGRESS, Status.COMPLETED),
    starts_in=(
        StartsIn(
            status=Status.COMPLETED,
            description="its content is high risk and its SOS is open: the form is kept as a record",
            when=_is_with_sos,
            source="S4; H:s-o-s-escalation-potential-risk-to-customer-or-service-provider",
        ),
        StartsIn(status=Status.OPEN, description="every other form", source="S4"),
    ),
    moves=(
        _note(Status.OPEN),
        _note(Status.IN_PROGRESS),
        *usual_moves(Status.OPEN, Status.IN_PROGRESS, Status.COMPLETED),
        Move(
            trigger="turn_to_sos",
            sources=(Status.OPEN, Status.IN_PROGRESS),
            dest=Status.COMPLETED,
            description="the review finds a high-risk situation that was not marked",
            source="S4; INF",
            needs=(Need.NOTE,),
            resolution="turned to SOS",
        ),
    ),
    comment=FreeText("the submission in one line", needed=False),
    service_job_comment=FreeText("the details on the form", needed=False),
    details=ReviewDetails,
    guards=(
        *form_guards(FORM, _answers, notifies={HIGH_RISK.rule: Department.ESCALATIONS}),
        Guard(
            rule="same-service-job",
            description="the SJ Number on the form is the service job for which it was sent",
            source="S4; INF",
            broken=_other_job,
            do="correct the SJ Number, or send the form for that service job",
        ),
    ),
    opened_by=(
        Opens(
            event=SpFeedbackSubmitted,
            by=Department.CUSTOMER_SERVICE,
            description="the SP Feedback form is submitted",
            source="S4",
            request=lambda submitted, _facts: _asked(submitted),
        ),
    ),
    follow_on=(
        FollowOn(
            after="turn_to_sos",
            raises=SOS,
            by=Department.ESCALATIONS,
            description="the high-risk situation is raised as an SOS",
            source="S4; INF",
            request=_risk,
        ),
    ),
    several_at_once=True,
    vocabularies=tuple(question.vocabulary for question in FORM.all_questions.values() if question.vocabulary),
    unknown=(
        "the options of seven questions; operations may supply them under vocabularies.sp_feedback in the policy",
        "the statuses of a review, and how often 'on a regular basis' is",
        "what S4 says to do in a High Risk Situation: its last instruction is cut; another article has SOS for it",
    ),
    related=("spf_general_conduct", SOS),
    remarks={
        "first": "the agent acknowledges the customer's feedback and, if applicable, empathizes (S4)",
        "damage": "the provider is asked to deal with the customer or give insurance data (H:customer-damage-claims)",
    },
    sources=("S4",),
)

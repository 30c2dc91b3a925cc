"""SP Feedback Review: a submitted SP Feedback form, for the Area Managers to review (S4).

A form with high-risk content is kept as a record only, once its SOS is open; where no SOS could be opened it stays
work of the Area Managers, so that nothing said of a risk ever lies with nobody.
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
"""Key of the work to which high-risk content is turned."""


class SubmittedForm(Details):
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
    return f"the SJ Number of the form is {number}, but it was sent for {situation.job}"


def _is_with_sos(situation: Situation) -> bool:
    """High-risk content, and an SOS that takes care of it: the same event opens that one first."""
    answers: Any = _answers(situation) or {}
    return bool(flagged(answers)) and situation.open_of_type(SOS) is not None


def _asked(submitted: SpFeedbackSubmitted) -> RaiseRequest:
    told = Submission.of(submitted.answers)
    return RaiseRequest(
        comment=told.title,
        service_job_comment=told.text,
        details={"answers": answered(submitted.answers), "entry_point": submitted.entry_point},
    )


def _risk(item: JobException, _situation: Situation) -> RaiseRequest:
    """What an SOS is told of a form: the situations that were marked, or else those whose words made somebody look."""
    told = Submission.of(item.details["answers"])
    categories = told.high_risk or tuple(each.category for each in told.suggested)
    return RaiseRequest(comment=told.complaint, details={"categories": categories})


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
    service_job_comment=FreeText("the details of the form", needed=False),
    details=SubmittedForm,
    guards=(
        *form_guards(FORM, _answers, tells={HIGH_RISK.rule: Department.ESCALATIONS}),
        Guard(
            rule="same-service-job",
            description="the SJ Number of the form is the service job for which it was sent",
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
            description="the high-risk situation goes the SOS way",
            source="S4; INF",
            request=_risk,
        ),
    ),
    several_at_once=True,
    vocabularies=tuple(question.vocabulary for question in FORM.all_questions.values() if question.vocabulary),
    unknown=(
        "the options of seven questions; operations list them under vocabularies.sp_feedback in the policy",
        "the statuses of a review, and how often 'on a regular basis' is",
        "what S4 says to do in a High Risk Situation: its last instruction is cut, and another article has SOS for it",
    ),
    related=("spf_general_conduct", SOS),
    remarks={
        "first": "the agent acknowledges the feedback of the customer, and empathizes if that fits the situation (S4)",
        "damage": "the provider is asked to deal with the customer, or give its insurance (H:customer-damage-claims)",
    },
    sources=("S4",),
)

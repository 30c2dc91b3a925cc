"""The SP Feedback form as a page: it asks what applies, shows each problem beside its question, and loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from events.envelope import BadEventError
from events.vocabulary import FEEDBACK_ENTRY_POINTS
from state_machines.declaration.guards import BrokenRule
from state_machines.feedback.sp_feedback_form import FORM, flagged
from state_machines.feedback.wording import RiskSuggestion
from state_machines.forms.answers import Lists
from tasks.feedback_requests import ReusedIdentityError, send_form
from web.feedback.filled_form import FilledForm, control_field
from web.site.access import AnyRuntime, OptionalKey, SignedIn
from web.site.features import NavigationLink
from web.site.rendering import render
from web.site.requests import DOOR, carried_out
from workflows.feedback.form import ENTRY_POINTS, check_form

router = APIRouter(prefix="/feedback", include_in_schema=False)

NAVIGATION = NavigationLink(address="/feedback", name="SP Feedback", place=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Why a form comes back instead of being sent."""

    status: HTTPStatus = HTTPStatus.OK
    notice: str = ""
    """What is wrong apart from the answers."""

    refused: Sequence[BrokenRule] = ()
    """The rules that refused it."""

    suggested: Sequence[RiskSuggestion] = ()
    """High-risk situations that the wording suggests, to be asked about once."""


NO_REMARK = Remark()
SESSION_ENDED = Remark(
    status=HTTPStatus.UNAUTHORIZED,
    notice="Your session has ended. Sign in again in another tab, then submit the form here. Your answers are kept.",
)
SENT_BEFORE = Remark(
    status=HTTPStatus.UNPROCESSABLE_ENTITY,
    notice="This form was already sent with other answers. Submit it again only if these are a form of its own.",
)
NO_ENTRY_POINT = Remark(
    status=HTTPStatus.UNPROCESSABLE_ENTITY,
    notice="Select where you opened the form; no source names the portal of your channel.",
)


async def _fields_of(request: Request) -> FormData:
    return await request.form()


SentFields = Annotated[FormData, Depends(_fields_of)]


@router.get("")
def show_empty_form(request: Request, key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show an empty form."""
    empty = FilledForm(answers={}, before={}, entry_point=ENTRY_POINTS.get(key.actor.channel, ""))
    return _page(request, runtime.policy.vocabularies, empty)


@router.post("/questions")
def show_questions(request: Request, _key: OptionalKey, runtime: AnyRuntime, sent: SentFields) -> Response:
    """Show the questions that apply after an answer; the part of the page that changes.

    They are shown after the session has ended too: the page keeps working until the form is submitted.
    """
    filled, was_refused = FilledForm.read(sent).shown_again(), bool(control_field(sent, "refused"))
    fields = filled.fields(runtime.policy.vocabularies, all_problems=was_refused)
    return render(
        request,
        "feedback/questions.html",
        fields=fields,
        put_aside=list(filled.put_aside()),
        problems=[field for field in fields if field.problem],
        counted_again=was_refused,
    )


@router.post("")
def submit_form(request: Request, key: OptionalKey, runtime: AnyRuntime, sent: SentFields) -> Response:
    """Send the form; each problem is shown beside its question."""
    filled, lists = FilledForm.read(sent), runtime.policy.vocabularies
    remark = SESSION_ENDED if key is None else _remark_before_sending(sent, filled, lists)
    if key is None or remark is not None:
        return _page(request, lists, filled.shown_again(), remark or NO_REMARK)
    try:
        sent_form = send_form(
            runtime,
            DOOR,
            key.actor,
            filled.answers,
            entry_point=filled.entry_point,
            identity=control_field(sent, "attempt"),
            form_id=filled.form_id,
        )
    except ReusedIdentityError:
        return _page(request, lists, filled.shown_again(), SENT_BEFORE)
    except BadEventError as error:
        remark = Remark(status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=_unsendable(error))
        return _page(request, lists, filled.shown_again(), remark)
    carried_out(sent_form.outcome)
    if sent_form.refused:
        remark = Remark(
            status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=_turned_to_sos(filled), refused=sent_form.refused
        )
        return _page(request, lists, filled.shown_again(), remark)
    return RedirectResponse(f"/feedback/{sent_form.review}?sent=yes", HTTPStatus.SEE_OTHER)


def _remark_before_sending(sent: FormData, filled: FilledForm, lists: Lists) -> Remark | None:
    """What comes before a form is sent: the questions that follow, or a question about its wording."""
    if control_field(sent, "then") == "continue":
        return NO_REMARK
    if not filled.entry_point:
        return NO_ENTRY_POINT
    checked = check_form(filled.answers, lists)
    if checked.is_right and checked.suggested and not control_field(sent, "asked"):
        return Remark(suggested=checked.suggested)
    return None


def _unsendable(error: BadEventError) -> str:
    """Why a form cannot be sent. The subject of the event is the SJ Number of the form."""
    label = FORM.all_questions["sj_number"].label
    reasons = (
        problem.message.replace(problem.path, label, 1) if problem.path == "subject" else problem.message
        for problem in error.problems
    )
    return f"The form was not sent. {' '.join(reasons)} Correct it, and submit the form again."


def _turned_to_sos(filled: FilledForm) -> str:
    """The notice that high-risk content is with Escalations although the form is refused."""
    if not flagged(filled.answers):
        return ""
    return "Escalations already has the high-risk situation: an SOS is open. Only the form needs fixing."


def _page(request: Request, lists: Lists, filled: FilledForm, remark: Remark = NO_REMARK) -> Response:
    """The whole page. A form that comes back is a new attempt at the same form, because the refused one counted."""
    fields = filled.fields(lists, all_problems=bool(remark.refused))
    problems = [field for field in fields if field.problem] if remark.refused else []
    beside = {field.question.rule for field in problems}
    return render(
        request,
        "feedback/form.html",
        status=remark.status,
        form=FORM,
        form_id=filled.form_id,
        attempt=str(uuid4()),
        entry_points=FEEDBACK_ENTRY_POINTS,
        entry_point=filled.entry_point,
        fields=fields,
        put_aside=list(filled.put_aside()),
        problems=problems,
        counted_again=False,
        elsewhere=[rule for rule in remark.refused if rule.rule not in beside],
        remark=remark,
    )

"""The SP Feedback form as a page: it asks what applies, shows every problem beside its question, and loses nothing."""

import re
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
from web.access import AnybodysKey, AnyRuntime, SignedIn
from web.filled_form import FilledForm, control_field
from web.rendering import render
from web.sending import send_form
from workflows.feedback.form import ENTRY_POINTS, check_form

router = APIRouter(prefix="/feedback", include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Why a form comes back instead of being sent."""

    status: HTTPStatus = HTTPStatus.OK
    notice: str = ""
    """What is wrong with something else than an answer."""

    refused: Sequence[BrokenRule] = ()
    """The rules that said no."""

    suggested: Sequence[RiskSuggestion] = ()
    """High-risk situations of which the wording reminds, to be asked about once."""


NOTHING = Remark()
SESSION_ENDED = Remark(
    status=HTTPStatus.UNAUTHORIZED,
    notice="Your session has ended. Sign in again in another tab, then submit the form here: nothing is lost.",
)
NO_ENTRY_POINT = Remark(
    status=HTTPStatus.UNPROCESSABLE_ENTITY,
    notice="Say where you opened the form: no source says where people of your channel find it.",
)


async def _fields_of(request: Request) -> FormData:
    return await request.form()


SentFields = Annotated[FormData, Depends(_fields_of)]


@router.get("")
def blank(request: Request, key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show an empty form."""
    nothing_yet = FilledForm(answers={}, before={}, entry_point=ENTRY_POINTS.get(key.actor.channel, ""))
    return _page(request, runtime.policy.vocabularies, nothing_yet)


@router.post("/questions")
def questions(request: Request, _key: AnybodysKey, runtime: AnyRuntime, sent: SentFields) -> Response:
    """Show the questions that apply now that something was answered; the part of the page that changes.

    They are shown as well to somebody whose session has ended meanwhile: the page goes on until the form is submitted.
    """
    filled = FilledForm.read(sent).shown_again()
    fields = filled.fields(runtime.policy.vocabularies, all_problems=False)
    return render(request, "feedback/questions.html", fields=fields, put_by=list(filled.put_by()))


@router.post("")
def submit(request: Request, key: AnybodysKey, runtime: AnyRuntime, sent: SentFields) -> Response:
    """Send the form; what is wrong with it is shown beside its questions."""
    filled, lists = FilledForm.read(sent), runtime.policy.vocabularies
    remark = SESSION_ENDED if key is None else _first(sent, filled, lists)
    if key is None or remark is not None:
        return _page(request, lists, filled.shown_again(), remark or NOTHING)
    try:
        came = send_form(
            runtime,
            key.actor,
            filled.answers,
            entry_point=filled.entry_point,
            identity=control_field(sent, "attempt"),
            form_id=filled.form_id,
        )
    except BadEventError as error:
        remark = Remark(status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=_unsendable(error))
        return _page(request, lists, filled.shown_again(), remark)
    if came.refused:
        remark = Remark(status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=_turned_to_sos(filled), refused=came.refused)
        return _page(request, lists, filled.shown_again(), remark)
    return RedirectResponse(f"/feedback/{came.review}?sent=yes", HTTPStatus.SEE_OTHER)


def _first(sent: FormData, filled: FilledForm, lists: Lists) -> Remark | None:
    """What comes before a form is sent: the questions that follow, or a question about its wording."""
    if control_field(sent, "then") == "continue":
        return NOTHING
    if not filled.entry_point:
        return NO_ENTRY_POINT
    checked = check_form(filled.answers, lists)
    if checked.is_right and checked.suggested and not control_field(sent, "asked"):
        return Remark(suggested=checked.suggested)
    return None


def _unsendable(error: BadEventError) -> str:
    """Why a form cannot be sent at all. What an event calls its subject is, on the form, the SJ Number."""
    label = FORM.all_questions["sj_number"].label
    told = (re.sub(r"^subject\b", label, problem.message) for problem in error.problems)
    return f"The form was not sent. {' '.join(told)} Correct it, and submit again."


def _turned_to_sos(filled: FilledForm) -> str:
    """What to say when the high-risk content of a form is with Escalations, although the form is refused."""
    if not flagged(filled.answers):
        return ""
    return "Escalations have the high-risk situation already: an SOS is open. Only the form is still to be mended."


def _page(request: Request, lists: Lists, filled: FilledForm, remark: Remark = NOTHING) -> Response:
    """The whole page. A form that comes back is a new attempt at the same form: what was refused before counted."""
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
        put_by=list(filled.put_by()),
        problems=problems,
        elsewhere=[rule for rule in remark.refused if rule.rule not in beside],
        remark=remark,
    )

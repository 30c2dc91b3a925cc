"""The SP Feedback form as a page: it asks what applies, shows every problem beside its question, and loses nothing."""

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
from state_machines.declaration.form_answers import Lists
from state_machines.declaration.guards import BrokenRule
from state_machines.feedback.sp_feedback_form import FORM
from state_machines.feedback.wording import Suggestion
from web.access import AnybodysKey, AnyRuntime, SignedIn
from web.filled_form import FilledForm
from web.rendering import render
from web.sending import send_form
from workflows.feedback_form import ENTRY_POINTS, Sent, check_form

router = APIRouter(prefix="/feedback", include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Why a form comes back instead of being sent."""

    status: HTTPStatus = HTTPStatus.OK
    notice: str = ""
    """What is wrong with something else than an answer."""

    refused: Sequence[BrokenRule] = ()
    """The rules that said no."""

    suggested: Sequence[Suggestion] = ()
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
    entry_point = ENTRY_POINTS.get(key.actor.channel, "")
    return _page(request, runtime.policy.vocabularies, FilledForm(answers={}, before={}), entry_point)


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
    filled, entry_point, form_id = FilledForm.read(sent), _text(sent, "entry_point"), _text(sent, "form_id")
    lists = runtime.policy.vocabularies
    remark = SESSION_ENDED if key is None else _first(sent, filled, lists)
    if key is None or remark is not None:
        return _page(request, lists, filled.shown_again(), entry_point, remark or NOTHING)
    try:
        came = send_form(runtime, key.actor, filled.answers, entry_point=entry_point, identity=form_id)
    except BadEventError as error:
        remark = Remark(status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=f"{error.message}. {error.fix}")
        return _page(request, lists, filled.shown_again(), entry_point, remark)
    if came.refused:
        remark = Remark(status=HTTPStatus.UNPROCESSABLE_ENTITY, notice=_turned_to_sos(came), refused=came.refused)
        return _page(request, lists, filled.shown_again(), entry_point, remark)
    return RedirectResponse(f"/feedback/{came.review}?sent=yes", HTTPStatus.SEE_OTHER)


def _first(sent: FormData, filled: FilledForm, lists: Lists) -> Remark | None:
    """What comes before a form is sent: the questions that follow, or a question about its wording."""
    if _text(sent, "then") == "continue":
        return NOTHING
    if not _text(sent, "entry_point"):
        return NO_ENTRY_POINT
    checked = check_form(filled.answers, lists)
    if checked.is_right and checked.suggested and not _text(sent, "asked"):
        return Remark(suggested=checked.suggested)
    return None


def _turned_to_sos(sent: Sent) -> str:
    """What to say when the high-risk content of a form is with Escalations, although the form is refused."""
    if not sent.outcome.exception_id:
        return ""
    return "Escalations have the high-risk situation already: an SOS is open. Only the form is still to be mended."


def _page(request: Request, lists: Lists, filled: FilledForm, entry_point: str, remark: Remark = NOTHING) -> Response:
    """The whole page. A form that comes back gets a new id: what was refused under the old one counted."""
    fields = filled.fields(lists, all_problems=bool(remark.refused))
    problems = [field for field in fields if field.problem] if remark.refused else []
    beside = {field.question.rule for field in problems}
    return render(
        request,
        "feedback/form.html",
        status=remark.status,
        form=FORM,
        form_id=str(uuid4()),
        entry_points=FEEDBACK_ENTRY_POINTS,
        entry_point=entry_point,
        fields=fields,
        put_by=list(filled.put_by()),
        problems=problems,
        elsewhere=[rule for rule in remark.refused if rule.rule not in beside],
        remark=remark,
    )


def _text(sent: FormData, name: str) -> str:
    value = sent.get(name)
    return value.strip() if isinstance(value, str) else ""

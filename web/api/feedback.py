"""The SP Feedback form over HTTP: described, checked, sent; and what was sent, listed and counted."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from state_machines.feedback.sp_feedback_form import FORM
from state_machines.forms.schema import describe
from store.queries.feedback import FeedbackRecord, of_provider, to_review
from web.access import AnyRuntime, SignedIn
from web.api.models import CheckedAnswers, Described, FilledForm, Month, Problem, SentForm, SubmittedForm
from web.errors import problem
from web.sending import NoEntryPointError, send_form
from workflows.feedback.form import check_form
from workflows.feedback.month import count_month

router = APIRouter(
    prefix="/api/feedback",
    tags=["SP Feedback"],
    responses={
        401: {"model": Problem, "description": "No key, or none that is good."},
        "default": {"model": Problem, "description": "Any other error: what is wrong, and what to do about it."},
    },
)

Limit = Annotated[int, Query(ge=1, le=10_000, description="At most so many.")]
Identity = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Your id of this request: however often it is sent, it counts once.",
    ),
]


@router.get("/form")
def form(_key: SignedIn, runtime: AnyRuntime) -> Described:
    """Describe the form: its questions, where each is asked, its options, and a JSON Schema of right answers."""
    return describe(FORM, runtime.policy.vocabularies)


@router.post("/check", response_model=CheckedAnswers, response_model_exclude_defaults=True)
def check(filled: FilledForm, _key: SignedIn, runtime: AnyRuntime) -> Any:
    """Say everything that is wrong with a form; nothing is sent or kept."""
    return check_form(filled.answers, runtime.policy.vocabularies).as_dict()


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=SentForm,
    response_model_exclude_defaults=True,
    responses={
        200: {"model": SentForm, "description": "It was sent before under this Idempotency-Key; nothing changed."},
        400: {"model": Problem, "description": "It cannot be a form at all; nothing was kept."},
        422: {
            "model": Problem,
            "description": "Refused, with every rule that said no. The refusal is kept, and a marked high-risk "
            "situation is turned to SOS all the same.",
        },
    },
)
def send(filled: FilledForm, key: SignedIn, runtime: AnyRuntime, response: Response, identity: Identity = None) -> Any:
    """Send a form: it becomes work of the Area Managers, and high-risk content is turned to SOS."""
    opened_in = filled.entry_point or ""
    try:
        sent = send_form(
            runtime,
            key.actor,
            filled.answers,
            entry_point=opened_in,
            identity=identity or "",
            form_id=filled.form_id,
        )
    except NoEntryPointError as error:
        return problem(HTTPStatus.BAD_REQUEST, "no-entry-point", f"{error}.", "Say it: entry_point.")
    said = sent.outcome.as_dict() | sent.form.besides
    if sent.refused:
        fix = "Mend what the rules name, and send it again, as a form of its own."
        said["rules"] = [rule.as_dict() for rule in sent.refused]
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", sent.outcome.text, fix, **said)
    if sent.outcome.kind == "duplicate":
        response.status_code = HTTPStatus.OK
    return said


@router.get("/review", response_model=list[SubmittedForm])
def review(_key: SignedIn, runtime: AnyRuntime, limit: Limit = 50) -> JSONResponse:
    """List the forms that wait for the Area Managers' review, the oldest first."""
    with runtime.store.reading() as connection:
        return _records(to_review(connection, limit=limit))


@router.get("/providers/{account:path}", response_model=list[SubmittedForm])
def provider(account: str, _key: SignedIn, runtime: AnyRuntime, limit: Limit = 50) -> JSONResponse:
    """List what was said of a service provider, the latest first."""
    with runtime.store.reading() as connection:
        return _records(of_provider(connection, account, limit=limit))


@router.get(
    "/months/{month}",
    response_model=Month,
    responses={404: {"model": Problem, "description": "There is no such month."}},
)
def month(month: str, _key: SignedIn, runtime: AnyRuntime) -> Any:
    """Summarize a month such as 2026-11: reasons, praise and blame, phrases and providers."""
    try:
        with runtime.store.reading() as connection:
            summary = count_month(connection, month, runtime.policy.office_zone)
    except ValueError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"{error}.") from error
    return {"month": month, "zone": runtime.policy.office_zone, **asdict(summary)}


def _records(found: list[FeedbackRecord]) -> JSONResponse:
    return JSONResponse(jsonable_encoder([record.as_dict() for record in found]))

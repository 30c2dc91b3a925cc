"""The SP Feedback API: the form described, checked and sent; the forms listed and counted."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Path, Query, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from state_machines.feedback.sp_feedback_form import FORM
from state_machines.forms.schema import describe
from store.queries.feedback import FeedbackRecord, of_provider, to_review
from tasks.feedback_requests import NoEntryPointError, ReusedIdentityError, send_form
from web.feedback.models import CheckedFormBody, FormAnswers, FormDescription, FormOutcome, MonthSummary, ReviewedForm
from web.site.access import AnyRuntime, SignedIn
from web.site.problems import ProblemDocument, problem
from web.site.requests import DOOR, carried_out
from workflows.feedback.form import check_form
from workflows.feedback.month import count_month

router = APIRouter(
    prefix="/api/feedback",
    tags=["SP Feedback"],
    responses={
        401: {"model": ProblemDocument, "description": "The key is missing, expired or revoked."},
        "default": {"model": ProblemDocument, "description": "Any other error: what is wrong, and what to do."},
    },
)

Limit = Annotated[int, Query(ge=1, le=10_000, description="The most forms to return.")]
Account = Annotated[str, Path(description="The SP Account Number, such as SP-30417.")]
Month = Annotated[str, Path(description="The month, such as 2026-11.")]
Identity = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Your ID of this request: it counts once, however often it is sent.",
    ),
]


@router.get("/form")
def get_feedback_form(_key: SignedIn, runtime: AnyRuntime) -> FormDescription:
    """Describe the form: its questions, when each is asked, its options, and a JSON Schema of valid answers."""
    return describe(FORM, runtime.policy.vocabularies)


@router.post("/check", response_model=CheckedFormBody, response_model_exclude_defaults=True)
def check_feedback_form(filled: FormAnswers, _key: SignedIn, runtime: AnyRuntime) -> Any:
    """List everything that is wrong with a form; nothing is sent or kept."""
    return check_form(filled.answers, runtime.policy.vocabularies).as_dict()


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=FormOutcome,
    response_model_exclude_defaults=True,
    responses={
        200: {"model": FormOutcome, "description": "Already sent with this Idempotency-Key; nothing changed."},
        400: {"model": ProblemDocument, "description": "Not a valid request; nothing was kept."},
        422: {
            "model": ProblemDocument,
            "description": "Refused, with every broken rule. The refusal is kept, and a marked high-risk situation "
            "becomes an SOS all the same. Or the Idempotency-Key was used before, for another form.",
        },
    },
)
def send_feedback_form(
    filled: FormAnswers, key: SignedIn, runtime: AnyRuntime, response: Response, identity: Identity = None
) -> Any:
    """Send a form: the Area Managers review it, and high-risk content is turned to SOS."""
    try:
        sent = send_form(
            runtime,
            DOOR,
            key.actor,
            filled.answers,
            entry_point=filled.entry_point or "",
            identity=identity or "",
            form_id=filled.form_id,
        )
    except NoEntryPointError as error:
        return problem(HTTPStatus.BAD_REQUEST, "no-entry-point", str(error), "Send entry_point.")
    except ReusedIdentityError as error:
        fix = "Send a new form with a new Idempotency-Key; repeat a request with the same content."
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused", str(error), fix)
    body = carried_out(sent.outcome).as_dict() | sent.form.besides
    if sent.refused:
        fix = "Fix what the rules name, and send it again with a new Idempotency-Key."
        body["rules"] = [rule.as_dict() for rule in sent.refused]
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", sent.outcome.text, fix, **body)
    if sent.outcome.kind == "duplicate":
        response.status_code = HTTPStatus.OK
    return body


@router.get("/review", response_model=list[ReviewedForm])
def list_feedback_to_review(_key: SignedIn, runtime: AnyRuntime, limit: Limit = 50) -> JSONResponse:
    """List the forms that await the Area Managers' review, the oldest first."""
    with runtime.store.reading() as connection:
        return _records(to_review(connection, limit=limit))


@router.get("/providers/{account:path}", response_model=list[ReviewedForm])
def list_provider_feedback(account: Account, _key: SignedIn, runtime: AnyRuntime, limit: Limit = 50) -> JSONResponse:
    """List the forms about a service provider, the latest first."""
    with runtime.store.reading() as connection:
        return _records(of_provider(connection, account, limit=limit))


@router.get(
    "/months/{month}",
    response_model=MonthSummary,
    responses={404: {"model": ProblemDocument, "description": "Not a month."}},
)
def get_feedback_month(month: Month, _key: SignedIn, runtime: AnyRuntime) -> Any:
    """Summarize a month: reasons, sentiment, phrases and providers."""
    try:
        with runtime.store.reading() as connection:
            summary = count_month(connection, month, runtime.policy.office_zone)
    except ValueError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"{error}.") from error
    return {"month": month, "zone": runtime.policy.office_zone, **asdict(summary)}


def _records(found: list[FeedbackRecord]) -> JSONResponse:
    return JSONResponse(jsonable_encoder([record.as_dict() for record in found]))

"""The Area Managers' review: the forms that wait for it, one form, and what may be done with it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from events.data import Actor
from events.requests import TransitionRequested
from state_machines.declaration.form import answered
from state_machines.feedback.sp_feedback_form import FORM
from state_machines.feedback.sp_feedback_review import TYPE
from state_machines.feedback.submission import Submission
from store.access_keys import AccessKey
from store.queries import exception, history
from store.queries.exceptions import ExceptionRecord
from store.queries.feedback import to_review
from tasks.runtime import Runtime
from web.access import AnyRuntime, SignedIn
from web.asking import ask
from web.filled_form import as_written
from web.rendering import render
from workflows.outcome import Outcome
from workflows.possible_moves import possible_moves

router = APIRouter(prefix="/feedback", include_in_schema=False)

MOST_SHOWN = 200


@router.get("/review")
def review(request: Request, _key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show the forms that wait for the Area Managers' review, the oldest first."""
    with runtime.store.reading() as connection:
        found = to_review(connection, limit=MOST_SHOWN)
    return render(request, "feedback/review.html", records=found, most=MOST_SHOWN)


@router.get("/{review_id}")
def one(request: Request, review_id: str, key: SignedIn, runtime: AnyRuntime, sent: str = "") -> Response:
    """Show one form, what became of it, and what may be done with it."""
    return _page(request, runtime, key, review_id, was_sent=bool(sent))


@router.post("/{review_id}")
def move(  # noqa: PLR0913, PLR0917 - what is asked, by whom, of what
    request: Request,
    review_id: str,
    key: SignedIn,
    runtime: AnyRuntime,
    trigger: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    version: Annotated[int | None, Form()] = None,
) -> Response:
    """Do something with a form: start the review, note what was found, complete it, turn it to SOS."""
    record = _record(runtime, review_id)
    outcome = ask(
        runtime,
        record.job,
        TransitionRequested,
        key.actor,
        exception_id=review_id,
        trigger=trigger,
        note=as_written(note).strip(),
        expected_version=version,
    )
    if outcome.kind != "refused":
        return RedirectResponse(f"/feedback/{review_id}", HTTPStatus.SEE_OTHER)
    return _page(request, runtime, key, review_id, refused=outcome, note=note)


def _page(  # noqa: PLR0913 - one form, as it is after what was done
    request: Request,
    runtime: Runtime,
    key: AccessKey,
    review_id: str,
    *,
    was_sent: bool = False,
    refused: Outcome | None = None,
    note: str = "",
) -> Response:
    record = _record(runtime, review_id)
    with runtime.store.reading() as connection:
        lines = history(connection, review_id)
        moves = possible_moves(connection, review_id, actor=key.actor, policy=runtime.policy, now=runtime.clock.now())
    answers = answered(record.details["answers"])
    return render(
        request,
        "feedback/one.html",
        status=HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        record=record,
        submission=Submission.of(answers),
        answers=[(each.label, answers[each.key]) for each in FORM.visible(answers) if each.key in answers],
        lines=[(line, Actor.model_validate_json(line.actor)) for line in lines],
        moves=moves,
        was_sent=was_sent,
        refused=refused,
        note=note,
    )


def _record(runtime: Runtime, review_id: str) -> ExceptionRecord:
    with runtime.store.reading() as connection:
        record = exception(connection, review_id)
    if record is None or record.type != TYPE.key:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"There is no SP Feedback form {review_id}.")
    return record

"""The Area Managers' review: the forms that await it, one form, and what can be done with it."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from pydantic_core import from_json

from events.data import Actor
from events.requests import TransitionRequested
from state_machines.declaration.departments import home_of
from state_machines.feedback.sp_feedback_form import FORM
from state_machines.feedback.sp_feedback_review import TYPE
from state_machines.feedback.submission import Submission
from state_machines.forms.form import answered
from store.access_keys import AccessKey
from store.engine import Connection
from store.history import HistoryLine
from store.queries import exception, history
from store.queries.exceptions import ExceptionRecord
from store.queries.feedback import FeedbackRecord, to_review
from tasks.runtime import Runtime
from web.feedback.filled_form import as_written
from web.feedback.review_texts import TriggerTexts, buttons, refusal, texts_of
from web.site.access import AnyRuntime, SignedIn
from web.site.features import NavigationLink
from web.site.rendering import render
from web.site.requests import carry_out
from workflows.outcome import Outcome
from workflows.possible_moves import possible_moves

router = APIRouter(prefix="/feedback", include_in_schema=False)


def _reviews(actor: Actor) -> bool:
    return home_of(actor) == TYPE.department


NAVIGATION = NavigationLink(
    address="/feedback/review", name="Review", place=110, covers="/feedback/", is_start_page=_reviews
)

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of the history, as the page shows it."""

    at: datetime
    actor: Actor
    texts: TriggerTexts
    before: str
    after: str
    remark: str
    """The note that was entered, or else the purpose of the move; empty for the first line."""

    @classmethod
    def of(cls, line: HistoryLine) -> Self:
        note = from_json(line.details).get("note", "")
        return cls(
            at=line.at,
            actor=Actor.model_validate_json(line.actor),
            texts=texts_of(line.trigger),
            before=line.before,
            after=line.after,
            remark=note or (line.why if line.before else ""),
        )


@router.get("/review")
def list_forms_to_review(request: Request, _key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show the forms that await the Area Managers' review: those about a risk first, then the oldest first."""
    with runtime.store.reading() as connection:
        waiting = _waiting(connection)
    return render(request, "feedback/review.html", records=waiting[:MOST_SHOWN], waiting=len(waiting))


@router.get("/{review_id}")
def show_form(
    request: Request, review_id: str, key: SignedIn, runtime: AnyRuntime, sent: str = "", done: str = ""
) -> Response:
    """Show one form, its history, and what can be done with it."""
    return _page(request, runtime, key, review_id, was_sent=bool(sent), done=done)


@router.post("/{review_id}")
def move_form(  # noqa: PLR0913, PLR0917 - who asks for which move of which form
    request: Request,
    review_id: str,
    key: SignedIn,
    runtime: AnyRuntime,
    trigger: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    version: Annotated[int | None, Form()] = None,
) -> Response:
    """Move a form: start the review, add a note, complete it, turn it to SOS or void it."""
    record = _record(runtime, review_id)
    outcome = carry_out(
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
        return RedirectResponse(f"/feedback/{review_id}?{urlencode({'done': trigger})}", HTTPStatus.SEE_OTHER)
    return _page(request, runtime, key, review_id, refused=outcome, asked=trigger, note=note)


def _page(  # noqa: PLR0913 - one form, and what has just been done with it
    request: Request,
    runtime: Runtime,
    key: AccessKey,
    review_id: str,
    *,
    was_sent: bool = False,
    done: str = "",
    refused: Outcome | None = None,
    asked: str = "",
    note: str = "",
) -> Response:
    record = _record(runtime, review_id)
    with runtime.store.reading() as connection:
        lines = history(connection, review_id)
        moves = possible_moves(connection, review_id, actor=key.actor, policy=runtime.policy, now=runtime.clock.now())
        waiting = _waiting(connection) if done else []
    answers = answered(record.details["answers"])
    home = home_of(key.actor)
    return render(
        request,
        "feedback/one.html",
        status=HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        record=record,
        submission=Submission.of(answers),
        answers=[(each.label, answers[each.key]) for each in FORM.visible(answers) if each.key in answers],
        lines=[_Line.of(line) for line in lines],
        moves=buttons(moves),
        is_reviewer=home is not None and home.slug == record.department,
        was_sent=was_sent,
        done=texts_of(done).notice if done == lines[-1].trigger else "",
        following=next((each.id for each in waiting if each.id != review_id), ""),
        refused=[(rule, *refusal(rule, asked, record.status)) for rule in refused.rules] if refused else [],
        note=note,
    )


def _waiting(connection: Connection) -> list[FeedbackRecord]:
    """Every form that awaits review, in the order to review them; a risk may be among the newest.

    The risks that the wording suggests are worked out here, so the database cannot order by them.
    """
    found = to_review(connection, limit=None)
    return sorted(found, key=lambda each: not (each.submission.high_risk or each.submission.suggested))


def _record(runtime: Runtime, review_id: str) -> ExceptionRecord:
    with runtime.store.reading() as connection:
        record = exception(connection, review_id)
    if record is None or record.type != TYPE.key:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"No SP Feedback form has the ID {review_id}.")
    return record

"""Raise: choose a type, fill in its form, and see while typing what would be refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from events.data import Actor
from events.envelope import BadEventError
from events.requests import RaiseRequested
from state_machines.declaration.departments import Department
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule, Refusal
from state_machines.engine.decisions import Opening
from state_machines.engine.registry import UnknownExceptionTypeError, exception_type, type_title, work_types
from store.access_keys import AccessKey
from tasks.requests import read_request
from tasks.runtime import Runtime
from web.desk.entered import WallTimeError, wrong_time
from web.desk.raise_form import EnteredRaise, RaiseForm
from web.desk.viewer import Viewer
from web.desk.wording import linked
from web.site.access import AnyRuntime, SignedIn
from web.site.rendering import render
from web.site.requests import DOOR, carry_out
from workflows.raise_check import as_entered, check_raise

router = APIRouter(prefix="/desk/raise", include_in_schema=False)

_PAGE = "desk/raise.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What would come of raising it now."""

    starts_in: str = ""
    """The status in which it would start; empty if it would be refused."""

    follow_up: str = ""
    rules: Sequence[BrokenRule] = ()


async def _form_of(request: Request) -> FormData:
    return await request.form()


SentForm = Annotated[FormData, Depends(_form_of)]


@router.get("")
def show_raise(
    request: Request,
    key: SignedIn,
    runtime: AnyRuntime,
    type: str = "",  # noqa: A002 - the name in the address
    job: str = "",
) -> Response:
    """Show the types that can be raised, or the form of one."""
    entered = EnteredRaise(type=type, job=job.strip(), given={}, attempt=str(uuid4()))
    declared = type_named(type) if type else None
    return _page(request, runtime, key, entered, declared)


@router.post("")
def send_raise(request: Request, key: SignedIn, runtime: AnyRuntime, sent: SentForm) -> Response:
    """Raise it; a refused form comes back with every broken rule beside its field, and with what was typed."""
    declared = type_named(str(sent.get("type", "")))
    entered = EnteredRaise.read(sent, declared)
    then = str(sent.get("then", "raise"))
    if other := str(sent.get("instead", "")):
        return _page(request, runtime, key, replace(entered, type=other), type_named(other))
    if then in {"row", "check"}:
        return _page(
            request, runtime, key, entered, declared, more_rows=int(then == "row"), was_checked=then == "check"
        )
    try:
        outcome = carry_out(
            runtime, entered.job, RaiseRequested, key.actor, identity=entered.attempt, **entered.request(declared)
        )
    except (WallTimeError, BadEventError) as error:
        return _page(request, runtime, key, entered, declared, rules=rules_of(error))
    if outcome.kind == "refused":
        return _page(request, runtime, key, entered, declared, rules=outcome.rules)
    if outcome.exception_id:
        return RedirectResponse(f"/desk/items/{outcome.exception_id}?done=raise", HTTPStatus.SEE_OTHER)
    return RedirectResponse(f"/desk/jobs/{entered.job}", HTTPStatus.SEE_OTHER)


@router.post("/check")
def show_check(request: Request, key: SignedIn, runtime: AnyRuntime, sent: SentForm) -> Response:
    """Show what would come of raising it now; the part of the page that changes while somebody types."""
    declared = type_named(str(sent.get("type", "")))
    entered = EnteredRaise.read(sent, declared)
    checked = check_entered(runtime, key.actor, entered, declared)
    return render(request, "desk/checked.html", checked=checked, linked=linked, type_title=type_title)


def check_entered(runtime: Runtime, actor: Actor, entered: EnteredRaise, declared: ExceptionType) -> Checked:
    """Ask the rules what would come of raising it; nothing is kept."""
    try:
        event = read_request(runtime, DOOR, entered.job, RaiseRequested, actor, **entered.request(declared))
    except (WallTimeError, BadEventError) as error:
        return Checked(rules=rules_of(error))
    data = event.data
    if not isinstance(data, RaiseRequested):
        raise TypeError(type(data).__name__)
    return check_data(runtime, actor, entered.job, declared, data)


def check_data(runtime: Runtime, actor: Actor, job: str, declared: ExceptionType, data: RaiseRequested) -> Checked:
    """Ask the rules what would come of a request; nothing is kept."""
    with runtime.store.reading() as connection:
        found = check_raise(
            connection,
            declared,
            job=job,
            actor=actor,
            request=as_entered(data),
            policy=runtime.policy,
            now=runtime.clock.now(),
        )
    if isinstance(found, Refusal):
        return Checked(rules=found.rules)
    return Checked(starts_in=found.status.value, follow_up=_follow_up(found))


def _follow_up(opening: Opening) -> str:
    return opening.follow_up_reason or "" if opening.follow_up_at else ""


def type_named(name: str) -> ExceptionType:
    """The type of a key, title or alias.

    Raises:
        HTTPException: there is none.

    """
    try:
        return exception_type(name)
    except UnknownExceptionTypeError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"{error}") from error


def may_raise(declared: ExceptionType, actor: Actor, *, enforces_lists: bool) -> bool:
    """Whether somebody may raise a type."""
    creators = declared.creators
    must = creators.exclusive or (enforces_lists and bool(creators.groups))
    return not must or creators.include(actor)


def rules_of(error: WallTimeError | BadEventError) -> list[BrokenRule]:
    """What is wrong with what was entered, as broken rules at its fields."""
    if isinstance(error, WallTimeError):
        return [wrong_time(error)]
    return [
        BrokenRule(
            rule=each.code,
            why=each.message.removesuffix("."),
            source="the contract of the request",
            do=each.fix.removesuffix("."),
            field="job" if each.path == "subject" else each.path.removeprefix("data."),
        )
        for each in error.problems
    ]


def _page(  # noqa: PLR0913 - one form, and what has just been done with it
    request: Request,
    runtime: Runtime,
    key: AccessKey,
    entered: EnteredRaise,
    declared: ExceptionType | None,
    *,
    rules: Sequence[BrokenRule] = (),
    more_rows: int = 0,
    was_checked: bool = False,
) -> Response:
    """The whole page. A form that comes back is a new attempt, because the refused one counted."""
    with runtime.store.reading() as connection:
        viewer = Viewer.of(connection, key.actor, runtime.policy)
    fresh = replace(entered, attempt=str(uuid4()), follow_up_zone=entered.follow_up_zone or viewer.zone)
    form = RaiseForm.of(declared, fresh, runtime.policy, rules=rules, more_rows=more_rows) if declared else None
    enforces = runtime.policy.enforce_listed_creators
    offered = [each for each in work_types().values() if may_raise(each, key.actor, enforces_lists=enforces)]
    return render(
        request,
        _PAGE,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if rules else HTTPStatus.OK,
        zone=viewer.zone,
        viewer=viewer,
        form=form,
        entered=fresh,
        job=fresh.job,
        checked=check_entered(runtime, key.actor, fresh, declared) if declared and was_checked else None,
        departments=[(each, _of(each, offered)) for each in Department if _of(each, offered)],
        others=[each for each in work_types().values() if each not in offered],
        linked=linked,
        type_title=type_title,
    )


def _of(department: Department, types: Sequence[ExceptionType]) -> list[ExceptionType]:
    return sorted((each for each in types if each.department is department), key=lambda each: each.title)

"""One item: what it is, what can be done with it, and everything that happened to it."""

from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from business_time.formatting import capitalized
from events.envelope import BadEventError
from events.requests import TransitionRequested
from state_machines.declaration.departments import department_title
from state_machines.declaration.guards import BrokenRule
from state_machines.engine.registry import type_title
from store.access_keys import AccessKey
from store.claims import ClaimResult
from tasks.assignment.request import assign_now
from tasks.runtime import Runtime
from web.desk.entered import (
    EnteredMove,
    RefusedMove,
    WallTimeError,
    described_instant,
    entered_move,
    instant_on,
    wrong_time,
)
from web.desk.item_view import ItemView
from web.desk.queue_pages import lease_of
from web.desk.viewer import Viewer
from web.site.access import AnyRuntime, SignedIn
from web.site.rendering import render
from web.site.requests import carry_out
from workflows.assignment.claiming import claim_exception, release_exception

router = APIRouter(prefix="/desk/items", include_in_schema=False)

Entered = Annotated[EnteredMove, Depends(entered_move)]

_DONE = {
    "raise": "Raised.",
    "next": "Claimed: it is yours.",
    "claim": "Claimed: it is yours.",
    "release": "Back in the queue.",
}


@router.get("/{item_id}")
def show_item(request: Request, item_id: str, key: SignedIn, runtime: AnyRuntime, done: str = "") -> Response:
    """Show an item."""
    return _page(request, runtime, key, item_id, done=done)


@router.post("/{item_id}")
def move_item(request: Request, item_id: str, key: SignedIn, runtime: AnyRuntime, entered: Entered) -> Response:
    """Make a move; a refused one comes back with every broken rule beside its field, and with what was typed."""
    view = read_item(runtime, key, item_id)
    try:
        outcome = carry_out(
            runtime,
            view.record.job,
            TransitionRequested,
            key.actor,
            identity=entered.attempt,
            exception_id=item_id,
            **entered.request(),
        )
    except WallTimeError as error:
        return _page(request, runtime, key, item_id, refused=_refused(entered, wrong_time(error)))
    except BadEventError as error:
        rules = [
            BrokenRule(
                rule=each.code,
                why=each.message.removesuffix("."),
                source="the contract of the request",
                do=each.fix.removesuffix("."),
                field=each.path.removeprefix("data."),
            )
            for each in error.problems
        ]
        return _page(request, runtime, key, item_id, refused=_refused(entered, *rules))
    if outcome.kind == "refused":
        return _page(request, runtime, key, item_id, refused=_refused(entered, *outcome.rules))
    return RedirectResponse(f"/desk/items/{item_id}?done={entered.trigger}", HTTPStatus.SEE_OTHER)


@router.post("/{item_id}/claim")
def claim_item(request: Request, item_id: str, key: SignedIn, runtime: AnyRuntime) -> Response:
    """Claim an item, or make one's claim longer."""
    now = runtime.clock.now()
    result = claim_exception(runtime.store, runtime.policy, item_id, who=key.actor, now=now, lease=lease_of(runtime))
    return _claimed(request, runtime, key, result, "claim")


@router.post("/{item_id}/release")
def release_item(request: Request, item_id: str, key: SignedIn, runtime: AnyRuntime) -> Response:
    """Give an item back to the queue."""
    result = release_exception(runtime.store, item_id, who=key.actor, now=runtime.clock.now())
    assign_now(runtime, runtime.auto_assignment.kinds if result.done else ())
    return _claimed(request, runtime, key, result, "release")


@router.post("/{item_id}/when")
def show_when(
    request: Request,
    item_id: str,
    key: SignedIn,
    runtime: AnyRuntime,
    follow_up_at: Annotated[str, Form()] = "",
    follow_up_zone: Annotated[str, Form()] = "",
) -> Response:
    """Show a follow-up on the customer's clock and on the viewer's, while it is being entered."""
    view = read_item(runtime, key, item_id)
    try:
        instant = instant_on(follow_up_at, follow_up_zone)
    except WallTimeError:
        text = ""
    else:
        text = described_instant(instant, view.now, customer=view.customer, viewer_zone=view.viewer.zone)
    return render(request, "desk/when.html", text=text)


def read_item(runtime: Runtime, key: AccessKey, item_id: str) -> ItemView:
    """Read an item for the holder of a key.

    Raises:
        HTTPException: there is none of this ID.

    """
    with runtime.store.reading() as connection:
        viewer = Viewer.of(connection, key.actor, runtime.policy)
        view = ItemView.read(connection, item_id, viewer=viewer, policy=runtime.policy, now=runtime.clock.now())
    if view is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"No item has the ID {item_id}; an ID looks like EX-7F3K9Q2MAB4C.")
    return view


def _refused(entered: EnteredMove, *rules: BrokenRule) -> RefusedMove:
    return RefusedMove(entered=entered, rules=rules)


def _claimed(request: Request, runtime: Runtime, key: AccessKey, result: ClaimResult, what: str) -> Response:
    if result.done:
        return RedirectResponse(f"/desk/items/{result.exception_id}?done={what}", HTTPStatus.SEE_OTHER)
    return _page(request, runtime, key, result.exception_id, unclaimed=result)


def _page(  # noqa: PLR0913 - one item, and what has just been done with it
    request: Request,
    runtime: Runtime,
    key: AccessKey,
    item_id: str,
    *,
    done: str = "",
    refused: RefusedMove | None = None,
    unclaimed: ClaimResult | None = None,
) -> Response:
    view = read_item(runtime, key, item_id)
    status, since = HTTPStatus.OK, view.since(refused.entered.version) if refused else ()
    if refused is not None:
        status = HTTPStatus.CONFLICT if since else HTTPStatus.UNPROCESSABLE_ENTITY
    elif unclaimed is not None:
        status = HTTPStatus.CONFLICT
    zones = dict.fromkeys(filter(None, (view.customer.zone, view.viewer.zone)))
    entered = EnteredMove(follow_up_zone=next(iter(zones)))
    return render(
        request,
        "desk/item.html",
        status=status,
        zone=view.viewer.zone,
        viewer=view.viewer,
        view=view,
        record=view.record,
        zones=list(zones),
        title_of=type_title,
        department_title=department_title,
        empty=entered,
        refused=refused,
        since=since,
        new_attempt=lambda: str(uuid4()),
        unclaimed=unclaimed,
        done=_notice(view, done),
        asks_for_next=done not in {"", "raise"} and (view.is_completed or view.holder != key.actor.name),
    )


def _notice(view: ItemView, done: str) -> str:
    if done in _DONE:
        return _DONE[done]
    if done and view.lines[0].trigger == done:
        return f"{view.lines[0].label}: done. It is {capitalized(view.record.status)}."
    return ""

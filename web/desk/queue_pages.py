"""My work, the queues, and the next item."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from events.data import Actor
from state_machines.declaration.departments import Department, UnknownDepartmentError, home_of
from store.queries import Count, counts
from store.queries.work_lists import MOST_COUNTED, Order, WorkFilter
from tasks.runtime import Runtime
from web.desk.viewer import Viewer
from web.desk.work_list import ListRequest, read_list, statuses_of, types_of
from web.site.access import AnyRuntime, SignedIn
from web.site.features import NavigationLink
from web.site.rendering import render
from workflows.assignment.next_item import claim_next

router = APIRouter(prefix="/desk", include_in_schema=False)


def _works_here(actor: Actor) -> bool:
    """Whether somebody's work starts here; that of the Area Managers starts with their review of SP Feedback."""
    return home_of(actor) not in {None, Department.AREA_MANAGERS}


NAVIGATION = NavigationLink(address="/desk", name="Desk", place=10, covers="/desk/", is_start_page=_works_here)

FIRST_FEW = 10


def asked_list(  # noqa: PLR0913, PLR0917 - an address of a list has these parts
    type_: Annotated[str, Query(alias="type", description="Only this kind of work, by its key.")] = "",
    status: Annotated[str, Query(description="Only work in this status.")] = "",
    owner: Annotated[str, Query(description="Only this person's work; or `me`, or `nobody`.")] = "",
    job: Annotated[str, Query(description="Only work on this service job.")] = "",
    sort: Annotated[Order, Query(description="The order of the list.")] = Order.QUEUE,
    after: Annotated[str, Query(description="Only what stands after the item of this ID: the next page.")] = "",
    before: Annotated[str, Query(description="Only what stands before it: the previous page.")] = "",
) -> ListRequest:
    """What the address of a list asks for."""
    return ListRequest(
        type=type_, status=status, owner=owner.strip(), job=job.strip(), sort=sort, after=after, before=before
    )


AskedList = Annotated[ListRequest, Depends(asked_list)]


def department_of(name: str) -> Department:
    """The department of a slug or title.

    Raises:
        HTTPException: there is none.

    """
    try:
        return Department.named(name)
    except UnknownDepartmentError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"{error}.") from error


@router.get("")
def show_my_work(request: Request, key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show what a person holds, and what waits in their department's queue."""
    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        viewer = Viewer.of(connection, key.actor, runtime.policy)
        mine = WorkFilter(assignee=key.actor.name)
        held = read_list(connection, mine, ListRequest(), policy=runtime.policy, now=now, limit=200)
        waiting = None
        if viewer.home is not None:
            free = ListRequest(owner="nobody")
            chosen = free.filter(viewer.home, key.actor.name)
            waiting = read_list(connection, chosen, free, policy=runtime.policy, now=now, limit=FIRST_FEW)
    return render(request, "desk/mine.html", zone=viewer.zone, viewer=viewer, held=held, waiting=waiting)


@router.get("/queues")
def show_queues(request: Request, key: SignedIn, runtime: AnyRuntime) -> Response:
    """Show every queue, with how much is open and how old the oldest is."""
    with runtime.store.reading() as connection:
        viewer = Viewer.of(connection, key.actor, runtime.policy)
        found = counts(connection)
    return render(request, "desk/queues.html", zone=viewer.zone, viewer=viewer, queues=_queues(found))


def _queues(found: list[Count]) -> list[tuple[Department, int, list[Count]]]:
    """Each department with its open items in all, and by status."""
    queues = []
    for department in Department:
        of_it = [each for each in found if each.department == department.slug and each.status != "Completed"]
        queues.append((department, sum(each.number for each in of_it), of_it))
    return queues


@router.get("/queues/{department}")
def show_queue(request: Request, department: str, key: SignedIn, runtime: AnyRuntime, asked: AskedList) -> Response:
    """Show a department's open work, a page at a time."""
    chosen = department_of(department)
    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        viewer = Viewer.of(connection, key.actor, runtime.policy)
        try:
            found = read_list(connection, asked.filter(chosen, key.actor.name), asked, policy=runtime.policy, now=now)
        except LookupError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"{error}.".capitalize()) from error
    return render(
        request,
        "desk/queue.html",
        zone=viewer.zone,
        viewer=viewer,
        department=chosen,
        departments=list(Department),
        asked=asked,
        found=found,
        most_counted=MOST_COUNTED,
        types=types_of(chosen),
        statuses=statuses_of(chosen),
        orders=[(Order.QUEUE, "Most urgent"), (Order.OLDEST, "Oldest"), (Order.NEWEST, "Newest")],
    )


@router.post("/next")
def take_next(
    request: Request,
    key: SignedIn,
    runtime: AnyRuntime,
    department: Annotated[str, Form()] = "",
    type_: Annotated[str, Form(alias="type")] = "",
) -> Response:
    """Claim the next item, and go to it; or say why there is none."""
    chosen = department_of(department) if department else home_of(key.actor)
    if chosen is None:
        return RedirectResponse("/desk/queues", HTTPStatus.SEE_OTHER)
    found = claim_next(
        runtime.store,
        runtime.policy,
        chosen,
        who=key.actor,
        now=runtime.clock.now(),
        lease=lease_of(runtime),
        type_key=type_,
    )
    if found.claim is not None:
        return RedirectResponse(f"/desk/items/{found.claim.exception_id}?done=next", HTTPStatus.SEE_OTHER)
    return render(request, "desk/nothing.html", department=chosen, found=found)


def lease_of(runtime: Runtime) -> timedelta:
    """How long a claim holds."""
    return timedelta(seconds=runtime.settings.lease_seconds)

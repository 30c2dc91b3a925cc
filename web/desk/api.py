"""The API of the desk: queues, items, their moves, and the next item."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Path, Query, Response
from fastapi.encoders import jsonable_encoder

from events.requests import TransitionRequested
from state_machines.declaration.departments import Department, home_of
from store.claims import REFUSED, UNKNOWN, ClaimResult
from store.queries import counts
from store.queries.work_lists import WorkFilter
from tasks.assignment.request import assign_now
from web.desk.bodies import item_body, line_body, work_page_body
from web.desk.item_pages import read_item
from web.desk.models import ClaimBody, ItemBody, MoveRequestBody, NextBody, NextRequest, QueueBody, WorkPageBody
from web.desk.queue_pages import AskedList, department_of, lease_of
from web.desk.work_list import PAGE, ListRequest, read_list
from web.site.access import AnyRuntime, SignedIn
from web.site.outcomes import OutcomeBody
from web.site.problems import BrokenRuleBody, ProblemDocument, problem
from web.site.requests import carry_out
from workflows.assignment.claiming import claim_exception, release_exception
from workflows.assignment.next_item import claim_next


def router_of() -> APIRouter:
    """A router of the API of the desk."""
    return APIRouter(
        prefix="/api/desk",
        tags=["Desk"],
        responses={
            401: {"model": ProblemDocument, "description": "The key is missing, expired or revoked."},
            "default": {"model": ProblemDocument, "description": "Any other error: what is wrong, and what to do."},
        },
    )


router: APIRouter = router_of()

Limit = Annotated[int, Query(ge=1, le=500, description="The most items to return.")]
ItemId = Annotated[str, Path(description="The ID of the item, such as EX-7F3K9Q2MAB4C.")]
DepartmentName = Annotated[str, Path(description="The slug of the department, such as parts-sourcing.")]
Identity = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Your ID of this request: it counts once, however often it is sent.",
    ),
]
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": ProblemDocument, "description": "There is none."}}
REFUSALS: dict[int | str, dict[str, Any]] = NOT_FOUND | {
    400: {"model": ProblemDocument, "description": "Not a valid request; nothing was kept."},
    409: {"model": ProblemDocument, "description": "It has changed since, or somebody else holds it."},
    422: {"model": ProblemDocument, "description": "Refused, with every broken rule. The refusal is kept."},
}


@router.get("/queues")
def list_queues(_key: SignedIn, runtime: AnyRuntime) -> list[QueueBody]:
    """List the departments' queues, with how much is open in each."""
    with runtime.store.reading() as connection:
        found = [each for each in counts(connection) if each.status != "Completed"]
    queues = []
    for department in Department:
        of_it = [each for each in found if each.department == department.slug]
        queues.append(
            QueueBody(
                department=department.slug,
                title=department.value,
                open=sum(each.number for each in of_it),
                by_status={each.status: each.number for each in of_it},
                oldest_open_at=of_it[0].oldest_open_at if of_it else None,
            )
        )
    return queues


@router.get("/queues/{department}", responses=NOT_FOUND)
def get_queue(
    department: DepartmentName, key: SignedIn, runtime: AnyRuntime, asked: AskedList, limit: Limit = PAGE
) -> WorkPageBody:
    """Return a page of a department's open work: as the queue is to be worked, or by age."""
    chosen = department_of(department)
    with runtime.store.reading() as connection:
        try:
            found = read_list(
                connection,
                asked.filter(chosen, key.actor.name),
                asked,
                policy=runtime.policy,
                now=runtime.clock.now(),
                limit=limit,
            )
        except LookupError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"{error}.".capitalize()) from error
    return work_page_body(found)


@router.get("/mine")
def get_my_work(key: SignedIn, runtime: AnyRuntime, limit: Limit = PAGE) -> WorkPageBody:
    """Return the open items that the actor of the key has claimed, the most urgent first."""
    with runtime.store.reading() as connection:
        mine = WorkFilter(assignee=key.actor.name)
        now = runtime.clock.now()
        found = read_list(connection, mine, ListRequest(), policy=runtime.policy, now=now, limit=limit)
    return work_page_body(found)


@router.post("/next", responses=NOT_FOUND)
def claim_next_item(asked: NextRequest, key: SignedIn, runtime: AnyRuntime) -> NextBody:
    """Claim the first item of a queue's own order that the actor may have; or say why there is none."""
    chosen = department_of(asked.department) if asked.department else home_of(key.actor)
    if chosen is None:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"{key.actor.department} has no queue; send department.")
    found = claim_next(
        runtime.store,
        runtime.policy,
        chosen,
        who=key.actor,
        now=runtime.clock.now(),
        lease=lease_of(runtime),
        type_key=asked.type or "",
    )
    return NextBody(
        claim=_claim_body(found.claim) if found.claim else None,
        text=found.text,
        reasons=list(found.reasons),
        rules=[BrokenRuleBody(**rule.as_dict()) for rule in found.rules],
    )


@router.get("/items/{item_id}", responses=NOT_FOUND)
def get_item(item_id: ItemId, key: SignedIn, runtime: AnyRuntime) -> ItemBody:
    """Return an item, what can be done with it, and its history."""
    return item_body(read_item(runtime, key, item_id))


@router.post("/items/{item_id}/claim", response_model=ClaimBody, responses=REFUSALS)
def claim_item(item_id: ItemId, key: SignedIn, runtime: AnyRuntime) -> Any:
    """Claim an item, or make the claim longer."""
    now = runtime.clock.now()
    return _claimed(
        claim_exception(runtime.store, runtime.policy, item_id, who=key.actor, now=now, lease=lease_of(runtime))
    )


@router.post("/items/{item_id}/release", response_model=ClaimBody, responses=REFUSALS)
def release_item(item_id: ItemId, key: SignedIn, runtime: AnyRuntime) -> Any:
    """Give an item back to the queue."""
    result = release_exception(runtime.store, item_id, who=key.actor, now=runtime.clock.now())
    assign_now(runtime, runtime.auto_assignment.kinds if result.done else ())
    return _claimed(result)


@router.post(
    "/items/{item_id}/moves",
    response_model=OutcomeBody,
    response_model_exclude_defaults=True,
    responses=REFUSALS,
)
def move_item(
    item_id: ItemId, asked: MoveRequestBody, key: SignedIn, runtime: AnyRuntime, identity: Identity = None
) -> Any:
    """Make a move of an item; a refusal lists every broken rule, and one that is stale what happened since."""
    view = read_item(runtime, key, item_id)
    outcome = carry_out(
        runtime,
        view.record.job,
        TransitionRequested,
        key.actor,
        identity=identity or "",
        exception_id=item_id,
        **asked.model_dump(mode="json"),
    )
    if outcome.kind != "refused":
        return outcome.as_dict()
    since = read_item(runtime, key, item_id).since(asked.expected_version)
    status = HTTPStatus.CONFLICT if since else HTTPStatus.UNPROCESSABLE_ENTITY
    fix = "Read what happened since, and send it again with the new version." if since else "Fix what the rules name."
    return problem(
        status,
        "stale" if since else "refused",
        outcome.text,
        fix,
        **outcome.as_dict() | {"since": jsonable_encoder([line_body(line) for line in since])},
    )


def _claimed(result: ClaimResult) -> ClaimBody | Response:
    if result.done:
        return _claim_body(result)
    if result.kind == UNKNOWN:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"No item has the ID {result.exception_id}.")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if result.kind == REFUSED else HTTPStatus.CONFLICT
    return problem(status, f"claim-{result.kind}", f"{result.text}.", rules=[rule.as_dict() for rule in result.rules])


def _claim_body(result: ClaimResult) -> ClaimBody:
    return ClaimBody.model_validate(
        {
            "item": result.exception_id,
            "kind": result.kind,
            "text": result.text,
            "owner": result.assignee,
            "until": result.until,
            "version": result.version,
        }
    )

"""The API of the desk: types, raising and checking, and the service job."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Response

from events.envelope import BadEventError
from events.requests import RaiseRequested
from state_machines.declaration.guards import BrokenRule
from state_machines.engine.registry import type_title, work_types
from store.queries import exceptions_of_job, job, job_timeline
from tasks.requests import read_request
from web.desk.api import NOT_FOUND, REFUSALS, Identity, router_of
from web.desk.models import CheckedRaise, JobBody, JobEvent, JobItem, RaiseRequestBody, TypeBody
from web.desk.raise_pages import check_data, may_raise, rules_of, type_named
from web.site.access import AnyRuntime, SignedIn
from web.site.outcomes import OutcomeBody
from web.site.problems import BrokenRuleBody, problem
from web.site.requests import DOOR, carry_out

router: APIRouter = router_of()

JobNumber = Annotated[str, Path(description="The number of the service job, such as SJ-30417.")]


@router.get("/types")
def list_types(key: SignedIn, runtime: AnyRuntime) -> list[TypeBody]:
    """List the types of work: who raises them, what their comments must be, and a JSON Schema of their details."""
    enforces = runtime.policy.enforce_listed_creators
    return [
        TypeBody(
            type=each.key,
            title=each.title,
            description=each.description,
            department=each.department.slug,
            sources=list(each.sources),
            allowed=may_raise(each, key.actor, enforces_lists=enforces),
            comment=each.comment.describe(),
            codes={code.code: code.meaning for code in each.comment.codes},
            service_job_comment=each.service_job_comment.describe(),
            details=each.details.model_json_schema(),
        )
        for each in work_types().values()
    ]


@router.post("/raise/check", responses=NOT_FOUND)
def check_raise(asked: RaiseRequestBody, key: SignedIn, runtime: AnyRuntime) -> CheckedRaise:
    """Ask the rules what would come of raising an exception now; nothing is kept."""
    declared = type_named(asked.type)
    try:
        event = read_request(runtime, DOOR, asked.job, RaiseRequested, key.actor, **_entered(asked, declared.key))
    except BadEventError as error:
        return CheckedRaise(accepted=False, starts_in="", rules=_bodies(rules_of(error)))
    data = event.data
    if not isinstance(data, RaiseRequested):
        raise TypeError(type(data).__name__)
    checked = check_data(runtime, key.actor, asked.job, declared, data)
    return CheckedRaise(accepted=not checked.rules, starts_in=checked.starts_in, rules=_bodies(checked.rules))


@router.post(
    "/raise",
    status_code=HTTPStatus.CREATED,
    response_model=OutcomeBody,
    response_model_exclude_defaults=True,
    responses=REFUSALS | {200: {"model": OutcomeBody, "description": "Already sent with this Idempotency-Key."}},
)
def raise_exception(
    asked: RaiseRequestBody, key: SignedIn, runtime: AnyRuntime, response: Response, identity: Identity = None
) -> Any:
    """Raise an exception; a refusal lists every broken rule, and what to do or raise instead."""
    declared = type_named(asked.type)
    outcome = carry_out(
        runtime, asked.job, RaiseRequested, key.actor, identity=identity or "", **_entered(asked, declared.key)
    )
    if outcome.kind == "refused":
        fix = "Fix what the rules name, and send it again with a new Idempotency-Key."
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", outcome.text, fix, **outcome.as_dict())
    if outcome.kind == "duplicate":
        response.status_code = HTTPStatus.OK
    return outcome.as_dict()


@router.get("/jobs/{number:path}", responses=NOT_FOUND)
def get_job(number: JobNumber, _key: SignedIn, runtime: AnyRuntime) -> JobBody:
    """Return a service job: what is known of it, its items, and everything that happened."""
    with runtime.store.reading() as connection:
        known = job(connection, number)
        records = exceptions_of_job(connection, number)
        story = job_timeline(connection, number)
    if known is None and not story:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"No event has named a service job {number}.")
    events = JobEvent.model_fields
    items = JobItem.model_fields.keys() - {"title"}
    return JobBody(
        number=number,
        facts=dict(known.facts) if known else {},
        items=[
            JobItem(title=type_title(each.type), **{name: getattr(each, name) for name in items}) for each in records
        ],
        timeline=[JobEvent(**{name: getattr(each, name) for name in events}) for each in story],
    )


def _bodies(rules: Sequence[BrokenRule]) -> list[BrokenRuleBody]:
    return [BrokenRuleBody(**rule.as_dict()) for rule in rules]


def _entered(asked: RaiseRequestBody, key: str) -> dict[str, Any]:
    return {**asked.model_dump(mode="json", exclude={"type", "job"}), "exception_type": key}

"""Dispatch case: a job that is Rejected, Expired or on Procure Vendor needs a service provider (S2; H).

Cases make themselves as the job comes to Dispatch; while one is open, the job's further turns belong to it.
"""

from datetime import UTC

from events import fact_paths
from events.service_jobs import ServiceJobChanged, ServiceJobCreated
from state_machines.declaration.assignment import RoundRobin
from state_machines.declaration.comments import FreeText
from state_machines.declaration.departments import Department, listed
from state_machines.declaration.exception_type import ExceptionType, StartsIn
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.moves import Move, Need
from state_machines.declaration.reactions import Advances, Opens
from state_machines.declaration.situation import MoveRequest, RaiseRequest
from state_machines.declaration.status import Status
from state_machines.declaration.task_moves import void

PAGE = "H:dispatch-process"

WITHOUT_PROVIDER = ("Rejected", "Expired")
PROCURE_VENDOR = "Procure Vendor"
SETTLED = ("Accepted", "Cancelled", "Completed")
"""Statuses of a job for which no provider has to be found any more."""

_UNKNOWN_AGE = "9" * len("YYYYMMDDhhmmss")


def _ground(job: ServiceJobCreated | ServiceJobChanged) -> str | None:
    """Why the job comes to Dispatch, by what this event says; None if it does not."""
    if job.status in WITHOUT_PROVIDER:
        return job.status
    return PROCURE_VENDOR if job.assigned_to_procure_vendor else None


def _rank(facts: JobFacts) -> str:
    """The age of the service order, then that of the job, the oldest first; an unknown age stands last."""
    return _age(facts, fact_paths.SERVICE_ORDER_CREATED_AT) + _age(facts, fact_paths.SERVICE_JOB_CREATED_AT)


def _age(facts: JobFacts, path: str) -> str:
    created_at = facts.instant(path)
    return f"{created_at.astimezone(UTC):%Y%m%d%H%M%S}" if created_at else _UNKNOWN_AGE


def _is_settled(job: ServiceJobChanged, facts: JobFacts) -> bool:
    """A job that is accepted by the placeholder account still has no provider."""
    if job.status not in SETTLED:
        return False
    return job.status != "Accepted" or facts.flag(fact_paths.ASSIGNED_TO_PROCURE_VENDOR) is not True


def _raised(job: ServiceJobCreated | ServiceJobChanged) -> RaiseRequest:
    return RaiseRequest(comment=_ground(job) or "")


TYPE = ExceptionType(
    key="dispatch_case",
    title="Dispatch Case",
    aliases=("Dispatch Task", "Dispatch Case Management"),
    says="A job is Rejected, Expired or assigned to Procure Vendor: Dispatch must find a service provider.",
    department=Department.DISPATCH,
    work_group="",
    owner_source="S2",
    creators=listed(source="S2: created automatically"),
    statuses=(Status.OPEN, Status.ON_HOLD, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=PAGE),),
    moves=(
        Move(
            trigger="hold",
            sources=(Status.OPEN, Status.ON_HOLD),
            dest=Status.ON_HOLD,
            says="the case rests until somebody answers, named in the case",
            source=PAGE,
            needs=(Need.WAITING_ON,),
        ),
        Move(
            trigger="resume",
            sources=(Status.ON_HOLD,),
            dest=Status.OPEN,
            says="what it waited for has come",
            source=f"{PAGE} (INF)",
        ),
        Move(
            trigger="complete",
            sources=(Status.OPEN, Status.ON_HOLD),
            dest=Status.COMPLETED,
            says="a provider is found, or none is needed any more",
            source="INF",
        ),
        void(Status.OPEN, Status.ON_HOLD),
    ),
    assignment=RoundRobin(source='S2: "assigned to each member of the team"; INF: in turn'),
    queue_rank=_rank,
    comment=FreeText(f"why the job is with Dispatch: {', '.join((*WITHOUT_PROVIDER, PROCURE_VENDOR))}", needed=False),
    service_job_comment=FreeText("what was tried already", needed=False),
    opened_by=(
        Opens(
            event=ServiceJobCreated,
            by=Department.DISPATCH,
            says="a new job has no provider",
            source=f"S2; {PAGE}",
            when=lambda job, _facts: _ground(job) is not None,
            request=lambda job, _facts: _raised(job),
            unless_open=True,
        ),
        Opens(
            event=ServiceJobChanged,
            by=Department.DISPATCH,
            says="the job is Rejected, Expired or assigned to Procure Vendor",
            source=f"S2; {PAGE}",
            when=lambda job, _facts: _ground(job) is not None,
            request=lambda job, _facts: _raised(job),
            unless_open=True,
        ),
    ),
    advanced_by=(
        Advances(
            event=ServiceJobChanged,
            by=Department.DISPATCH,
            says="a provider accepts the job, or it is cancelled or completed",
            source="INF: Dispatch finds a provider where none accepts",
            when=lambda job, _item, facts: _is_settled(job, facts),
            move=lambda job, _item: MoveRequest(trigger="complete", note=f"the job is {job.status}"),
        ),
    ),
    unknown=(
        "what ends a case: here a provider's acceptance, or the end of the job (INF)",
        "the resolution of a case, and what a case On Hold waits for",
    ),
    remarks={
        "order": (
            "by severity, then the age of the service order, then that of the job, the oldest first; as both were "
            f"known when the case was opened ({PAGE})"
        ),
        "owner": "each task has one owner, a member of the team (S2)",
        "work it": (
            "set the reassign reason Working Dispatch; try the provider's calendar, an extended zip code, the service "
            f"locator, a forced reassignment; then Plus One, then APO, formerly No Provider Found ({PAGE})"
        ),
    },
    sources=("S2", PAGE),
)

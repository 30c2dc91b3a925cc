"""Dispatch case: a job that is Rejected, Expired or on Procure Vendor needs a service provider (S2; H).

A case is created automatically when the job comes to Dispatch; while it is open, later changes of the job belong to it.
"""

from datetime import UTC

from events import fact_paths
from events.service_jobs import ServiceJobChanged, ServiceJobCreated
from state_machines.declaration import (
    Advances,
    ClockRule,
    Department,
    ExceptionType,
    FreeText,
    JobException,
    JobFacts,
    Move,
    MoveRequest,
    Need,
    Opens,
    RaiseRequest,
    RoundRobin,
    Situation,
    StartsIn,
    Status,
    listed,
    void,
)

PAGE = "H:dispatch-process"
SEARS_PAGE = "H:sears-service-job-cancel-process"

WITHOUT_PROVIDER = ("Rejected", "Expired")
PROCURE_VENDOR = "Procure Vendor"
SETTLED = ("Accepted", "Cancelled", "Completed")
"""Statuses of a job that no longer needs a provider."""

_UNKNOWN_AGE = "9" * len("YYYYMMDDhhmmss")


def _ground(job: ServiceJobCreated | ServiceJobChanged) -> str | None:
    """Why the job comes to Dispatch, by the data of this event; None if it does not."""
    if job.status in WITHOUT_PROVIDER:
        return job.status
    return PROCURE_VENDOR if job.assigned_to_procure_vendor else None


def _comes_to_dispatch(job: ServiceJobCreated | ServiceJobChanged, facts: JobFacts) -> bool:
    """Whether a provider must be found: this event may be late, and a newer one may have settled the job."""
    return _ground(job) is not None and not _is_settled(facts)


def _rank(facts: JobFacts) -> str:
    """The age of the service order, then that of the job, the oldest first; an unknown age comes last."""
    return _age(facts, fact_paths.SERVICE_ORDER_CREATED_AT) + _age(facts, fact_paths.SERVICE_JOB_CREATED_AT)


def _age(facts: JobFacts, path: str) -> str:
    created_at = facts.instant(path)
    return f"{created_at.astimezone(UTC):%Y%m%d%H%M%S}" if created_at else _UNKNOWN_AGE


def _is_settled(facts: JobFacts) -> bool:
    """Whether no provider is needed any longer, by the facts of the job after the event.

    A job accepted by the placeholder account has no provider until it is moved off that account.
    """
    status = facts.text(fact_paths.STATUS)
    if status not in SETTLED:
        return False
    return status != "Accepted" or facts.flag(fact_paths.ASSIGNED_TO_PROCURE_VENDOR) is not True


def _what_settled_it(job: ServiceJobChanged) -> str:
    """The note on a completed case, by the event that completed it."""
    if job.status in SETTLED:
        return f"the job is {job.status}"
    if job.assigned_to_procure_vendor is False:
        return f"the job is no longer on {PROCURE_VENDOR}"
    return "no provider is needed any longer"


def _customer_of_sears_is_asked(item: JobException, situation: Situation) -> bool:
    """Whether the customer of a job that Sears rejected is asked if service is still wanted.

    A customer who cannot be reached is not asked: such a job is on Procure Vendor from the start.
    """
    by_sears = (situation.facts.national_account or "").casefold() == "sears"
    on_procure_vendor = situation.facts.flag(fact_paths.ASSIGNED_TO_PROCURE_VENDOR) is True
    return by_sears and item.comment == "Rejected" and not on_procure_vendor


def _raised(job: ServiceJobCreated | ServiceJobChanged) -> RaiseRequest:
    return RaiseRequest(comment=_ground(job) or "")


TYPE = ExceptionType(
    key="dispatch_case",
    title="Dispatch Case",
    aliases=("Dispatch Task", "Dispatch Case Management"),
    description="A job is Rejected, Expired or assigned to Procure Vendor: Dispatch must find a service provider.",
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
            description="the case is on hold until someone answers, who is named in the case",
            source=PAGE,
            needs=(Need.WAITING_ON,),
        ),
        Move(
            trigger="resume",
            sources=(Status.ON_HOLD,),
            dest=Status.OPEN,
            description="the wait is over",
            source=f"{PAGE} (INF)",
        ),
        Move(
            trigger="complete",
            sources=(Status.OPEN, Status.ON_HOLD),
            dest=Status.COMPLETED,
            description="a provider is found, or none is needed any longer",
            source="INF",
        ),
        void(Status.OPEN, Status.ON_HOLD),
    ),
    assignment=RoundRobin(source='S2: "assigned to each member of the team"; INF: in turn'),
    queue_rank=_rank,
    comment=FreeText(f"why the job is with Dispatch: {', '.join((*WITHOUT_PROVIDER, PROCURE_VENDOR))}", needed=False),
    service_job_comment=FreeText("what has been tried", needed=False),
    opened_by=(
        Opens(
            event=ServiceJobCreated,
            by=Department.DISPATCH,
            description="a new job has no provider",
            source=f"S2; {PAGE}",
            when=_comes_to_dispatch,
            request=lambda job, _facts: _raised(job),
            left_to=lambda _job, _case: True,
        ),
        Opens(
            event=ServiceJobChanged,
            by=Department.DISPATCH,
            description="the job is Rejected, Expired or assigned to Procure Vendor",
            source=f"S2; {PAGE}",
            when=_comes_to_dispatch,
            request=lambda job, _facts: _raised(job),
            left_to=lambda _job, _case: True,
        ),
    ),
    advanced_by=(
        Advances(
            event=ServiceJobChanged,
            by=Department.DISPATCH,
            description="a provider accepts the job, or it is cancelled or completed",
            source="INF: Dispatch finds a provider if none accepts",
            when=lambda _job, _item, facts: _is_settled(facts),
            move=lambda job, _item: MoveRequest(trigger="complete", note=_what_settled_it(job)),
        ),
    ),
    clocks=(
        # It does not pause: a case On Hold waits for the very answer that this clock is about.
        ClockRule(
            name="sears-answer",
            description="the customer of a job that Sears rejected answers; without an answer the job is Cancelled",
            source=f"{SEARS_PAGE}; counted from the opening of the case (INF)",
            target=lambda policy: policy.sears_answer_time,
            pauses_in=frozenset(),
            applies=_customer_of_sears_is_asked,
        ),
    ),
    unknown=(
        "what completes a case: here a provider's acceptance, or the end of the job (INF)",
        "the resolution of a case, and what a case On Hold waits for",
        "when the customer of a job that Sears rejected answers: no event reports it, so the clock ends with the case",
        (
            "the 24 hours in which a provider accepts a job (H:status-definitions-16-5-2022) are over before there is "
            "a case: ServiceBench counts them, and the job arrives here as Expired; so no clock of a case covers them"
        ),
        (
            "how soon a provider is found: the days after which a job is reassigned (2 or 3 by trade, 48 hours in an "
            "emergency; H:when-to-reassign) and the 24-48 hours to an emergency appointment "
            "(C:emergency-service-request-policy-and-guidelines) are counted to appointments, not from a case; "
            "operations may set clocks.dispatch_case.resolve"
        ),
        (
            "a provider who accepted a job and has no appointment after 36 hours (H:unscheduled-tasks) is a task for "
            "SLA Intervention, not a case for Dispatch; no event reports a missing appointment"
        ),
        (
            "providers are called 9AM-6PM in their local time (H:service-provider-assignment-guidelines, a teaser); no "
            "event has a provider's zone, so no call is delayed by this"
        ),
    ),
    remarks={
        "order": (
            "by severity, then the age of the service order, then that of the job, the oldest first, as far as both "
            f"are known ({PAGE})"
        ),
        "owner": "each task has one owner, a member of the team (S2)",
        "work it": (
            "set the reassign reason Working Dispatch; try the provider's calendar, an extended zip code, the service "
            f"locator, a forced reassignment; then Plus One, then APO, formerly No Provider Found ({PAGE})"
        ),
    },
    sources=("S2", PAGE),
)

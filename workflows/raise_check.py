"""What would come of raising an exception now: the rules are asked as at the intake, and nothing is kept."""

from datetime import datetime

from events.data import Actor
from events.requests import RaiseRequested
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import Refusal
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.decisions import Opening, decide_opening
from store.engine import Connection
from store.loading import load_exceptions
from store.workspace import Cause, JobRow, Workspace
from workflows.decision_context import DecisionContext
from workflows.possible_moves import load_job


def check_raise(  # noqa: PLR0913 - a request has these parties
    connection: Connection,
    declared: ExceptionType,
    *,
    job: str,
    actor: Actor,
    request: RaiseRequest,
    policy: Policy,
    now: datetime,
) -> Opening | Refusal:
    """Decide whether a request would open an exception, with what the store knows at this moment.

    Args:
        connection: a connection that may read; nothing is locked, so the answer may be old when it arrives.
        declared: the exception type.
        job: the service job's number, known or not.
        actor: who would raise it.
        request: what was entered.
        policy: the settings of the business rules.
        now: the instant at which the rules are judged, aware.

    """
    context = DecisionContext(workspace=Workspace(), policy=policy, now=now, cause=Cause(source="", id=""))
    context.workspace.jobs[job] = JobRow(JobFacts())
    load_job(connection, context, job)
    load_exceptions(connection, context.workspace)
    return decide_opening(declared, context.situation(job, actor, raising=request))


def as_entered(data: RaiseRequested) -> RaiseRequest:
    """The request that an event makes."""
    return RaiseRequest(
        comment=data.comment or "",
        service_job_comment=data.service_job_comment or "",
        details=data.details,
        follow_up_at=data.follow_up_at,
        follow_up_reason=data.follow_up_reason,
        waiting_on=data.waiting_on,
    )

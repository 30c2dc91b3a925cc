"""What an actor may do with an exception now: each trigger, its target status, what it requires, what forbids it."""

from dataclasses import dataclass
from datetime import datetime

from events.data import Actor
from state_machines.declaration.guards import BrokenRule, check_all
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.moves import Need
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException, MoveRequest
from state_machines.engine.registry import work_types
from store.engine import Connection
from store.loading import load_calls, load_exceptions
from store.queries import exception, job
from store.workspace import Cause, JobRow, Workspace
from workflows.decision_context import CALLS_LOOK_BACK, DecisionContext, customer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleMove:
    """A trigger that leaves the exception's status."""

    trigger: str
    dest: str
    """The status it leads to."""

    description: str
    needs: tuple[Need, ...]
    """What must be entered with it."""

    broken: tuple[BrokenRule, ...]
    """The rules that forbid it at this instant, such as the hours at which a customer may be called."""


def possible_moves(
    connection: Connection, exception_id: str, *, actor: Actor, policy: Policy, now: datetime
) -> tuple[PossibleMove, ...]:
    """The triggers that people may fire on an exception now; empty if there is no such exception.

    Args:
        connection: a connection that may read; nothing is locked, so the answer may already be out of date.
        exception_id: the exception.
        actor: the actor.
        policy: the settings of the business rules.
        now: the instant at which the rules are judged, aware.

    """
    context = DecisionContext(workspace=Workspace(), policy=policy, now=now, cause=Cause(source="", id=""))
    found = exception(connection, exception_id)
    if found is None:
        return ()
    load_job(connection, context, found.job)
    load_exceptions(connection, context.workspace, {exception_id})
    item = context.workspace.exceptions[exception_id]
    lifecycle = work_types()[item.type].lifecycle
    offered = (_possible(context, item, trigger, actor) for trigger in lifecycle.open_triggers(item.status))
    return tuple(move for move in offered if move is not None)


def load_job(connection: Connection, context: DecisionContext, number: str) -> None:
    """Read the facts of a service job, and the calls made to its customer."""
    known = job(connection, number)
    if known is not None:
        context.workspace.jobs[number] = JobRow(JobFacts(dict(known.facts), dict(known.as_of)))
    customer = customer_of(number, context.workspace.job(number).facts)
    load_calls(connection, context.workspace, {customer}, context.now - CALLS_LOOK_BACK)


def _possible(context: DecisionContext, item: JobException, trigger: str, actor: Actor) -> PossibleMove | None:
    situation = context.situation(item.job, actor, moving=MoveRequest(trigger=trigger), item=item)
    move = work_types()[item.type].lifecycle.move_for(item, trigger, situation)
    if move is None:
        return None
    broken, _ = check_all(move.guards, situation)
    return PossibleMove(
        trigger=trigger, dest=move.dest.value, description=move.description, needs=move.needs, broken=tuple(broken)
    )

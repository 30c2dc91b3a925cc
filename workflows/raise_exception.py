"""Raise an exception in the working set, or record the refusal: the item, its history, timers and notifications."""

from events.data import Actor, EventData
from state_machines.declaration.exception_type import ALWAYS, ExceptionType
from state_machines.declaration.guards import Refusal
from state_machines.declaration.situation import JobException, RaiseRequest, Situation
from state_machines.engine.decisions import Opening, decide_opening
from state_machines.engine.registry import rule_version
from store.history import RAISED_AS_COMPLETED
from workflows import notifications
from workflows.clocks.arming import without_clocks
from workflows.decision_context import DecisionContext, new_id
from workflows.outcome import RAISE, Outcome, opened, refused, waits
from workflows.second_reports import note_on
from workflows.timer_scheduling import schedule


def raise_exception(
    context: DecisionContext,
    declared: ExceptionType,
    *,
    job: str,
    actor: Actor,
    request: RaiseRequest,
    data: EventData | None = None,
) -> Outcome:
    """Raise an exception of a type on a service job, if its rules allow it.

    Args:
        context: the current decision.
        declared: the exception type.
        job: the service job's number.
        actor: who raises it.
        request: what the creator entered, or what the event's declaration derives from the event.
        data: the content of the causing event, if an upstream event requests it.

    """
    situation = context.situation(job, actor, raising=request, data=data)
    decision = decide_opening(declared, situation)
    if isinstance(decision, Refusal):
        if context.may_wait and decision.awaits_facts:
            return waits(declared, RAISE, "; ".join(rule.why for rule in decision.rules))
        return _keep_refusal(context, declared, context.answered(decision), situation)
    item = _new_item(context, declared, decision, situation)
    context.workspace.add(item)
    context.workspace.append_line(
        item,
        at=context.now,
        actor=actor,
        trigger="raise",
        before="",
        why=declared.description if decision.description == ALWAYS else decision.description,
        rule=decision.source,
        cause=context.cause,
        details={
            "comment": item.comment,
            "service_job_comment": item.service_job_comment,
            **({"waiting_on": item.waiting_on} if item.waiting_on else {}),
            **without_clocks(declared, item, situation),
            **item.details,
        },
    )
    schedule(context, declared, item, before="", situation=situation)
    notifications.opened(context, declared, item, actor)
    return opened(declared, item)


def _new_item(
    context: DecisionContext, declared: ExceptionType, opening: Opening, situation: Situation
) -> JobException:
    completed = opening.status == "Completed"
    return JobException(
        id=new_id("EX", context.cause.source, context.cause.id, declared.key),
        type=declared.key,
        job=situation.job,
        status=opening.status.value,
        comment=opening.comment,
        service_job_comment=opening.service_job_comment,
        details=opening.details,
        opened_at=context.now,
        opened_by=situation.actor.name,
        updated_at=context.now,
        updated_by=situation.actor.name,
        rule_version=rule_version(declared.key),
        follow_up_at=opening.follow_up_at,
        follow_up_reason=opening.follow_up_reason,
        waiting_on=opening.waiting_on,
        resolution=RAISED_AS_COMPLETED if completed else None,
    )


def _keep_refusal(context: DecisionContext, declared: ExceptionType, refusal: Refusal, situation: Situation) -> Outcome:
    refusal_id = new_id("RF", context.cause.source, context.cause.id, declared.key)
    context.workspace.refuse(
        refusal,
        refusal_id=refusal_id,
        at=context.now,
        job=situation.job,
        type_key=declared.key,
        asked="raise",
        exception_id=None,
        actor=situation.actor,
        cause=context.cause,
    )
    _note_second_report(context, declared, situation)
    notifications.refused(context, declared, refusal, situation.actor, refusal_id=refusal_id, job=situation.job)
    return refused(declared, refusal, refusal_id)


def _note_second_report(context: DecisionContext, declared: ExceptionType, situation: Situation) -> None:
    """Note what a refused duplicate says on the open exception, so that its content is not only in the refusal."""
    open_one = situation.open_of_type(declared.key)
    request = situation.raising
    if open_one is None or request is None or declared.several_at_once:
        return
    why = "a second request was refused as a duplicate; this note keeps its details"
    note_on(context, declared, open_one, situation.actor, request, why=why, rule=declared.second_report_source)

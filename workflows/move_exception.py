"""Move an exception in the working set, or record the refusal; then do what follows from the move."""

from typing import Any

from events.calls import CallMade
from events.data import Actor, EventData
from state_machines.declaration.departments import system_actor
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import Refusal
from state_machines.declaration.situation import JobException, MoveRequest, Situation
from state_machines.engine.decisions import Moved, decide_move
from state_machines.engine.registry import exception_type
from workflows import notifications
from workflows.decision_context import DecisionContext, customer_of, new_id
from workflows.outcome import MOVE, Outcome, moved, refused, waits
from workflows.raise_exception import raise_exception
from workflows.timer_scheduling import schedule


def move_exception(
    context: DecisionContext,
    declared: ExceptionType,
    item: JobException,
    *,
    actor: Actor,
    request: MoveRequest,
    data: EventData | None = None,
) -> Outcome:
    """Fire a trigger on an exception, if its rules allow it, and do what follows from it.

    Args:
        context: the current decision.
        declared: the exception's type.
        item: the exception in the working set.
        actor: who fires the trigger.
        request: the trigger and what was entered with it.
        data: the content of the causing event, if an upstream event requests it.

    """
    situation = context.situation(item.job, actor, moving=request, item=item, data=data)
    decision = decide_move(declared, situation)
    if isinstance(decision, Refusal):
        if context.may_wait and decision.awaits_facts:
            return waits(declared, MOVE, "; ".join(rule.why for rule in decision.rules))
        return _keep_refusal(context, declared, item, context.answered(decision), situation)
    changed = decision.item
    context.workspace.replace(changed)
    context.workspace.append_line(
        changed,
        at=context.now,
        actor=actor,
        trigger=request.trigger,
        before=decision.before,
        why=decision.move.description,
        rule=decision.move.source,
        cause=context.cause,
        details=_entered(request, changed),
    )
    if decision.move.calls_customer and not isinstance(data, CallMade):
        customer = customer_of(item.job, situation.facts)
        context.workspace.count_call(f"{item.id}.{changed.history_length}", customer, context.happened_at, item.id)
    schedule(context, declared, changed, before=decision.before, situation=situation)
    notifications.moved(context, declared, changed, actor, move=decision.move, before=item)
    follow_ons = _follow_on(context, declared, decision, situation)
    return moved(declared, changed, item, follow_ons)


def _entered(request: MoveRequest, item: JobException) -> dict[str, Any]:
    """What was entered with the trigger and its result, without empty fields."""
    values = {
        "note": request.note,
        "resolution": item.resolution,
        "follow_up_at": item.follow_up_at.isoformat() if item.follow_up_at else None,
        "follow_up_reason": item.follow_up_reason,
        "waiting_on": item.waiting_on,
        "attempts": item.attempts or None,
    }
    return {name: value for name, value in values.items() if value}


def _follow_on(
    context: DecisionContext, declared: ExceptionType, decision: Moved, situation: Situation
) -> tuple[Outcome, ...]:
    return tuple(
        raise_exception(
            context.at_once(),
            exception_type(follow.raises),
            job=decision.item.job,
            actor=system_actor(follow.by),
            request=follow.request(decision.item, situation),
        )
        for follow in declared.follow_on
        if follow.after == decision.move.trigger and follow.when(decision.item, situation)
    )


def _keep_refusal(
    context: DecisionContext, declared: ExceptionType, item: JobException, refusal: Refusal, situation: Situation
) -> Outcome:
    asked = situation.moving.trigger if situation.moving else ""
    refusal_id = new_id("RF", context.cause.source, context.cause.id, item.id, asked)
    context.workspace.refuse(
        refusal,
        refusal_id=refusal_id,
        at=context.now,
        job=item.job,
        type_key=item.type,
        asked=asked,
        exception_id=item.id,
        actor=situation.actor,
        cause=context.cause,
    )
    notifications.refused(
        context,
        declared,
        refusal,
        situation.actor,
        refusal_id=refusal_id,
        job=item.job,
        trigger=asked,
        exception_id=item.id,
    )
    return refused(declared, refusal, refusal_id, exception_id=item.id)

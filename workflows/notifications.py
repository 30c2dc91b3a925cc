"""Notifications when an exception changes: notices to departments and outgoing CloudEvents, as outbox rows.

Nothing is sent here. The rows are written in the transaction of the change, so every committed change is notified, and
nothing else is.
"""

from typing import Any

from events.data import Actor
from events.outgoing import (
    CausingEvent,
    ExceptionChanged,
    ExceptionCompleted,
    ExceptionFollowUpDue,
    ExceptionOpened,
    ExceptionRefused,
    Outgoing,
    RefusalReason,
    outgoing_event,
    routing_key,
)
from state_machines.declaration.departments import Department
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule, Notification, Refusal
from state_machines.declaration.moves import Move
from state_machines.declaration.reactions import Watch
from state_machines.declaration.situation import JobException
from state_machines.engine.advice import advice
from store.workspace import OutboxRow
from workflows.decision_context import DecisionContext

SOURCE = "urn:cinchhs:service-job-exceptions"
"""The CloudEvents source of everything we publish."""


def opened(context: DecisionContext, declared: ExceptionType, item: JobException, actor: Actor) -> None:
    """Notify the owning department of a new exception, and publish it.

    An exception that starts Completed requires no work, so no department is notified of it.
    """
    snapshot = _snapshot(context, declared, item, actor)
    data = ExceptionOpened(**snapshot, comment=item.comment or None, follow_up_at=item.follow_up_at)
    if item.is_completed:
        _notify(context, item, data)
        _notify(context, item, ExceptionCompleted(**snapshot, resolution_reason=item.resolution))
    else:
        _notify(context, item, data, text=f"{_headline(declared, item)}{_to_ask(declared, item)}")


def _to_ask(declared: ExceptionType, item: JobException) -> str:
    """What is left to ask about an exception, as the end of a sentence; empty if nothing is."""
    left = declared.still_to_ask(item.details, item.comment)
    return f"; still to ask: {', '.join(left)}" if left else ""


def moved(
    context: DecisionContext,
    declared: ExceptionType,
    item: JobException,
    actor: Actor,
    *,
    move: Move,
    before: JobException,
) -> None:
    """Publish a move; if a follow-up fell due, notify the owning department too."""
    snapshot = _snapshot(context, declared, item, actor)
    if move.trigger == "wake":
        due = ExceptionFollowUpDue(
            **snapshot, follow_up_at=before.follow_up_at or context.now, follow_up_reason=before.follow_up_reason
        )
        _notify(context, item, due, text=f"follow-up due: {_headline(declared, item)}")
        return
    snapshot |= {"trigger": move.trigger, "status_before": before.status}
    if item.is_completed:
        void = move.resolution == "void"
        _notify(context, item, ExceptionCompleted(**snapshot, resolution_reason=item.resolution, void=void))
    else:
        changed = ExceptionChanged(
            **snapshot,
            why=move.description,
            waiting_on=item.waiting_on,
            follow_up_at=item.follow_up_at,
            follow_up_reason=item.follow_up_reason,
        )
        _notify(context, item, changed)


def reminded(
    context: DecisionContext,
    declared: ExceptionType,
    item: JobException,
    *,
    department: Department,
    rule: str,
    text: str,
) -> None:
    """Notify a department that a time rule fell due on an exception."""
    context.workspace.add_to_outbox(
        OutboxRow(
            id=f"{item.id}.{item.history_length}.{rule}",
            department=department.slug,
            job=item.job,
            exception_id=item.id,
            reason=rule,
            text=f"{text}: {_headline(declared, item)}",
        )
    )


def refused(  # noqa: PLR0913 - a refusal has these parties
    context: DecisionContext,
    declared: ExceptionType,
    refusal: Refusal,
    actor: Actor,
    *,
    refusal_id: str,
    job: str,
    trigger: str | None = None,
    exception_id: str | None = None,
) -> None:
    """Publish a refusal, and notify departments that must act at once, such as Authorizations to call the customer."""
    for notification in refusal.notifications:
        _notify_of_job(context, declared, notification, cause=refusal_id, job=job, exception_id=exception_id)
    data = ExceptionRefused(
        **_about(context, declared, actor),
        request="transition" if trigger else "raise",
        trigger=trigger,
        exception_id=exception_id,
        refusals=tuple(
            RefusalReason(rule=rule.rule, why=rule.why, source=rule.source or None, instead=_advice(rule))
            for rule in refusal.rules
        ),
    )
    context.workspace.add_to_outbox(
        OutboxRow(
            id=refusal_id,
            department=declared.department.slug,
            job=job,
            exception_id=exception_id,
            reason=data.KIND,
            routing_key=routing_key(data),
            event=_event(context, data, event_id=refusal_id, job=job),
        )
    )


def noted(context: DecisionContext, declared: ExceptionType, item: JobException, comment: str) -> None:
    """Notify the owning department that a second report was noted on an open exception, with its flag."""
    flag = declared.flag_of(comment)
    marked = f" [{flag}]" if flag else ""
    said = f": {comment}" if comment else ""
    context.workspace.add_to_outbox(
        OutboxRow(
            id=f"{item.id}.{item.history_length}.second-report",
            department=declared.department.slug,
            job=item.job,
            exception_id=item.id,
            reason="second-report",
            text=f"a second report is noted on {declared.title} {item.id} on {item.job}{said}{marked}",
        )
    )


def asked(context: DecisionContext, declared: ExceptionType, job: str, notification: Notification) -> None:
    """Ask a department about what an event says of a job, apart from any change of an exception."""
    _notify_of_job(context, declared, notification, cause=f"{context.cause.source} {context.cause.id}", job=job)


def watched(context: DecisionContext, declared: ExceptionType, job: str, watch: Watch[Any]) -> None:
    """Notify a type's department of a time rule on a job that raises no exception."""
    notification = Notification(department=declared.department, reason=watch.name, text=watch.description)
    _notify_of_job(context, declared, notification, cause=context.cause.id, job=job)


def _notify_of_job(
    context: DecisionContext,
    declared: ExceptionType,
    notification: Notification,
    *,
    cause: str,
    job: str,
    exception_id: str | None = None,
) -> None:
    """Notify a department about a job apart from any change of an exception."""
    context.workspace.add_to_outbox(
        OutboxRow(
            id=f"{cause}.{notification.reason}",
            department=notification.department.slug,
            job=job,
            exception_id=exception_id,
            reason=notification.reason,
            text=f"{declared.title} on {job}: {notification.text}",
        )
    )


def _advice(rule: BrokenRule) -> str | None:
    return advice(rule.do, rule.raise_instead) or None


def _headline(declared: ExceptionType, item: JobException) -> str:
    flag = declared.flag_of(item.comment)
    marked = f" [{flag}]" if flag else ""
    comment = f": {item.comment}" if item.comment else ""
    return f"{declared.title} {item.id} on {item.job}{comment}{marked}"


def _about(context: DecisionContext, declared: ExceptionType, actor: Actor) -> dict[str, Any]:
    return {
        "exception_type": declared.key,
        "title": declared.title,
        "department": declared.department.value,
        "work_group": declared.work_group or None,
        "cause": CausingEvent(source=context.cause.source, id=context.cause.id),
        "actor": actor,
    }


def _snapshot(context: DecisionContext, declared: ExceptionType, item: JobException, actor: Actor) -> dict[str, Any]:
    return {
        **_about(context, declared, actor),
        "exception_id": item.id,
        "status": item.status,
        "version": item.history_length,
    }


def _notify(context: DecisionContext, item: JobException, data: Outgoing, *, text: str | None = None) -> None:
    """Publish a change of an exception and, if there is a text, notify its department."""
    event_id = f"{item.id}.{item.history_length}.{data.KIND}"
    context.workspace.add_to_outbox(
        OutboxRow(
            id=event_id,
            department=Department(data.department).slug,
            job=item.job,
            exception_id=item.id,
            reason=data.KIND,
            text=text,
            routing_key=routing_key(data),
            event=_event(context, data, event_id=event_id, job=item.job),
        )
    )


def _event(context: DecisionContext, data: Outgoing, *, event_id: str, job: str) -> str:
    trace = {"traceparent": context.cause.traceparent} if context.cause.traceparent else None
    return outgoing_event(data, id=event_id, source=SOURCE, subject=job, time=context.now, extensions=trace)

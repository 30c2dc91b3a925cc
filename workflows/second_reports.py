"""A second report while an exception is open: what it says is noted on the open one, and its department is notified."""

from events.data import Actor
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.situation import JobException, RaiseRequest
from workflows import notifications
from workflows.decision_context import DecisionContext


def note_on(  # noqa: PLR0913 - a note has this many facts
    context: DecisionContext,
    declared: ExceptionType,
    item: JobException,
    actor: Actor,
    request: RaiseRequest,
    *,
    why: str,
    rule: str,
) -> None:
    """Note a second report on the open exception and notify its department.

    Args:
        context: the current decision.
        declared: the exception's type.
        item: the open exception.
        actor: who reports.
        request: what the second report says.
        why: why it is noted rather than raised.
        rule: the source of that.

    """
    context.workspace.replace(item)
    entered = {"comment": request.comment, "service_job_comment": request.service_job_comment, **request.details}
    context.workspace.append_line(
        item,
        at=context.now,
        actor=actor,
        trigger="note",
        before=item.status,
        why=why,
        rule=rule,
        cause=context.cause,
        details={name: value for name, value in entered.items() if value not in (None, "", (), [])},
    )
    notifications.noted(context, declared, item, request.comment)

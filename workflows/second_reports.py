"""A second report while an exception is open: what it says is noted on the open one, and its department is notified."""

from typing import Any

from events.data import Actor
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.situation import JobException, RaiseRequest
from state_machines.shared_rules.orders import po_numbers
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
    added = added_subjects(declared, item, request)
    item.details = {**item.details, **added}
    context.workspace.replace(item)
    entered = {"service_job_comment": request.service_job_comment, **request.details, "added": added}
    said = {name: value for name, value in entered.items() if value not in (None, "", (), [], {})}
    context.workspace.append_line(
        item,
        at=context.now,
        actor=actor,
        trigger="note",
        before=item.status,
        why=why,
        rule=rule,
        cause=context.cause,
        details={"comment": request.comment, **said},
    )
    notifications.noted(context, declared, item, request.comment)


def added_subjects(declared: ExceptionType, item: JobException, request: RaiseRequest) -> dict[str, Any]:
    """The orders of the open exception with those that a second report adds; empty if it adds none."""
    if "po_numbers" not in declared.details.model_fields:
        return {}
    known = po_numbers(item.comment, item.details)
    new = [number for number in po_numbers(request.comment, request.details) if number not in known]
    return {"po_numbers": [*known, *new]} if new and known else {}

"""Danger in the words of an event: the SOS is opened at once, or Escalations is asked, whatever else becomes of it."""

from dataclasses import replace

from events.data import EventData
from events.envelope import Event
from events.requests import RaiseRequested
from state_machines.declaration.departments import Department, system_actor
from state_machines.declaration.guards import Notification
from state_machines.engine.registry import UnknownExceptionTypeError, exception_type, work_types
from state_machines.escalations import sos_high_risk
from state_machines.escalations.danger import SOURCE, Danger, danger_in, is_covered_by, sos_request
from workflows import notifications
from workflows.decision_context import DecisionContext
from workflows.outcome import Outcome, noted_on, notified, together
from workflows.raise_exception import raise_exception
from workflows.second_reports import note_on

QUESTION = "danger-suggested"


def report_danger(context: DecisionContext, event: Event, came: Outcome | None) -> tuple[Outcome, ...]:
    """Open an SOS for the danger that an event's words state, or ask Escalations about words that suggest it.

    It neither waits nor depends on what else becomes of the event: a request that is refused, that names no exception,
    or that waits may still describe danger.

    Args:
        context: the decision about the event.
        event: the event, taken in for the first time.
        came: what became of it; None if it cannot be carried out.

    """
    if came is not None and _opened_sos(came):
        return ()
    danger = danger_in(event.data)
    if danger is None:
        return (_ask(context, event.subject, _REFUSED),) if _is_refused_sos(event.data, came) else ()
    if not danger.risks:
        return (_ask(context, event.subject, danger.question),)
    return (_open(context.at_once(), event, danger),)


def with_danger(came: Outcome, dangers: tuple[Outcome, ...]) -> Outcome:
    """An outcome with those of the danger in its event; they come first if nothing else is due."""
    if not dangers:
        return came
    return together(dangers) if came.kind == "noted" else replace(came, effects=(*came.effects, *dangers))


_REFUSED = "an SOS was requested and refused; look at the refusal, and raise the SOS if anyone is at risk"


def _opened_sos(came: Outcome) -> bool:
    return any(each.kind == "opened" and each.type_key == sos_high_risk.KEY for each in came.flat())


def _is_refused_sos(data: EventData, came: Outcome | None) -> bool:
    if not isinstance(data, RaiseRequested) or came is None or came.kind != "refused":
        return False
    try:
        return exception_type(data.exception_type).key == sos_high_risk.KEY
    except UnknownExceptionTypeError:
        return False


def _open(context: DecisionContext, event: Event, danger: Danger) -> Outcome:
    declared, job = work_types()[sos_high_risk.KEY], event.subject
    actor = event.data.who() or system_actor(Department.CUSTOMER_SERVICE)
    request = sos_request(danger)
    for sos in context.workspace.open_exceptions(job):
        if sos.type == declared.key and is_covered_by(danger, sos):
            note_on(context, declared, sos, actor, request, why="more words of the same danger", rule=SOURCE)
            return noted_on(declared, sos)
    return raise_exception(context, declared, job=job, actor=actor, request=request, data=event.data)


def _ask(context: DecisionContext, job: str, question: str) -> Outcome:
    declared = work_types()[sos_high_risk.KEY]
    notification = Notification(department=declared.department, reason=QUESTION, text=question)
    notifications.asked(context, declared, job, notification)
    return notified(declared.department, question)

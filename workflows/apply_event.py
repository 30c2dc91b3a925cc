"""What an event does: its facts are learned, then it raises, moves or watches what the declarations say."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from events.calls import CallMade
from events.data import EventData
from events.envelope import Event
from events.requests import RaiseRequested, TransitionRequested
from state_machines.declaration.departments import system_actor
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.reactions import Opens
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest
from state_machines.engine.registry import (
    UnknownExceptionTypeError,
    advanced_by,
    exception_type,
    noted_by,
    opened_by,
    watched_by,
    work_types,
)
from store.workspace import TimerRow
from workflows.decision_context import DecisionContext, customer_of, new_id
from workflows.move_exception import move_exception
from workflows.outcome import MOVE, RAISE, Outcome, together, waits
from workflows.raise_check import as_entered
from workflows.raise_exception import raise_exception
from workflows.second_reports import note_on


class WrongJobError(ValueError):
    """A request names an exception or a type that does not exist; it becomes a dead letter with this message."""

    def __init__(self, code: str, message: str, fix: str, *, may_come: str = "") -> None:
        """Keep the stable code, the message and the fix.

        Args:
            code: stable, for counting.
            message: what is wrong.
            fix: what to do.
            may_come: the key of the type or the id of the exception that may still be raised.

        """
        super().__init__(message)
        self.code, self.message, self.fix, self.may_come = code, message, fix, may_come


BEHIND = "an earlier event of this service job still waits, and events keep their order"


def apply_event(context: DecisionContext, event: Event, occurred_at: datetime) -> Outcome:
    """Carry out an event in the working set.

    Args:
        context: the current decision; its ``now`` is the instant at which rules are judged.
        event: a valid event that is new.
        occurred_at: when it happened upstream; facts are folded by this instant.

    Raises:
        WrongJobError: a request names an exception or a type that does not exist.

    """
    data, job = event.data, event.subject
    context.happened_at = occurred_at
    if isinstance(data, RaiseRequested):
        return _raise_requested(context, job, data)
    if isinstance(data, TransitionRequested):
        return _transition_requested(context, job, data)
    context.workspace.learn(job, data.facts_at(occurred_at), occurred_at)
    moves = _advance(context, job, data, work_types())
    _note(context, job, data)
    raises = _open(context, job, data, work_types().keys() - {move.type_key for move in moves})
    _watch(context, job, data)
    if isinstance(data, CallMade) and data.is_to_customer:
        call_id = new_id("CA", context.cause.source, context.cause.id)
        context.workspace.count_call(call_id, customer_of(job, context.workspace.job(job).facts), occurred_at)
    return together((*moves, *raises))


def apply_rest(
    context: DecisionContext, event: Event, occurred_at: datetime, *, moves: Collection[str], raises: Collection[str]
) -> Outcome:
    """Carry out the part of an event that has waited: moves and raises of these types; the rest was done at once."""
    context.happened_at = occurred_at
    moved = _advance(context, event.subject, event.data, moves)
    return together((*moved, *_open(context, event.subject, event.data, raises)))


def _open(context: DecisionContext, job: str, data: EventData, types: Collection[str]) -> tuple[Outcome, ...]:
    """Raise what the event opens of these types."""
    facts = context.workspace.job(job).facts
    return tuple(
        waits(declared, RAISE, BEHIND)
        if declared.key in context.raises_wait
        else raise_exception(
            context,
            declared,
            job=job,
            actor=data.who() or system_actor(opens.by),
            request=opens.request(data, facts),
            data=data,
        )
        for declared, opens in opened_by(type(data))
        if declared.key in types and _opens(context, job, data, declared, opens)
    )


def _opens(context: DecisionContext, job: str, data: EventData, declared: ExceptionType, opens: Opens[Any]) -> bool:
    """Whether the event opens this type, and no open item handles it instead."""
    return opens.when(data, context.workspace.job(job).facts) and not any(
        opens.left_to(data, item) for item in _open_of_type(context, job, declared.key)
    )


def _open_of_type(context: DecisionContext, job: str, type_key: str) -> list[JobException]:
    """The items of a type on a job that are not Completed."""
    return [item for item in context.workspace.open_exceptions(job) if item.type == type_key]


def _advance(context: DecisionContext, job: str, data: EventData, types: Collection[str]) -> tuple[Outcome, ...]:
    """Move what the event moves of these types."""
    outcomes = []
    for declared, step in advanced_by(type(data)):
        if declared.key not in types:
            continue
        item = next((one for one in context.workspace.open_exceptions(job) if one.type == declared.key), None)
        if declared.key in context.moves_wait and (item is not None or not _raises(context, job, data, declared)):
            outcomes.append(waits(declared, MOVE, BEHIND))
        elif item is not None and step.when(data, item, context.workspace.job(job).facts):
            request = step.move(data, item)
            actor = data.who() or system_actor(step.by)
            outcomes.append(move_exception(context, declared, item, actor=actor, request=request, data=data))
    return tuple(outcomes)


def _raises(context: DecisionContext, job: str, data: EventData, declared: ExceptionType) -> bool:
    """Whether the event itself raises the type, which is what earlier moves wait for."""
    return any(
        each.key == declared.key and _opens(context, job, data, declared, opens)
        for each, opens in opened_by(type(data))
    )


def _note(context: DecisionContext, job: str, data: EventData) -> None:
    """Note the event on the open exceptions whose types declare it."""
    facts = context.workspace.job(job).facts
    for declared, notes in noted_by(type(data)):
        for item in _open_of_type(context, job, declared.key):
            if notes.when(data, item, facts):
                request = RaiseRequest(comment=notes.note(data))
                actor = data.who() or system_actor(notes.by)
                note_on(context, declared, item, actor, request, why=notes.description, rule=notes.source)


def _watch(context: DecisionContext, job: str, data: EventData) -> None:
    for declared, watch in watched_by(type(data)):
        due_at = watch.due(data, context.happened_at, context.policy)
        if due_at is not None:
            timer_id = new_id("TM", context.cause.source, context.cause.id, declared.key, watch.name)
            context.workspace.set_timer(
                TimerRow(id=timer_id, job=job, type=declared.key, exception_id=None, rule=watch.name, due_at=due_at)
            )


def _raise_requested(context: DecisionContext, job: str, data: RaiseRequested) -> Outcome:
    try:
        declared = exception_type(data.exception_type)
    except UnknownExceptionTypeError as error:
        raise WrongJobError("unknown-exception-type", str(error), "use a type that `sje catalog` lists") from error
    if declared.key in context.raises_wait:
        return waits(declared, RAISE, BEHIND)
    return raise_exception(context, declared, job=job, actor=data.actor, request=as_entered(data), data=data)


def _transition_requested(context: DecisionContext, job: str, data: TransitionRequested) -> Outcome:
    item = _requested_item(context, job, data)
    declared = work_types()[item.type]
    request = MoveRequest(
        trigger=data.trigger,
        follow_up_at=data.follow_up_at,
        follow_up_reason=data.follow_up_reason,
        waiting_on=data.waiting_on,
        resolution_reason=data.resolution_reason,
        note=data.note or "",
        expected_version=data.expected_version,
    )
    if not context.moves_wait.isdisjoint((declared.key, item.id)):
        return waits(declared, MOVE, BEHIND)
    return move_exception(context, declared, item, actor=data.actor, request=request, data=data)


def _requested_item(context: DecisionContext, job: str, data: TransitionRequested) -> JobException:
    """The exception a request names by id, or by its type on the job."""
    if data.exception_id:
        item = context.workspace.exceptions.get(data.exception_id)
        if item is None or item.job != job:
            where = f": it belongs to {item.job}" if item else ""
            message = f"there is no exception {data.exception_id} on service job {job}{where}"
            raise WrongJobError(
                "unknown-exception",
                message,
                "`sje jobs NUMBER` lists the exceptions of a job",
                may_come="" if item else data.exception_id,
            )
        return item
    try:
        declared = exception_type(data.exception_type or "")
    except UnknownExceptionTypeError as error:
        raise WrongJobError("unknown-exception-type", str(error), "use a type that `sje catalog` lists") from error
    found = _open_of_type(context, job, declared.key)
    if len(found) > 1:
        message = f"{len(found)} of {declared.title} are open on service job {job}"
        raise WrongJobError("unknown-exception", message, f"name one by its ID: {', '.join(i.id for i in found)}")
    if not found:
        message = f"no {declared.title} is open on service job {job}"
        fix = "raise one first, or name the exception by its ID"
        raise WrongJobError("unknown-exception", message, fix, may_come=declared.key)
    return found[0]

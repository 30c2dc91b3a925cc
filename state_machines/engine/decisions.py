"""Decide what a request does to an exception: open it, move it, or refuse it with every broken rule at once.

These are pure functions: they read a situation and return data. They store, send and time nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from state_machines.declaration.exception_type import ExceptionType, StartsIn
from state_machines.declaration.guards import Refusal, check_all
from state_machines.declaration.moves import Move
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.declaration.status import WAITS, Status
from state_machines.engine import request_rules

EMPTY: tuple[Any, ...] = (None, "", (), [])
"""Values of a detail that answer nothing; "no" is an answer."""


@dataclass(slots=True, kw_only=True)
class Opening:
    """The answer to an accepted request: how the exception starts."""

    status: Status
    comment: str
    service_job_comment: str
    details: dict[str, Any]
    description: str
    source: str
    follow_up_at: datetime | None = None
    follow_up_reason: str | None = None
    waiting_on: str | None = None


@dataclass(slots=True, kw_only=True)
class Moved:
    """The answer to an accepted trigger: the move, and the item after it."""

    move: Move
    before: str
    item: JobException


def decide_opening(declared: ExceptionType, situation: Situation) -> Opening | Refusal:
    """Decide whether the request in ``situation.raising`` opens an exception of this type, and in which status.

    A refusal lists every broken rule at once, so that no one fixes one only to meet the next.
    """
    request = _filled_in(declared, situation)
    details, detail_rules = request_rules.read_details(declared, request)
    if details != request.details or request is not situation.raising:
        request = replace(request, details=details)
        situation = replace(situation, raising=request)
    broken = request_rules.creator_rules(declared, situation)
    broken += request_rules.duplicate_rules(declared, situation)
    guard_rules, notifications = check_all(declared.guards, situation)
    broken += guard_rules
    broken += request_rules.comment_rules(declared, request, situation)
    broken += detail_rules
    start = next((start for start in declared.starts_in if start.when(situation)), None)
    if start is None:
        rules = (*broken, request_rules.starts_nowhere(declared))
        return Refusal(rules=rules, notifications=tuple(notifications))
    opening = _opening(start, request, situation)
    broken += request_rules.status_rules(
        opening.status, opening.follow_up_at, opening.follow_up_reason, opening.waiting_on, situation.now
    )
    broken += request_rules.idle_rules(declared, opening.status, request)
    return Refusal(rules=tuple(broken), notifications=tuple(notifications)) if broken else opening


def _filled_in(declared: ExceptionType, situation: Situation) -> RaiseRequest:
    """The request with the details that it leaves open and the facts of the job contain."""
    request = situation.raising or RaiseRequest()
    known = {name: value for name, value in declared.known_details(situation.facts).items() if value is not None}
    left_open = {name: value for name, value in known.items() if request.details.get(name) in EMPTY}
    return replace(request, details={**request.details, **left_open}) if left_open else request


def decide_move(declared: ExceptionType, situation: Situation) -> Moved | Refusal:
    """Decide what the trigger in ``situation.moving`` does to ``situation.item``.

    Raises:
        ValueError: the situation has no item or no trigger.

    """
    item, request = situation.item, situation.moving
    if item is None or request is None:
        message = "a move needs an item and a trigger"
        raise ValueError(message)
    move = declared.lifecycle.move_for(item, request.trigger, situation)
    if move is None:
        return Refusal(rules=(request_rules.no_such_move(declared, item, request, situation),))
    broken, notifications = check_all(move.guards, situation)
    broken += request_rules.entry_rules(declared, move, request, situation)
    broken += request_rules.version_rules(item, request)
    broken += request_rules.actor_rules(declared, move, item, situation)
    if broken:
        return Refusal(rules=tuple(broken), notifications=tuple(notifications))
    reached = declared.lifecycle.fire(item, request.trigger, situation)
    return Moved(move=move, before=item.status, item=_moved(item, move, reached, request, situation))


def _opening(start: StartsIn, request: RaiseRequest, situation: Situation) -> Opening:
    at = reason = waiting_on = None
    if start.status == Status.FOLLOW_UP:
        at, reason = request.follow_up_at, request.follow_up_reason
        if start.follow_up is not None and (at is None or not reason):
            usual_at, usual_reason = start.follow_up(situation)
            at, reason = at or usual_at, reason or usual_reason
    elif start.status in WAITS:
        waiting_on = request.waiting_on or start.waiting_on or None
    return Opening(
        status=start.status,
        comment=request.comment,
        service_job_comment=request.service_job_comment,
        details=dict(request.details),
        description=start.description,
        source=start.source,
        follow_up_at=at,
        follow_up_reason=reason,
        waiting_on=waiting_on,
    )


def _moved(item: JobException, move: Move, reached: str, request: MoveRequest, situation: Situation) -> JobException:
    in_follow_up = reached == Status.FOLLOW_UP
    completed = reached == Status.COMPLETED
    counted = 1 if move.counts_attempt else 0
    return replace(
        item,
        status=reached,
        follow_up_at=request.follow_up_at or item.follow_up_at if in_follow_up else None,
        follow_up_reason=request.follow_up_reason or item.follow_up_reason if in_follow_up else None,
        waiting_on=request.waiting_on if reached in WAITS else None,
        attempts=item.attempts + counted,
        last_attempt_at=situation.now if counted else item.last_attempt_at,
        resolution=(request.resolution_reason or move.resolution or "resolved") if completed else None,
        assignee=None if completed else item.assignee,
        claimed_until=None if completed else item.claimed_until,
        updated_at=situation.now,
        updated_by=situation.actor.name,
    )


__all__ = ["Moved", "Opening", "decide_move", "decide_opening"]

"""Decide what a request does to an exception: open it, move it, or refuse it with every broken rule at once.

Pure functions: they read a situation and return data. Nothing is stored, sent or timed here.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from state_machines.declaration.exception_type import ExceptionType, NoDetails, StartsIn
from state_machines.declaration.guards import BrokenRule, Refusal, check_all
from state_machines.declaration.moves import Move, Need
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.declaration.status import Status

DUPLICATE_SOURCE = "H:service-job-exceptions"
FIELDS_SOURCE = "H:service-job-exceptions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The answer to an accepted request: how the exception starts."""

    status: Status
    comment: str
    service_job_comment: str
    details: dict[str, Any]
    says: str
    source: str
    follow_up_at: datetime | None = None
    follow_up_reason: str | None = None
    waiting_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The answer to an accepted trigger: the move and the item as it stands afterwards."""

    move: Move
    before: str
    item: JobException


def decide_opening(declared: ExceptionType, situation: Situation) -> Opening | Refusal:
    """Decide whether the request in ``situation.raising`` opens an exception of this type, and in which status.

    A refusal names every broken rule at once, so that nobody mends one and meets the next.
    """
    details, detail_rules = _details(declared, situation.raising or RaiseRequest())
    request = replace(situation.raising or RaiseRequest(), details=details)
    situation = replace(situation, raising=request)
    broken = [*_creator_rules(declared, situation), *_duplicate_rules(declared, situation)]
    guard_rules, tells = check_all(declared.guards, situation)
    broken += guard_rules
    broken += _comment_rules(declared, request, situation)
    broken += detail_rules
    start = next((start for start in declared.starts_in if start.when(situation)), None)
    if start is None:
        return Refusal(rules=(*broken, _starts_nowhere(declared)), tells=tuple(tells))
    opening = _opening(start, request, situation)
    broken += _unmet_status(opening, situation)
    return Refusal(rules=tuple(broken), tells=tuple(tells)) if broken else opening


def decide_move(declared: ExceptionType, situation: Situation) -> Moved | Refusal:
    """Decide what the trigger in ``situation.moving`` does to ``situation.item``."""
    item, request = situation.item, situation.moving
    if item is None or request is None:
        message = "a move needs an item and a trigger"
        raise ValueError(message)
    move = declared.lifecycle.move_for(item, request.trigger, situation)
    if move is None:
        return Refusal(rules=(_no_such_move(declared, item, request, situation),))
    broken, tells = check_all(move.guards, situation)
    broken += _needs(declared, move, request, situation)
    if request.expected_version not in (None, item.history_length):
        broken.append(
            BrokenRule(
                rule="stale",
                why=f"{item.id} has moved on: it is at version {item.history_length}, you saw {request.expected_version}",
                source="DESIGN: no update is lost",
                do=f"look at it again with `sje show {item.id}`",
            )
        )
    if move.system_only and situation.actor.channel != "system":
        broken.append(
            BrokenRule(
                rule="system-only",
                why=f"{request.trigger!r} is fired by time rules only",
                source=move.source,
                do=f"from {item.status} use: {', '.join(declared.lifecycle.open_triggers(item.status))}",
            )
        )
    if broken:
        return Refusal(rules=tuple(broken), tells=tuple(tells))
    reached = declared.lifecycle.fire(item, request.trigger, situation)
    return Moved(move=move, before=item.status, item=_moved(item, move, reached, request, situation))


def _creator_rules(declared: ExceptionType, situation: Situation) -> list[BrokenRule]:
    creators = declared.creators
    must = creators.exclusive or (situation.policy.enforce_listed_creators and creators.groups)
    if not must or creators.include(situation.actor):
        return []
    titles = ", ".join(creators.titles)
    actor = situation.actor
    return [
        BrokenRule(
            rule="creators",
            why=f"only {titles} may raise {declared.title}; {actor.name} is {actor.department}, {actor.role}",
            source=creators.source,
            do=f"ask {titles} to raise it",
        )
    ]


def _duplicate_rules(declared: ExceptionType, situation: Situation) -> list[BrokenRule]:
    open_one = situation.open_of_type(declared.key)
    if open_one is None:
        return []
    return [
        BrokenRule(
            rule="duplicate",
            why=f"an open {declared.title} exists on this service job: {open_one.id} ({open_one.status})",
            source=DUPLICATE_SOURCE,
            do=f"work {open_one.id}; a new one may be raised once it is Completed",
        )
    ]


def _comment_rules(declared: ExceptionType, request: RaiseRequest, situation: Situation) -> list[BrokenRule]:
    checks = (
        ("exception-comment", declared.comment, request.comment),
        ("service-job-comment", declared.service_job_comment, request.service_job_comment),
    )
    return [
        BrokenRule(rule=rule, why=problem, source=", ".join(declared.sources), do=f"write {expected.describe()}")
        for rule, expected, text in checks
        for problem in expected.problems(text, situation.policy)
    ]


def _details(declared: ExceptionType, request: RaiseRequest) -> tuple[dict[str, Any], list[BrokenRule]]:
    """The details that are right, and a rule for each that is not; guards read only the right ones."""
    given = dict(request.details)
    if not given and declared.details is NoDetails:
        return {}, []
    try:
        return declared.details.model_validate(given).model_dump(mode="json", exclude_none=True), []
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)
    wrong = {problem["loc"][0] for problem in problems if problem["loc"]}
    known = ", ".join(declared.details.model_fields) or "none"
    return {name: value for name, value in given.items() if name not in wrong}, [
        BrokenRule(
            rule="details",
            why=f"details.{'.'.join(map(str, problem['loc']))}: {problem['msg']}",
            source=", ".join(declared.sources),
            do=f"the details of {declared.title} are: {known}",
        )
        for problem in problems
    ]


def _starts_nowhere(declared: ExceptionType) -> BrokenRule:
    return BrokenRule(
        rule="initial-status",
        why=declared.starts_nowhere,
        source=declared.starts_in[0].source,
        do=declared.starts_nowhere_do or "; ".join(f"{s.status}: {s.says}" for s in declared.starts_in),
    )


def _opening(start: StartsIn, request: RaiseRequest, situation: Situation) -> Opening:
    at = reason = waiting_on = None
    if start.status == Status.FOLLOW_UP:
        at, reason = request.follow_up_at, request.follow_up_reason
        if start.follow_up is not None and (at is None or not reason):
            usual_at, usual_reason = start.follow_up(situation)
            at, reason = at or usual_at, reason or usual_reason
    elif start.status == Status.PENDING:
        waiting_on = request.waiting_on or start.waiting_on or None
    return Opening(
        status=start.status,
        comment=request.comment,
        service_job_comment=request.service_job_comment,
        details=dict(request.details),
        says=start.says,
        source=start.source,
        follow_up_at=at,
        follow_up_reason=reason,
        waiting_on=waiting_on,
    )


def _unmet_status(opening: Opening, situation: Situation) -> list[BrokenRule]:
    """What the first status asks for and did not get: Follow Up a date/time and a reason, Pending whom it waits on."""
    broken = []
    if opening.status == Status.FOLLOW_UP:
        if opening.follow_up_at is None:
            broken.append(_missing(Need.FOLLOW_UP_AT, "a Follow Up"))
        elif opening.follow_up_at < situation.now:
            broken.append(_passed(opening.follow_up_at, situation))
        if not opening.follow_up_reason:
            broken.append(_missing(Need.FOLLOW_UP_REASON, "a Follow Up"))
    if opening.status == Status.PENDING and not opening.waiting_on:
        broken.append(_missing(Need.WAITING_ON, "Pending"))
    return broken


def _passed(follow_up_at: datetime, situation: Situation) -> BrokenRule:
    return BrokenRule(
        rule="follow-up-in-future",
        why=f"the follow-up {follow_up_at.isoformat(timespec='minutes')} has passed already",
        source=FIELDS_SOURCE,
        do=f"give an instant after {situation.now.isoformat(timespec='minutes')}",
    )


_MISSING = {
    Need.FOLLOW_UP_AT: "a follow-up date and time, with its offset from UTC",
    Need.FOLLOW_UP_REASON: "a follow-up reason",
    Need.WAITING_ON: "on whom it waits",
    Need.RESOLUTION_REASON: "a resolution reason",
    Need.NOTE: "a note that says why",
}


def _missing(need: Need, what: str) -> BrokenRule:
    return BrokenRule(
        rule=need.value.replace("_", "-"),
        why=f"{what} needs {_MISSING[need]}",
        source=FIELDS_SOURCE,
        do=f"give {need.value}",
    )


def _needs(declared: ExceptionType, move: Move, request: MoveRequest, situation: Situation) -> list[BrokenRule]:
    broken = [_missing(need, f"{move.trigger!r}") for need in move.needs if not getattr(request, need.value)]
    if request.follow_up_at is not None and Need.FOLLOW_UP_AT in move.needs and request.follow_up_at <= situation.now:
        broken.append(_passed(request.follow_up_at, situation))
    reasons = declared.resolution_reasons
    if request.resolution_reason and reasons and request.resolution_reason not in reasons:
        broken.append(
            BrokenRule(
                rule="resolution-reason",
                why=f"{request.resolution_reason!r} is no resolution reason of {declared.title}",
                source=", ".join(declared.sources),
                do=f"choose one of: {', '.join(reasons)}",
            )
        )
    return broken


def _no_such_move(
    declared: ExceptionType, item: JobException, request: MoveRequest, situation: Situation
) -> BrokenRule:
    lifecycle = declared.lifecycle
    offered = ", ".join(lifecycle.open_triggers(item.status)) or "nothing: it is the last status"
    statuses = lifecycle.statuses_with(request.trigger)
    if not statuses:
        why = f"{declared.title} has no trigger {request.trigger!r}"
    elif item.status in statuses:
        why = f"{request.trigger!r} is not possible at attempt {item.attempts} in {item.status}"
    else:
        why = f"{request.trigger!r} does not leave {item.status}; it leaves {', '.join(statuses)}"
    do = f"from {item.status} use: {offered}"
    if item.is_completed and situation.actor.channel != "system":
        do = f"{item.id} is Completed; raise a new {declared.title} if there is new work"
    return BrokenRule(rule="transition", why=why, source=", ".join(declared.sources), do=do)


def _moved(item: JobException, move: Move, reached: str, request: MoveRequest, situation: Situation) -> JobException:
    in_follow_up = reached == Status.FOLLOW_UP
    completed = reached == Status.COMPLETED
    counted = 1 if move.counts_attempt else 0
    return replace(
        item,
        status=reached,
        follow_up_at=request.follow_up_at or item.follow_up_at if in_follow_up else None,
        follow_up_reason=request.follow_up_reason or item.follow_up_reason if in_follow_up else None,
        waiting_on=request.waiting_on if reached == Status.PENDING else None,
        attempts=item.attempts + counted,
        last_attempt_at=situation.now if counted else item.last_attempt_at,
        resolution=(request.resolution_reason or move.resolution or "resolved") if completed else None,
        assignee=None if completed else item.assignee,
        claimed_until=None if completed else item.claimed_until,
        updated_at=situation.now,
        updated_by=situation.actor.name,
    )


__all__ = ["Moved", "Opening", "decide_move", "decide_opening"]

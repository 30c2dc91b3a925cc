"""The rules that all types have in common: who raises it, one at a time, its comments, what a status requires."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from business_time.formatting import timestamp
from events.explanations import explained_detail
from events.field_types import stripped
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.moves import Move, Need
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.declaration.status import WAITS, Status
from state_machines.declaration.supplied_lists import gives_no_reason, resolution_reasons, supplied

GENERAL_SOURCE = "H:service-job-exceptions"


def creator_rules(declared: ExceptionType, situation: Situation) -> list[BrokenRule]:
    """Only the listed creators, if the source says ONLY; if it only lists some, then only if the policy enforces it."""
    creators = declared.creators
    must = creators.exclusive or (situation.policy.enforce_listed_creators and creators.groups)
    if not must or creators.include(situation.actor):
        return []
    titles, actor = ", ".join(creators.titles), situation.actor
    return [
        BrokenRule(
            rule="creators",
            why=f"only {titles} may raise {declared.title}; {actor.name} is {actor.department}, {actor.role}",
            source=creators.source,
            do=f"ask {titles} to raise it",
            raise_instead=creators.others_raise,
        )
    ]


def duplicate_rules(declared: ExceptionType, situation: Situation) -> list[BrokenRule]:
    """No second exception of a type on a service job until the first is Completed."""
    open_one = situation.open_of_type(declared.key)
    if open_one is None or declared.several_at_once:
        return []
    return [
        BrokenRule(
            rule="duplicate",
            why=f"an open {declared.title} exists: {open_one.id} ({open_one.status})",
            source=GENERAL_SOURCE,
            do=f"work {open_one.id}; you may raise a new one once it is Completed",
        )
    ]


def comment_rules(declared: ExceptionType, request: RaiseRequest, situation: Situation) -> list[BrokenRule]:
    """Both comments in the form that the type requires."""
    checks = (
        ("exception-comment", "comment", "the Exception Comment", declared.comment),
        ("service-job-comment", "service_job_comment", "the Service Job Comment", declared.service_job_comment),
    )
    return [
        BrokenRule(
            rule=rule,
            why=problem,
            source=", ".join(declared.sources),
            do=f"write {expected.describe()}",
            field=field,
        )
        for rule, field, name, expected in checks
        for problem in expected.problems(getattr(request, field), situation.policy, name)
    ]


def read_details(declared: ExceptionType, request: RaiseRequest) -> tuple[dict[str, Any], list[BrokenRule]]:
    """The valid details, and a broken rule for each invalid one; guards read only the valid ones."""
    given = dict(request.details)
    if not given and not declared.needs_details:
        return {}, []
    with suppress(ValidationError):
        return _as_read(declared, given), []
    given = stripped(given)
    try:
        return _as_read(declared, given), []
    except ValidationError as error:
        wrong = {problem["loc"][0] for problem in error.errors() if problem["loc"]}
        problems = [(each, *explained_detail(each, declared.details, "details")) for each in error.errors()]
    right = {name: value for name, value in given.items() if name not in wrong}
    with suppress(ValidationError):  # if a required detail is missing, the others stay as they were written
        right = _as_read(declared, right)
    return right, [
        BrokenRule(
            rule="details",
            why=why.removesuffix("."),
            source=", ".join(declared.sources),
            do=f"{do[:1].lower()}{do[1:]}".removesuffix("."),
            field=".".join(map(str, ("details", *each["loc"]))),
        )
        for each, why, do in problems
    ]


def _as_read(declared: ExceptionType, given: dict[str, Any]) -> dict[str, Any]:
    return declared.details.model_validate(given).model_dump(mode="json", exclude_none=True)


def starts_nowhere(declared: ExceptionType) -> BrokenRule:
    """The broken rule if no starting status covers the case."""
    return BrokenRule(
        rule="initial-status",
        why=declared.starts_nowhere,
        source=declared.starts_in[0].source,
        do=declared.starts_nowhere_do
        or "; ".join(f"{start.status}: {start.description}" for start in declared.starts_in),
    )


def status_rules(
    status: Status, follow_up_at: datetime | None, follow_up_reason: str | None, waiting_on: str | None, now: datetime
) -> list[BrokenRule]:
    """What the first status requires and was not given: for Follow Up a date/time and a reason, for Pending a name."""
    broken = []
    if status == Status.FOLLOW_UP:
        if follow_up_at is None:
            broken.append(_missing(Need.FOLLOW_UP_AT, "a Follow Up"))
        elif follow_up_at < now:
            broken.append(_passed(follow_up_at, now))
        if not follow_up_reason:
            broken.append(_missing(Need.FOLLOW_UP_REASON, "a Follow Up"))
    if status in WAITS and not waiting_on:
        broken.append(_missing(Need.WAITING_ON, status.value))
    return broken


def idle_rules(declared: ExceptionType, status: Status, request: RaiseRequest) -> list[BrokenRule]:
    """What was given for a status in which the exception does not start: it is refused rather than silently dropped."""
    for_follow_up = status != Status.FOLLOW_UP and (request.follow_up_at or request.follow_up_reason)
    for_wait = status not in WAITS and request.waiting_on
    given = [
        (what, field)
        for what, field, is_idle in (
            ("a follow-up", Need.FOLLOW_UP_AT, for_follow_up),
            ("who it waits on", Need.WAITING_ON, for_wait),
        )
        if is_idle
    ]
    return [
        BrokenRule(
            rule="not-in-first-status",
            why=f"{declared.title} starts in {status.value}, which does not take {what}",
            source=GENERAL_SOURCE,
            do="omit it, and move the exception once it is raised",
            field=field.value,
        )
        for what, field in given
    ]


def entry_rules(declared: ExceptionType, move: Move, request: MoveRequest, situation: Situation) -> list[BrokenRule]:
    """What a move requires and was not given, or was given wrongly."""
    broken = [_missing(need, f"{move.trigger!r}") for need in move.needs if not getattr(request, need.value)]
    broken += resolution_reason_rules(declared, move, request, situation)
    if request.follow_up_at is not None and Need.FOLLOW_UP_AT in move.needs and request.follow_up_at <= situation.now:
        broken.append(_passed(request.follow_up_at, situation.now))
    return broken


def resolution_reason_rules(
    declared: ExceptionType, move: Move, request: MoveRequest, situation: Situation
) -> list[BrokenRule]:
    """An invalid resolution reason: not in the type's list, or the field's default although a reason is required."""
    given = request.resolution_reason
    listed = declared.resolution_reasons or supplied(resolution_reasons(declared.key), situation.policy)
    reasons = [reason for reason in listed if not gives_no_reason(reason)]
    left_as_it_was = Need.RESOLUTION_REASON in move.needs and gives_no_reason(given)
    if not given or not (left_as_it_was or (reasons and given not in reasons)):
        return []
    default = "; replace the default None" if left_as_it_was else ""
    return [
        BrokenRule(
            rule="resolution-reason",
            why=f"{given!r} is not a resolution reason of {declared.title}{default}",
            source=", ".join(declared.sources),
            do=f"choose one of: {', '.join(reasons)}" if reasons else "enter how it was resolved in resolution_reason",
            field=Need.RESOLUTION_REASON.value,
        )
    ]


def actor_rules(declared: ExceptionType, move: Move, item: JobException, situation: Situation) -> list[BrokenRule]:
    """People may not make the moves of time rules and events."""
    if not move.system_only or situation.actor.channel == "system":
        return []
    return [
        BrokenRule(
            rule="system-only",
            why=f"only time rules fire {move.trigger!r}",
            source=move.source,
            do=f"from {item.status} use: {', '.join(declared.lifecycle.open_triggers(item.status))}",
        )
    ]


def version_rules(item: JobException, request: MoveRequest) -> list[BrokenRule]:
    """A request that names the version it is based on is refused if the item has changed since."""
    if request.expected_version in (None, item.history_length):
        return []
    return [
        BrokenRule(
            rule="stale",
            why=f"{item.id} has changed: it is at version {item.history_length}, you saw {request.expected_version}",
            source="ADR 4: no update is lost",
            do=f"look at it again with `sje show {item.id}`",
            field="expected_version",
        )
    ]


def no_such_move(declared: ExceptionType, item: JobException, request: MoveRequest, situation: Situation) -> BrokenRule:
    """The broken rule if a trigger does not leave the item's status."""
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
        do = f"{item.id} is Completed; raise a new {declared.title} for new work"
    return BrokenRule(rule="transition", why=why, source=", ".join(declared.sources), do=do)


_WHAT = {
    Need.FOLLOW_UP_AT: "a follow-up date and time, with its offset from UTC",
    Need.FOLLOW_UP_REASON: "a follow-up reason",
    Need.WAITING_ON: "the name of who it waits on",
    Need.RESOLUTION_REASON: "a resolution reason",
    Need.NOTE: "a note with the reason",
}


def _missing(need: Need, what: str) -> BrokenRule:
    return BrokenRule(
        rule=need.value.replace("_", "-"),
        why=f"{what} requires {_WHAT[need]}",
        source=GENERAL_SOURCE,
        do=f"enter {need.value}",
        field=need.value,
    )


def _passed(follow_up_at: datetime, now: datetime) -> BrokenRule:
    return BrokenRule(
        rule="follow-up-in-future",
        why=f"the follow-up {timestamp(follow_up_at)} is in the past",
        source=GENERAL_SOURCE,
        do=f"enter a time after {timestamp(now)}",
        field=Need.FOLLOW_UP_AT.value,
    )

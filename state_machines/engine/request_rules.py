"""The rules that hold for every type alike: who raises it, only one at a time, its comments, what a status needs."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from business_time.spoken import timestamp
from events.explanations import explained
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.moves import Move, Need
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.declaration.status import WAITS, Status
from state_machines.declaration.supplied_lists import gives_no_reason, resolution_reasons, supplied

GENERAL_SOURCE = "H:service-job-exceptions"


def creator_rules(declared: ExceptionType, situation: Situation) -> list[BrokenRule]:
    """Only the listed creators, where the source says ONLY; where it merely lists some, only if the policy says so."""
    creators = declared.creators
    must = creators.exclusive or (situation.policy.enforce_listed_creators and creators.groups)
    if not must or creators.include(situation.actor):
        return []
    titles, actor = ", ".join(creators.titles), situation.actor
    raise_this = "raises this" if len(creators.groups) == 1 else "raise this"
    return [
        BrokenRule(
            rule="creators",
            why=f"only {titles} {raise_this} ({declared.title}); {actor.name} is {actor.department}, {actor.role}",
            source=creators.source,
            do=f"ask {titles} to raise it",
            raise_instead=creators.others_raise,
        )
    ]


def duplicate_rules(declared: ExceptionType, situation: Situation) -> list[BrokenRule]:
    """No second exception of a type on a service job while the first is not Completed."""
    open_one = situation.open_of_type(declared.key)
    if open_one is None or declared.several_at_once:
        return []
    return [
        BrokenRule(
            rule="duplicate",
            why=f"an open {declared.title} exists: {open_one.id} ({open_one.status})",
            source=GENERAL_SOURCE,
            do=f"work {open_one.id}; a new one may be raised once it is Completed",
        )
    ]


def comment_rules(declared: ExceptionType, request: RaiseRequest, situation: Situation) -> list[BrokenRule]:
    """Both comments in the form that the type asks for."""
    checks = (
        ("exception-comment", "an Exception Comment", declared.comment, request.comment),
        ("service-job-comment", "a Service Job Comment", declared.service_job_comment, request.service_job_comment),
    )
    return [
        BrokenRule(
            rule=rule,
            why=problem.replace("a comment", which, 1) if not text.strip() else problem,
            source=", ".join(declared.sources),
            do=f"write {expected.describe()}",
        )
        for rule, which, expected, text in checks
        for problem in expected.problems(text, situation.policy)
    ]


def read_details(declared: ExceptionType, request: RaiseRequest) -> tuple[dict[str, Any], list[BrokenRule]]:
    """The details that are right, and a rule for each that is not; guards read only the right ones."""
    given = dict(request.details)
    if not given and not declared.needs_details:
        return {}, []
    try:
        return _as_read(declared, given), []
    except ValidationError as error:
        wrong = {problem["loc"][0] for problem in error.errors() if problem["loc"]}
        problems = explained(error, declared.details, within="details")
    right = {name: value for name, value in given.items() if name not in wrong}
    with suppress(ValidationError):  # where what is needed is missing, the rest stays as it was written
        right = _as_read(declared, right)
    return right, [
        BrokenRule(
            rule="details",
            why=why.removesuffix("."),
            source=", ".join(declared.sources),
            do=f"{do[:1].lower()}{do[1:]}".removesuffix("."),
        )
        for why, do in problems
    ]


def _as_read(declared: ExceptionType, given: dict[str, Any]) -> dict[str, Any]:
    return declared.details.model_validate(given).model_dump(mode="json", exclude_none=True)


def starts_nowhere(declared: ExceptionType) -> BrokenRule:
    """No starting status covers the case."""
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
    """What the first status asks for and did not get: Follow Up a date/time and a reason, Pending whom it waits on."""
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
    """What was given for a status in which the exception does not start: better refused than dropped in silence."""
    for_follow_up = status != Status.FOLLOW_UP and (request.follow_up_at or request.follow_up_reason)
    for_wait = status not in WAITS and request.waiting_on
    given = [what for what, is_idle in (("a follow-up", for_follow_up), ("on whom it waits", for_wait)) if is_idle]
    return [
        BrokenRule(
            rule="not-in-first-status",
            why=f"{declared.title} starts in {status.value}, which has no place for {what}",
            source=GENERAL_SOURCE,
            do="leave it out, and move the exception once it is raised",
        )
        for what in given
    ]


def entry_rules(declared: ExceptionType, move: Move, request: MoveRequest, situation: Situation) -> list[BrokenRule]:
    """What a move asks for and did not get, or got wrongly."""
    broken = [_missing(need, f"{move.trigger!r}") for need in move.needs if not getattr(request, need.value)]
    broken += resolution_reason_rules(declared, move, request, situation)
    if request.follow_up_at is not None and Need.FOLLOW_UP_AT in move.needs and request.follow_up_at <= situation.now:
        broken.append(_passed(request.follow_up_at, situation.now))
    return broken


def resolution_reason_rules(
    declared: ExceptionType, move: Move, request: MoveRequest, situation: Situation
) -> list[BrokenRule]:
    """A resolution reason that is none: not in the type's list, or the field's default where a reason is needed."""
    given = request.resolution_reason
    listed = declared.resolution_reasons or supplied(resolution_reasons(declared.key), situation.policy)
    reasons = [reason for reason in listed if not gives_no_reason(reason)]
    left_as_it_was = Need.RESOLUTION_REASON in move.needs and gives_no_reason(given)
    if not given or not (left_as_it_was or (reasons and given not in reasons)):
        return []
    default = "; the default None must be replaced" if left_as_it_was else ""
    return [
        BrokenRule(
            rule="resolution-reason",
            why=f"{given!r} is no resolution reason of {declared.title}{default}",
            source=", ".join(declared.sources),
            do=f"choose one of: {', '.join(reasons)}" if reasons else "say in resolution_reason how it was resolved",
        )
    ]


def actor_rules(declared: ExceptionType, move: Move, item: JobException, situation: Situation) -> list[BrokenRule]:
    """Moves that only time rules and events make are not made by people."""
    if not move.system_only or situation.actor.channel == "system":
        return []
    return [
        BrokenRule(
            rule="system-only",
            why=f"{move.trigger!r} is fired by time rules only",
            source=move.source,
            do=f"from {item.status} use: {', '.join(declared.lifecycle.open_triggers(item.status))}",
        )
    ]


def version_rules(item: JobException, request: MoveRequest) -> list[BrokenRule]:
    """Whoever says which version was seen is refused when the item has moved on since."""
    if request.expected_version in (None, item.history_length):
        return []
    return [
        BrokenRule(
            rule="stale",
            why=f"{item.id} has moved on: it is at version {item.history_length}, you saw {request.expected_version}",
            source="ADR 4: no update is lost",
            do=f"look at it again with `sje show {item.id}`",
        )
    ]


def no_such_move(declared: ExceptionType, item: JobException, request: MoveRequest, situation: Situation) -> BrokenRule:
    """The trigger leads nowhere from where the item stands."""
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


_WHAT = {
    Need.FOLLOW_UP_AT: "a follow-up date and time, with its offset from UTC",
    Need.FOLLOW_UP_REASON: "a follow-up reason",
    Need.WAITING_ON: "on whom it waits",
    Need.RESOLUTION_REASON: "a resolution reason",
    Need.NOTE: "a note that says why",
}


def _missing(need: Need, what: str) -> BrokenRule:
    return BrokenRule(
        rule=need.value.replace("_", "-"),
        why=f"{what} needs {_WHAT[need]}",
        source=GENERAL_SOURCE,
        do=f"give {need.value}",
    )


def _passed(follow_up_at: datetime, now: datetime) -> BrokenRule:
    return BrokenRule(
        rule="follow-up-in-future",
        why=f"the follow-up {timestamp(follow_up_at)} has passed already",
        source=GENERAL_SOURCE,
        do=f"give an instant after {timestamp(now)}",
    )

"""A declaration as plain data: ``sje catalog --json`` prints it, and a rule version is its digest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from state_machines.declaration.clock_rules import ClockRule
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.guards import Guard
from state_machines.declaration.policy import Policy
from state_machines.declaration.reactions import TimerRule, Watch
from state_machines.engine.code_digest import code_digest


def describe(declared: ExceptionType) -> dict[str, Any]:
    """The whole declaration as JSON-ready data."""
    return {
        "key": declared.key,
        "title": declared.title,
        "aliases": list(declared.aliases),
        "description": declared.description,
        "department": declared.department.value,
        "work_group": declared.work_group,
        "owner_source": declared.owner_source,
        "creators": list(declared.creators.titles),
        "creators_exclusive": declared.creators.exclusive,
        "others_raise": declared.creators.others_raise,
        "creators_source": declared.creators.source,
        "statuses": [status.value for status in declared.statuses],
        "starts_in": [
            {
                "status": start.status.value,
                "when": start.description,
                "source": start.source,
                "code": code_digest(start),
            }
            for start in declared.starts_in
        ],
        "comments": [code.code for code in declared.comment.codes],
        "comment_meanings": {code.code: code.meaning for code in declared.comment.codes},
        "comment_flags": {code.code: code.flag for code in declared.comment.codes if code.flag},
        "comment_form": declared.comment.describe(),
        "service_job_comment_form": declared.service_job_comment.describe(),
        "details": declared.details.model_json_schema().get("properties", {}),
        "guards": [
            *(_guard(guard, ("raise",)) for guard in declared.guards),
            *(_guard(guard, triggers) for guard, triggers in declared.guards_of_moves.items()),
        ],
        "transitions": [
            {
                "trigger": move.trigger,
                "source": [status.value for status in move.sources],
                "dest": move.dest.value,
                "when": move.when_description,
                "needs": [need.value for need in move.needs],
                "guards": [guard.rule for guard in move.guards],
                "description": move.description,
                "from": move.source,
                "system_only": move.system_only,
                "code": code_digest(move.when),
            }
            for move in declared.moves
        ],
        "opened_by": [
            {
                "event": opens.event.TYPE,
                "by": opens.by.value,
                "description": opens.description,
                "source": opens.source,
                "code": code_digest(opens),
            }
            for opens in declared.opened_by
        ],
        "advanced_by": [
            {
                "event": step.event.TYPE,
                "by": step.by.value,
                "description": step.description,
                "source": step.source,
                "code": code_digest(step),
            }
            for step in declared.advanced_by
        ],
        "noted_by": [
            {
                "event": notes.event.TYPE,
                "by": notes.by.value,
                "description": notes.description,
                "source": notes.source,
                "code": code_digest(notes),
            }
            for notes in declared.noted_by
        ],
        "follow_on": [
            {
                "after": follow.after,
                "raises": follow.raises,
                "by": follow.by.value,
                "description": follow.description,
                "source": follow.source,
                "code": code_digest(follow),
            }
            for follow in declared.follow_on
        ],
        "time_rules": [
            *map(_time_rule, declared.all_timers),
            *map(_time_rule, declared.watches),
        ],
        "assignment": declared.assignment.describe(),
        "clocks": [_clock(rule) for rule in declared.clocks],
        "ladder": asdict(declared.ladder) if declared.ladder else None,
        "resolution_reasons": list(declared.resolution_reasons),
        "second_report": "" if declared.several_at_once else declared.second_report_source,
        "several_at_once": declared.several_at_once,
        "vocabularies": list(declared.vocabularies),
        "conflicts": list(declared.conflicts),
        "unknown": list(declared.unknown),
        "related": list(declared.related),
        "remarks": dict(declared.remarks),
        "sources": list(declared.sources),
        "code": code_digest(
            declared.comment,
            declared.service_job_comment,
            declared.queue_rank,
            declared.known_details,
            declared.still_to_ask,
        ),
    }


def _guard(guard: Guard, refuses: Sequence[str]) -> dict[str, Any]:
    return {
        "rule": guard.rule,
        "refuses": list(refuses),
        "description": guard.description,
        "source": guard.source,
        "do": guard.do,
        "raise_instead": guard.raise_instead,
        "tells": guard.notifies.value if guard.notifies else "",
        "code": code_digest(guard),
    }


def _time_rule(rule: TimerRule | Watch[Any]) -> dict[str, Any]:
    return {"name": rule.name, "description": rule.description, "source": rule.source, "code": code_digest(rule)}


def _clock(rule: ClockRule) -> dict[str, Any]:
    target = rule.target(Policy())
    return {
        "name": rule.name,
        "description": rule.description,
        "source": rule.source,
        "kind": rule.kind.value,
        "target": target.total_seconds() if target is not None else None,
        "calendar": rule.calendar,
        "pauses_in": sorted(status.value for status in rule.pauses_in),
        "rungs": [
            {
                "name": rung.name,
                "at": rung.at,
                "tells": rung.notifies.value if rung.notifies else "",
                "raises": rung.raises,
            }
            for rung in rule.rungs
        ],
        "conditional": rule.applies is not None,
        "code": code_digest(rule),
    }


def digest(declared: ExceptionType) -> str:
    """A digest of twelve letters that changes whenever the declaration or its code changes."""
    canonical = json.dumps(describe(declared), sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]

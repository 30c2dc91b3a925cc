"""Last month's rules as the demonstration invents them: today's Call Back without one of its comments.

In a real installation, every process records the rules that it starts with; the demonstration has only today's.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from state_machines.declaration.comments import OneOf
from state_machines.declaration.exception_type import ExceptionType
from state_machines.engine.description import describe, digest
from state_machines.engine.registry import work_types
from store.rule_versions import record_rule_versions

if TYPE_CHECKING:
    from store.engine import Store

_TYPE, _NEW_CODE = "call_back", "SOCIAL MEDIA"
_A_MONTH = timedelta(days=30)


def record_last_months_rules(store: "Store", today: datetime) -> None:
    """Record them as a process of last month would have."""
    before = _before()
    with store.writing() as connection:
        record_rule_versions(connection, {_TYPE: digest(before)}, lambda _key: describe(before), today - _A_MONTH)


def last_months_version() -> str:
    """Their version, as `sje rules` names it: ``call_back@0123456789ab``."""
    return f"{_TYPE}@{digest(_before())}"


def _before() -> ExceptionType:
    today = work_types()[_TYPE]
    comments = today.comment
    if not isinstance(comments, OneOf):
        message = f"{today.title} no longer has a list of comments"
        raise TypeError(message)
    return replace(today, comment=replace(comments, codes=tuple(c for c in comments.codes if c.code != _NEW_CODE)))

"""Timers: when each is due, and its rule."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from cli.screens.tables import shown_count, table

if TYPE_CHECKING:
    from store.queries.timers import TimerRecord


def timers_screen(timers: "Sequence[TimerRecord]", now: datetime, *, more: bool) -> RenderableType:
    """When each timer is due, with its rule and its exception; ``more`` if there are more than these."""
    if not timers:
        return Text("No timer is pending. A Follow Up sets one: sje do ID follow_up --follow-up-at ...")
    shown = table("due", "state", "rule", "of", "job", folding=["rule"], under={"job": "of"})
    for timer in timers:
        shown.add_row(
            formatting.timestamp(timer.due_at),
            _state(timer, now),
            Text.assemble((timer.rule, "id"), (f"  {_meaning(timer)}", "dim")),
            Text(timer.exception_id or timer.type, style="id" if timer.exception_id else ""),
            timer.job,
        )
    footer = f"{shown_count(len(timers), 'timer', more=more)} · now {formatting.timestamp(now)}"
    return Group(shown, Text(), Text(footer, style="dim"))


def _state(timer: "TimerRecord", now: datetime) -> Text:
    if timer.ending:
        return Text(timer.ending, style="dim")
    overdue = timer.due_at <= now
    return Text(formatting.relative(timer.due_at, now), style="warn" if overdue else "")


def _meaning(timer: "TimerRecord") -> str:
    """The description of the rule in its declaration."""
    from state_machines.engine.clock_terms import rules_of
    from state_machines.engine.registry import work_types

    declared = work_types().get(timer.type)
    if declared is None:
        return ""
    clock, dot, rung = timer.rule.partition(".")
    if dot:
        return next(
            (f"{rung} of the clock until {rule.description}" for rule in rules_of(declared) if rule.name == clock), ""
        )
    description = {rule.name: rule.description for rule in declared.all_timers}
    description |= {watch.name: watch.description for watch in declared.watches}
    return description.get(timer.rule, "")

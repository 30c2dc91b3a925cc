"""Arm and cancel an item's timers as it moves: a timer lives as long as the item is in the statuses of its rule."""

from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.reactions import FOLLOW_UP_TIMER, TimerRule
from state_machines.declaration.situation import JobException, Situation
from store.workspace import TimerRow
from workflows.clocks.arming import follow_clocks, start_clocks
from workflows.decision_context import DecisionContext


def schedule(
    context: DecisionContext, declared: ExceptionType, item: JobException, *, before: str, situation: Situation
) -> None:
    """Set the timers of the status just entered and cancel those of the status just left, its clocks' among them."""
    if before:
        follow_clocks(context, declared, item, before=before)
    else:
        start_clocks(context, declared, item, situation)
    if not declared.all_timers:
        return
    ended = []
    for rule in declared.all_timers:
        was, runs = before in rule.while_in, item.status in rule.while_in
        renewed = was and runs and rule is FOLLOW_UP_TIMER
        if was and (renewed or not runs):
            ended.append(rule.name)
    if ended:
        context.workspace.cancel_timers(item, ended)
    for rule in declared.all_timers:
        was, runs = before in rule.while_in, item.status in rule.while_in
        if runs and (not was or rule is FOLLOW_UP_TIMER):
            _arm(context, rule, item, situation)


def _arm(context: DecisionContext, rule: TimerRule, item: JobException, situation: Situation) -> None:
    due_at = rule.due(item, situation)
    if due_at is None:
        return
    context.workspace.set_timer(
        TimerRow(
            id=f"{item.id}.{rule.name}.{item.history_length}",
            job=item.job,
            type=item.type,
            exception_id=item.id,
            rule=rule.name,
            due_at=due_at,
        )
    )

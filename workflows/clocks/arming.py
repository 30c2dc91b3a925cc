"""Set and cancel the timers of an item's clocks as it opens, pauses, runs again and ends.

A rung of a clock is a durable timer of the time rule ``CLOCK.RUNG``, due when the clock will have run that far. It is
only ever a wake-up call: when it falls due the ledger is folded again, and that decides (``workflows.clock_firing``).
"""

from collections.abc import Iterator
from datetime import datetime

from state_machines.declaration.clock_rules import ClockKind
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException, Situation
from state_machines.engine.clock_terms import clock_terms
from store.history import NO_CLOCK, HistoryLine
from store.workspace import TimerRow, Workspace
from workflows.clocks.fold import OURSELVES, ledger_of, ledgers
from workflows.clocks.ledger import Ledger, State
from workflows.clocks.versions import InForce, in_force
from workflows.decision_context import DecisionContext


def without_clocks(declared: ExceptionType, item: JobException, situation: Situation) -> dict[str, list[str]]:
    """What the opening line records about the clocks that the item does not have; empty if it has all."""
    left_out = sorted(_left_out(declared, item, situation))
    return {NO_CLOCK: left_out} if left_out else {}


def start_clocks(context: DecisionContext, declared: ExceptionType, item: JobException, situation: Situation) -> None:
    """Set the timers of a newly opened item."""
    terms = clock_terms(declared, context.policy)
    if not terms:
        return
    left_out = _left_out(declared, item, situation)
    for clock in terms:
        if clock.runs_in(item.status, item.waiting_on) and clock.name not in left_out:
            for rung in clock.rungs:
                due_at = clock.calendar.calendar.after(context.now, clock.amount(rung))
                set_rung(context.workspace, item, rung_rule(clock.name, rung.name), due_at)


def follow_clocks(context: DecisionContext, declared: ExceptionType, item: JobException, *, before: str) -> None:
    """Cancel and set the timers of an item that has moved, whose history line is already written."""
    terms = clock_terms(declared, context.policy)
    if not terms:
        return
    moved_by_somebody = not context.cause.source.startswith(OURSELVES)
    resumed = set()
    for clock in terms:
        was, runs = clock.runs_in(before), clock.runs_in(item.status, item.waiting_on)
        # Whom it waited on before is not known here: the clock may have run there, waiting on the company itself.
        may_have_run = was or bool(clock.inside)
        over = clock.kind is ClockKind.RESPOND and moved_by_somebody
        if may_have_run and (over or not runs or not was):
            context.workspace.cancel_timers(item, [rung_rule(clock.name, rung.name) for rung in clock.rungs])
        if runs and not was and not over:
            resumed.add(clock.name)
    if resumed:
        for name in sorted(resumed):
            ledger = ledger_in(context.workspace, declared, item, name, policy=context.policy, at=context.now)
            if ledger is not None:
                _set_ahead(context.workspace, item, ledger)


def ledgers_in(
    workspace: Workspace, declared: ExceptionType, item: JobException, *, policy: Policy, at: datetime
) -> list[Ledger]:
    """Fold the clocks of an item in a working set, as they are in force by the versions that it knows.

    Another process may have written to the item after the clock was read and before its lock was held: then it is
    folded as of that line, because a ledger without the item's latest state would cancel or miss its timers.
    """
    lines, versions, as_it_stands = _read(workspace, declared, item, policy, at)
    return ledgers(declared, lines, versions, as_it_stands)


def ledger_in(
    workspace: Workspace, declared: ExceptionType, item: JobException, name: str, *, policy: Policy, at: datetime
) -> Ledger | None:
    """Fold one clock of an item in a working set, as ``ledgers_in`` folds them all; None if it has no such clock."""
    lines, versions, as_it_stands = _read(workspace, declared, item, policy, at)
    return ledger_of(name, lines, versions, as_it_stands)


def _read(
    workspace: Workspace, declared: ExceptionType, item: JobException, policy: Policy, at: datetime
) -> tuple[list[HistoryLine], tuple[InForce, ...], datetime]:
    """What a clock is folded from: the item's history, the versions of the clocks, and up to when."""
    recorded = workspace.past.clock_versions if workspace.past else ()
    lines = workspace.history_of(item)
    return lines, in_force(recorded, declared, policy), max([at, *(line.at for line in lines)])


def rungs_ahead(ledger: Ledger) -> Iterator[tuple[str, datetime]]:
    """The time rules of the rungs that have not fired for their current amount, and when each is due, past or not."""
    for rung in ledger.rungs:
        due_at = rung.reached_at or rung.due_at
        if due_at is not None and rung.fired_at is None and ledger.state is not State.ENDED:
            yield rung_rule(ledger.name, rung.terms.name), due_at


def _set_ahead(workspace: Workspace, item: JobException, ledger: Ledger) -> None:
    for rule, due_at in rungs_ahead(ledger):
        set_rung(workspace, item, rule, due_at)


def set_rung(workspace: Workspace, item: JobException, rule: str, due_at: datetime | None, again: str = "") -> None:
    """Set the timer of a rung; ``again`` distinguishes it from one that was set earlier at the same line of history."""
    if due_at is not None:
        workspace.set_timer(
            TimerRow(
                id=f"{item.id}.{rule}.{item.history_length}{again}",
                job=item.job,
                type=item.type,
                exception_id=item.id,
                rule=rule,
                due_at=due_at,
            )
        )


def rung_rule(clock: str, rung: str) -> str:
    """The name of the time rule of a rung; the names of other time rules have no dot."""
    return f"{clock}.{rung}"


def is_rung(rule: str) -> bool:
    """Whether a time rule is a rung of a clock."""
    return "." in rule


def _left_out(declared: ExceptionType, item: JobException, situation: Situation) -> set[str]:
    return {rule.name for rule in declared.clocks if rule.applies is not None and not rule.applies(item, situation)}

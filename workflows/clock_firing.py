"""Fire a rung of a clock that falls due: notify once, escalate if it says so, or postpone it if it is too early."""

from typing import Any, NamedTuple

from business_time.formatting import exact_duration
from state_machines.declaration.clock_rules import ClockRule, Rung
from state_machines.declaration.departments import Department, system_actor
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.situation import JobException
from state_machines.engine.clock_terms import ClockTerms, rules_of
from state_machines.engine.registry import work_types
from store.timers import DueTimer
from workflows import notifications
from workflows.clocks.arming import ledger_in, set_rung
from workflows.clocks.ledger import RungState, State
from workflows.decision_context import DecisionContext
from workflows.outcome import Outcome
from workflows.raise_exception import raise_exception


class _Due(NamedTuple):
    """A rung that is due, with its clock as declared and as in force."""

    rule: ClockRule
    terms: ClockTerms
    rung: RungState


def fire_rung(context: DecisionContext, declared: ExceptionType, item: JobException, timer: DueTimer) -> Outcome | None:
    """Carry out the timer of a rung.

    Args:
        context: the current decision, caused by the timer.
        declared: the item's type.
        item: the item as it stands.
        timer: the timer that fell due.

    Returns:
        The outcome; None if there is nothing to do: the clock is paused, the rung has fired, or the ledger shows that
        it is not due yet, as after a change of the calendar. Then its timer is set again.

    """
    clock, _, name = timer.rule.partition(".")
    rule = next((each for each in rules_of(declared) if each.name == clock), None)
    ledger = ledger_in(context.workspace, declared, item, clock, policy=context.policy, at=context.now)
    rung = next((each for each in ledger.rungs if each.terms.name == name), None) if ledger else None
    if rule is None or ledger is None or ledger.terms is None or ledger.state is State.ENDED:
        return None
    if rung is None or rung.fired_at is not None:
        return None
    if rung.reached_at is None:
        again = timer.id.removeprefix(f"{item.id}.{timer.rule}.{item.history_length}") + "+"
        set_rung(context.workspace, item, timer.rule, rung.due_at, again)
        return None
    return _notify(context, declared, item, _Due(rule, ledger.terms, rung))


def _notify(context: DecisionContext, declared: ExceptionType, item: JobException, due: _Due) -> Outcome:
    rule, terms, rung = due
    others = [Department.named(rung.terms.notifies)] if rung.terms.notifies else []
    told = list(dict.fromkeys([declared.department, *others]))
    text = _text(rule, terms, rung)
    _write(context, declared, item, rule, text, _details(terms, rung, told))
    if rung.amount >= terms.target:
        context.workspace.breaches[item.id] = rung.reached_at
    reason = f"{terms.name}-{rung.terms.name}"
    for number, department in enumerate(told):
        escalated = "-escalated" if number else ""
        notifications.reminded(context, declared, item, department=department, rule=f"{reason}{escalated}", text=text)
    return Outcome(
        kind="moved",
        text=f"{declared.title} {item.id}: {text}; {' and '.join(told)} notified",
        type_key=declared.key,
        exception_id=item.id,
        effects=_raise(
            context, declared, item, next((each for each in rule.rungs if each.name == rung.terms.name), None)
        ),
    )


def _write(
    context: DecisionContext,
    declared: ExceptionType,
    item: JobException,
    rule: ClockRule,
    text: str,
    details: dict[str, Any],
) -> None:
    """Write the line of history that records that the rung has fired, and at which amount."""
    context.workspace.replace(item)
    context.workspace.append_line(
        item,
        at=context.now,
        actor=system_actor(declared.department),
        trigger="remind",
        before=item.status,
        why=text,
        rule=rule.source,
        cause=context.cause,
        details=details,
    )


def _details(terms: ClockTerms, rung: RungState, told: list[Department]) -> dict[str, Any]:
    return {
        "told": ", ".join(department.value for department in told),
        "clock": terms.name,
        "rung": rung.terms.name,
        "amount": rung.amount.total_seconds(),
        "reached_at": rung.reached_at,
    }


def _text(rule: ClockRule, terms: ClockTerms, rung: RungState) -> str:
    if rung.amount >= terms.target:
        return f"time is up: {rule.description} within {exact_duration(terms.target)}"
    return f"{exact_duration(rung.amount)} of {exact_duration(terms.target)} have run: {rule.description}"


def _raise(
    context: DecisionContext, declared: ExceptionType, item: JobException, rung: Rung | None
) -> tuple[Outcome, ...]:
    """Raise the work that a rung escalates to."""
    if rung is None or not rung.raises or rung.request is None:
        return ()
    actor = system_actor(rung.by or declared.department)
    return (raise_exception(context, work_types()[rung.raises], job=item.job, actor=actor, request=rung.request(item)),)

"""The tick: claim the timers that are due and fire each durably.

Two schedulers are safe: the one that claims a row fires it. A timer whose item moved on meanwhile is moot. A timer that
fails every time, or kills its worker, becomes a dead letter after a few attempts; they are counted in the database
before the work starts. What was begun before and never finished is claimed one at a time, so that a timer that kills
its worker does not use up the attempts of those beside it.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from business_time.clock import Clock
from business_time.formatting import numbered
from state_machines.declaration.departments import system_actor
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.policy import Policy
from state_machines.declaration.reactions import TimerRule
from state_machines.declaration.situation import JobException, MoveRequest
from state_machines.engine.registry import work_types
from store.dead_letters import DeadLetter, add_dead_letters
from store.engine import Connection, Store
from store.errors import StoreUnavailableError
from store.loading import load_exceptions, lock_jobs
from store.outbox import Portion
from store.timers import DueTimer, claim_due, end, give_back, still_pending
from store.unit_of_work import save
from store.workspace import Cause, Workspace
from workflows import notifications
from workflows.clock_firing import fire_rung
from workflows.clocks.arming import is_rung
from workflows.decision_context import DecisionContext
from workflows.move_exception import move_exception
from workflows.outcome import Outcome
from workflows.raise_exception import raise_exception

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3
TIMER_SOURCE = "urn:cinchhs:service-job-exceptions:timers"


@dataclass(frozen=True, slots=True, kw_only=True)
class TickResult:
    """What one tick did: the number of timers claimed, their outcomes, and the portions to enqueue at once."""

    claimed: int
    outcomes: tuple[Outcome, ...]
    portions: tuple[Portion, ...]


class Timers:
    """Carries out the time rules."""

    def __init__(self, store: Store, policy: Policy, clock: Clock) -> None:
        """Carry out the timers of a store under a policy, by a clock."""
        self._store, self._policy, self._clock = store, policy, clock
        self._interrupted: list[str] = []
        """Timers that an outage interrupted while this process lived on."""

    def tick(self, limit: int = 500) -> TickResult:
        """Claim up to ``limit`` due timers and carry them out.

        Raises:
            StoreUnavailableError: the database cannot be reached; the next tick claims again, and no timer loses an
                attempt.

        """
        now = self._clock.now()
        with self._store.writing() as connection:
            give_back(connection, self._interrupted)
            due = claim_due(connection, now, limit=limit, lease=LEASE)
        self._interrupted = []
        claimed = len(due)
        outcomes, portions = self._fire(due, now)
        while claimed < limit and (suspect := self._claim_suspect(now)):
            claimed += 1
            if suspect.attempts <= MAX_ATTEMPTS:
                some_outcomes, some_portions = self._fire_singly([suspect], now)
                outcomes += some_outcomes
                portions += some_portions
        return TickResult(claimed=claimed, outcomes=tuple(outcomes), portions=tuple(portions))

    def _claim_suspect(self, now: datetime) -> DueTimer | None:
        """Claim one timer that was begun before and never finished; one begun too often becomes a dead letter."""
        with self._store.writing() as connection:
            claimed = claim_due(connection, now, limit=1, lease=LEASE, begun_before=True)
            _add_dead_letters(connection, [timer for timer in claimed if timer.attempts > MAX_ATTEMPTS], now)
        return claimed[0] if claimed else None

    def _fire(self, due: Sequence[DueTimer], now: datetime) -> tuple[list[Outcome], list[Portion]]:
        if not due:
            return [], []
        try:
            return self._fire_together(due, now)
        except StoreUnavailableError:
            self._interrupted = [timer.id for timer in due]
            raise
        except Exception:  # noqa: BLE001 - whatever one timer does, the others must fire
            return self._fire_singly(due, now)

    def _fire_singly(self, due: Sequence[DueTimer], now: datetime) -> tuple[list[Outcome], list[Portion]]:
        outcomes: list[Outcome] = []
        portions: list[Portion] = []
        for timer in due:
            try:
                some_outcomes, some_portions = self._fire_together([timer], now)
            except StoreUnavailableError:
                self._interrupted = [each.id for each in due[due.index(timer) :]]
                raise
            except Exception:
                logger.exception("a timer could not be fired; its lease expires and it is tried again")
                continue
            outcomes += some_outcomes
            portions += some_portions
        return outcomes, portions

    def _fire_together(self, due: Sequence[DueTimer], now: datetime) -> tuple[list[Outcome], list[Portion]]:
        with self._store.writing() as connection:
            workspace = lock_jobs(connection, {timer.job for timer in due}, now)
            pending = still_pending(connection, [timer.id for timer in due])
            load_exceptions(connection, workspace)
            _read_histories(workspace, due)
            fired: list[str] = []
            moot: list[str] = []
            outcomes: list[Outcome] = []
            for timer in due:
                if timer.id not in pending:
                    continue
                outcome = self._carry_out(workspace, timer, now)
                (fired if outcome else moot).append(timer.id)
                outcomes += [outcome] if outcome else []
            end(connection, fired, "fired", now)
            end(connection, moot, "moot", now)
            save(connection, workspace, now)
        return outcomes, workspace.to_enqueue

    def _carry_out(self, workspace: Workspace, timer: DueTimer, now: datetime) -> Outcome | None:
        """Fire a timer; None if nothing is left to do."""
        declared = work_types().get(timer.type)
        if declared is None:
            return None
        context = DecisionContext(
            workspace=workspace, policy=self._policy, now=now, cause=Cause(source=TIMER_SOURCE, id=timer.id)
        )
        if timer.exception_id is None:
            return _carry_out_watch(context, declared, timer)
        item = workspace.exceptions.get(timer.exception_id)
        if item is not None and is_rung(timer.rule):
            return fire_rung(context, declared, item, timer)
        rule = next((each for each in declared.all_timers if each.name == timer.rule), None)
        if item is None or rule is None or item.status not in rule.while_in:
            return None
        return _fire_rule(context, declared, item, rule)


def _read_histories(workspace: Workspace, due: Sequence[DueTimer]) -> None:
    """Read the histories that the clocks among these timers are folded from."""
    on_items = {timer.exception_id for timer in due if timer.exception_id and is_rung(timer.rule)}
    if workspace.past:
        workspace.past.read(sorted(on_items & workspace.exceptions.keys()))


def _add_dead_letters(connection: Connection, spent: Sequence[DueTimer], now: datetime) -> None:
    """Keep timers that were begun too often as dead letters."""
    letters = [
        DeadLetter(
            door="timers",
            code="never-finished",
            reason=f"the time rule {timer.rule!r} was begun {numbered(timer.attempts - 1, 'time')} and never finished",
            fix="find the cause in the logs and fix it, then replay; or do the work by hand and discard it",
            payload=json.dumps(asdict(timer), default=str).encode(),
            source=TIMER_SOURCE,
            event_id=timer.id,
            type=timer.type,
            job=timer.job,
        )
        for timer in spent
    ]
    add_dead_letters(connection, letters, now)
    end(connection, [timer.id for timer in spent], "dead", now)


def _carry_out_watch(context: DecisionContext, declared: ExceptionType, timer: DueTimer) -> Outcome | None:
    """Raise the exception of a watch on the job, or notify its department, if its condition still holds."""
    facts = context.workspace.job(timer.job).facts
    watch = next((each for each in declared.watches if each.name == timer.rule), None)
    if watch is None or not watch.still(facts, context.policy, context.now):
        return None
    if watch.request is None:
        notifications.watched(context, declared, timer.job, watch)
        return Outcome(kind="noted", text=f"{watch.description}; {declared.department} notified", type_key=declared.key)
    actor = system_actor(watch.by)
    return raise_exception(context, declared, job=timer.job, actor=actor, request=watch.request(facts))


def _fire_rule(context: DecisionContext, declared: ExceptionType, item: JobException, rule: TimerRule) -> Outcome:
    """Notify the departments of a time rule, and fire its trigger if it has one."""
    actor = system_actor(declared.department)
    if rule.fires:
        return move_exception(context, declared, item, actor=actor, request=MoveRequest(trigger=rule.fires))
    department = rule.notifies or declared.department
    context.workspace.replace(item)
    context.workspace.append_line(
        item,
        at=context.now,
        actor=actor,
        trigger="remind",
        before=item.status,
        why=rule.description,
        rule=rule.source,
        cause=context.cause,
        details={"told": department.value},
    )
    notifications.reminded(context, declared, item, department=department, rule=rule.name, text=rule.description)
    return Outcome(
        kind="moved",
        text=f"{declared.title} {item.id}: {rule.description}; {department} notified",
        type_key=declared.key,
        exception_id=item.id,
    )

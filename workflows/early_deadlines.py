"""Settle events that waited in vain: at the deadline each is judged for the last time, and answered."""

import logging
from dataclasses import dataclass
from datetime import datetime

from business_time.clock import Clock
from business_time.formatting import numbered
from state_machines.declaration.policy import Policy
from store.dead_letters import DeadLetter, add_dead_letters
from store.engine import Store
from store.errors import StoreUnavailableError
from store.loading import load_calls, lock_waiting
from store.outbox import Portion
from store.unit_of_work import save
from store.waiting import begin_overdue
from store.workspace import Workspace
from workflows.decision_context import CALLS_LOOK_BACK, customer_of
from workflows.early_events import EarlyEvents
from workflows.outcome import Outcome
from workflows.patience import Patience

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineResult:
    """What one tick did: the number of jobs with something overdue, the outcomes, and the portions to enqueue."""

    jobs: int
    outcomes: tuple[Outcome, ...]
    portions: tuple[Portion, ...]


class EarlyDeadlines:
    """Judges overdue events for the last time."""

    def __init__(self, store: Store, policy: Policy, clock: Clock, patience: Patience) -> None:
        """Judge under a policy, by a clock."""
        self._store, self._clock = store, clock
        self._early = EarlyEvents(policy=policy, patience=patience)

    def tick(self, limit: int = 100) -> DeadlineResult:
        """Judge what is overdue, job by job. Concurrent ticks are safe: the job's row is the lock.

        Raises:
            StoreUnavailableError: the database cannot be reached; the next tick continues.

        """
        now = self._clock.now()
        with self._store.writing() as connection:
            overdue = begin_overdue(connection, now, limit=limit)
        outcomes: list[Outcome] = []
        portions: list[Portion] = []
        for job, attempts in overdue:
            try:
                some, workspace = self._judge(job, now, gives_up=attempts >= MAX_ATTEMPTS)
            except StoreUnavailableError:
                raise
            except Exception:
                logger.exception("waiting events could not be judged; they are tried again", extra={"job": job})
                continue
            outcomes += some
            portions += workspace.to_enqueue
        return DeadlineResult(jobs=len(overdue), outcomes=tuple(outcomes), portions=tuple(portions))

    def _judge(self, job: str, now: datetime, *, gives_up: bool) -> tuple[list[Outcome], Workspace]:
        with self._store.writing() as connection:
            workspace = lock_waiting(connection, [job], now)
            letters = _given_up(workspace, job, now) if gives_up else []
            waiting = workspace.waiting.on(job)
            if waiting:
                customer = customer_of(job, workspace.job(job).facts)
                load_calls(connection, workspace, {customer}, min(each.since for each in waiting) - CALLS_LOOK_BACK)
            outcomes, others = self._early.judge(workspace, job, now)
            save(connection, workspace, now)
            add_dead_letters(connection, [*letters, *others], now)
        return outcomes, workspace


def _given_up(workspace: Workspace, job: str, now: datetime) -> list[DeadLetter]:
    """Overdue events that were begun too often: one of them cannot be carried out, or kills its worker."""
    spent = [each for each in workspace.waiting.on(job) if each.until <= now and each.attempts > MAX_ATTEMPTS]
    for each in spent:
        workspace.waiting.end(each)
    return [
        DeadLetter(
            door=each.door,
            code="never-finished",
            reason=f"it waited ({each.reason}), was begun {numbered(each.attempts - 1, 'time')} and never finished",
            fix="find the cause in the logs, then replay or discard it",
            payload=each.payload.encode(),
            source=each.source,
            event_id=each.event_id,
            type=each.type,
            job=each.job,
        )
        for each in spent
    ]

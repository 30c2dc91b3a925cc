"""The working set of a unit of work: what a batch of events reads, and every row it will write.

A workspace is loaded with a handful of queries, changed in memory by ``workflows``, and saved with one multi-row
statement a table, inside one transaction: the new state, its history, its timers and its outbox rows are committed
together. Loading locks the rows of the service jobs concerned, so all work on one job is serial. Without a database
(``Workspace()``) it is a plain in-memory store, which is what ``sje check`` uses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from events.data import Actor
from events.envelope import Event
from state_machines.declaration.guards import Refusal
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import rule_version, work_types
from store.history import HistoryLine, digest_of
from store.outbox import Portion
from store.stored_history import StoredHistory
from store.tables import iso
from store.waiting import WaitingChanges


@dataclass(slots=True, kw_only=True)
class Cause:
    """The cause of a change: an event by (source, id), or a timer; and the trace it belongs to."""

    source: str
    id: str
    traceparent: str = ""


@dataclass(slots=True)
class JobRow:
    """A service job in the working set."""

    facts: JobFacts
    version: int = 0
    waiting: int = 0
    """The number of its events that wait."""

    changed: bool = False


@dataclass(slots=True, kw_only=True)
class TimerRow:
    """A timer to set on an exception, or on a job if ``exception_id`` is None."""

    id: str
    job: str
    type: str
    exception_id: str | None
    rule: str
    due_at: datetime


@dataclass(slots=True, kw_only=True)
class OutboxRow:
    """A notice to a department, an outgoing event, or both for one change."""

    id: str
    department: str
    job: str
    exception_id: str | None
    reason: str
    text: str | None = None
    """The notice to the department; None if it is not notified."""

    routing_key: str | None = None
    event: str | None = None
    """The CloudEvent to publish; None if nothing is published."""


@dataclass(slots=True)
class Workspace:
    """Everything that a unit of work has read and will write."""

    past: StoredHistory | None = None
    """The stored history; None without a database."""

    jobs: dict[str, JobRow] = field(default_factory=dict)
    exceptions: dict[str, JobException] = field(default_factory=dict)
    open_on_job: dict[str, list[JobException]] = field(default_factory=dict)
    calls: dict[str, list[datetime]] = field(default_factory=dict)
    """Instants of recent calls by customer, loaded if the batch requests a call."""

    opened: dict[str, JobException] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    """Ids of changed exceptions with the version they were read at."""

    status_before: dict[str, str] = field(default_factory=dict)
    """The statuses in which changed exceptions were read."""

    breaches: dict[str, datetime | None] = field(default_factory=dict)
    """When the target of a clock ran out on an exception; None if none has."""

    lines: list[HistoryLine] = field(default_factory=list)
    _added: dict[str, list[HistoryLine]] = field(default_factory=dict)
    """The same lines by exception."""

    timers_set: dict[str, TimerRow] = field(default_factory=dict)
    timers_cancelled: list[tuple[str, str, str]] = field(default_factory=list)
    """(job, exception id, rule name) of timers that no longer apply."""

    outbox: list[OutboxRow] = field(default_factory=list)
    to_enqueue: list[Portion] = field(default_factory=list)
    """The portions with notices, once the working set is saved."""

    refusals: list[tuple[Any, ...]] = field(default_factory=list)
    calls_made: list[tuple[str, str, datetime, str | None]] = field(default_factory=list)
    """(id, customer, instant, exception id if it was about one) of calls to customers."""

    received: list[tuple[Any, ...]] = field(default_factory=list)
    waiting: WaitingChanges = field(default_factory=WaitingChanges.none)
    """The waiting events of the jobs, and changes to them."""

    def receive(self, event: Event, payload: str, now: datetime, outcome: str) -> None:
        """Record that an event was taken in, and its outcome."""
        occurred_at = event.time or now
        self.received.append((event.source, event.id, event.type, event.subject, occurred_at, now, outcome, payload))

    def count_call(self, call_id: str, customer: str, at: datetime, exception_id: str | None = None) -> None:
        """Count a call that was made to a customer."""
        self.calls_made.append((call_id, customer, at, exception_id))
        self.calls.setdefault(customer, []).append(at)

    def job(self, number: str) -> JobRow:
        """The service job, known or new."""
        row = self.jobs.get(number)
        if row is None:
            row = self.jobs[number] = JobRow(JobFacts())
        return row

    def learn(self, number: str, facts: Mapping[str, Any], at: datetime) -> None:
        """Merge what an event reports about a service job into its facts."""
        if facts:
            row = self.job(number)
            row.changed = row.facts.learn(facts, at) or row.changed

    def open_exceptions(self, number: str) -> list[JobException]:
        """The exceptions on a job that are not Completed."""
        return self.open_on_job.get(number, [])

    def add(self, item: JobException) -> None:
        """Add a new exception to the working set."""
        self.exceptions[item.id] = self.opened[item.id] = item
        if not item.is_completed:
            self.open_on_job.setdefault(item.job, []).append(item)

    def replace(self, item: JobException) -> None:
        """Replace an exception by its changed state."""
        old = self.exceptions[item.id]
        self.exceptions[item.id] = item
        siblings = [other for other in self.open_on_job.get(item.job, []) if other.id != item.id]
        if not item.is_completed:
            siblings.append(item)
        self.open_on_job[item.job] = siblings
        if item.id in self.opened:
            self.opened[item.id] = item
        else:
            self.changed.setdefault(item.id, old.version)
            self.status_before.setdefault(item.id, old.status)
            item.version = self.changed[item.id] + 1

    def append_line(  # noqa: PLR0913 - a history line has this many facts
        self,
        item: JobException,
        *,
        at: datetime,
        actor: Actor,
        trigger: str,
        before: str,
        why: str,
        rule: str,
        cause: Cause,
        details: Mapping[str, Any],
    ) -> HistoryLine:
        """Append a line to an exception's history and move its chain's head.

        A line names the version of the rules by which its move was judged: today's, which may differ from the one under
        which the item was opened.
        """
        number = item.history_length + 1
        judged_by = rule_version(item.type) if item.type in work_types() else item.rule_version
        who = actor.model_dump_json()
        entered = to_json(details).decode()
        digest = digest_of(
            (item.id, str(number), iso(at), who, trigger, before, item.status),
            (why, rule, judged_by, cause.source, cause.id, entered),
            item.history_head,
        )
        line = HistoryLine(
            exception_id=item.id,
            number=number,
            at=at,
            actor=who,
            trigger=trigger,
            before=before,
            after=item.status,
            why=why,
            rule=rule,
            rule_version=judged_by,
            cause_source=cause.source,
            cause_id=cause.id,
            details=entered,
            previous=item.history_head,
            digest=digest,
        )
        item.history_head, item.history_length = digest, number
        self.lines.append(line)
        self._added.setdefault(item.id, []).append(line)
        return line

    def history_of(self, item: JobException) -> list[HistoryLine]:
        """The whole history of an item: what is stored, and then what this unit of work has added."""
        stored = self.past.lines(item.id, self.exceptions) if self.past and item.id not in self.opened else []
        return [*stored, *self._added.get(item.id, ())]

    def set_timer(self, timer: TimerRow) -> None:
        """Set a timer; on an exception, it replaces one of the same rule set earlier in this unit of work."""
        key = timer.id if timer.exception_id is None else f"{timer.exception_id}.{timer.rule}"
        self.timers_set[key] = timer

    def cancel_timers(self, item: JobException, rules: Iterable[str]) -> None:
        """Cancel an exception's pending timers of these rules, stored or set in this unit of work."""
        for rule in rules:
            self.timers_cancelled.append((item.job, item.id, rule))
            self.timers_set.pop(f"{item.id}.{rule}", None)

    def add_to_outbox(self, row: OutboxRow) -> None:
        """Add a notice or an outgoing event to the outbox."""
        self.outbox.append(row)

    def refuse(  # noqa: PLR0913 - a refusal has this many facts
        self,
        refusal: Refusal,
        *,
        refusal_id: str,
        at: datetime,
        job: str,
        type_key: str,
        asked: str,
        exception_id: str | None,
        actor: Actor,
        cause: Cause,
    ) -> None:
        """Record a refusal, so that it can be listed and learned from."""
        rules = to_json([rule.as_dict() for rule in refusal.rules]).decode()
        who = actor.model_dump_json()
        self.refusals.append((refusal_id, at, job, type_key, asked, exception_id, who, rules, cause.source, cause.id))

"""Save a working set in one transaction, with a statement or two a table; ``store.loading`` reads it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection

from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import work_types
from store import tables
from store.bulk import Insert, insert_all, update_rows
from store.errors import ConcurrentChangeError
from store.exception_counts import count_changes
from store.history import HistoryLine
from store.loading import FIELDS
from store.outbox import MOST_IN_PORTION, new_portion
from store.queue_order import mark_breaches, reorder, severity_place, urgency
from store.timers import cancel
from store.waiting import save_waiting
from store.workspace import OutboxRow, TimerRow, Workspace

INSERTED = (*FIELDS, "department", "one_at_a_time", "queue_rank", "urgency")
FIXED = {"id", "type", "job", "opened_at", "opened_by", "rule_version"}
UPDATED = tuple(name for name in FIELDS if name not in FIXED)
INBOX = ("source", "event_id", "type", "job", "occurred_at", "received_at", "outcome", "payload")
HISTORY = tuple(each.name for each in fields(HistoryLine))
OUTBOX = tuple(each.name for each in fields(OutboxRow))
OUTBOX_COLUMNS = ("portion", "place", *OUTBOX, "created_at")
TIMERS = tuple(each.name for each in fields(TimerRow))
REFUSALS = ("id", "at", "job", "type", "asked", "exception_id", "actor", "rules", "cause_source", "cause_id")
CALLS = ("id", "customer", "at", "exception_id")

_line_values = attrgetter(*HISTORY)
_outbox_values = attrgetter(*OUTBOX)
_timer_values = attrgetter(*TIMERS)


def count_repeats(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    """Count the repeats of these events."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "UPDATE inbox SET repeats = repeats + 1 WHERE source = ? AND event_id = ?", list(keys)
        )
        return
    again = Counter(keys)
    sources, ids = zip(*again, strict=True)
    connection.exec_driver_sql(_COUNT_REPEATS, (list(sources), list(ids), list(again.values())))


_COUNT_REPEATS = """
UPDATE inbox SET repeats = inbox.repeats + given.times
FROM unnest(%b::text[], %b::text[], %b::integer[]) AS given(source, event_id, times)
WHERE inbox.source = given.source AND inbox.event_id = given.event_id
"""


def save(connection: Connection, workspace: Workspace, now: datetime) -> None:
    """Write everything the unit of work changed. The caller's transaction commits it.

    Raises:
        ConcurrentChangeError: an exception was changed concurrently.

    """
    _save_jobs(connection, workspace, now)
    reorder(connection, _places(workspace))
    _save_changed(connection, workspace)
    mark_breaches(connection, workspace.breaches)
    cancel(connection, workspace.timers_cancelled, now)
    timers = [(*_timer_values(timer), now) for timer in workspace.timers_set.values()]
    insert_all(
        connection,
        (
            Insert(tables.inbox, INBOX, workspace.received),
            Insert(tables.exceptions, INSERTED, _opened(workspace)),
            Insert(tables.history, HISTORY, [_line_values(line) for line in workspace.lines]),
            Insert(tables.timers, (*TIMERS, "set_at"), timers),
            Insert(tables.outbox, OUTBOX_COLUMNS, _outbox_rows(connection, workspace, now)),
            Insert(tables.refusals, REFUSALS, workspace.refusals),
            Insert(tables.calls, CALLS, workspace.calls_made),
        ),
    )
    save_waiting(connection, workspace.waiting)
    count_changes(connection, workspace)


def _opened(workspace: Workspace) -> list[tuple[Any, ...]]:
    """The rows of new exceptions, with what their declarations add."""
    types = work_types()
    return [
        (*_values(item, FIELDS), *_declared(types[item.type], workspace.job(item.job).facts))
        for item in workspace.opened.values()
    ]


def _values(item: JobException, names: tuple[str, ...]) -> list[Any]:
    return [to_json(item.details).decode() if name == "details" else getattr(item, name) for name in names]


def _declared(declared: ExceptionType, facts: JobFacts) -> tuple[str, bool, str, int]:
    """The columns that the declaration determines: the department, and the place in the queue."""
    rank = declared.queue_rank(facts)
    return declared.department.slug, not declared.several_at_once, rank, urgency(declared, facts)


def _save_jobs(connection: Connection, workspace: Workspace, now: datetime) -> None:
    rows = [
        (number, to_json(job.facts.values).decode(), to_json(job.facts.as_of).decode(), job.version + 1, now)
        for number, job in workspace.jobs.items()
        if job.changed
    ]
    update_rows(connection, tables.service_jobs, "number", ("facts", "as_of", "version", "updated_at"), rows)


def _places(workspace: Workspace) -> list[tuple[str, int, str]]:
    """The place of open work in its queue by the facts that have changed.

    The history has no line for it: the item itself is unchanged, and its place follows from the facts of the job.
    """
    types = work_types()
    return [
        (item.id, severity_place(types[item.type], job.facts), types[item.type].queue_rank(job.facts))
        for number, job in workspace.jobs.items()
        if job.changed
        for item in workspace.open_exceptions(number)
        if item.id not in workspace.opened
    ]


def _save_changed(connection: Connection, workspace: Workspace) -> None:
    rows = [
        (item_id, read_at, *_values(workspace.exceptions[item_id], UPDATED))
        for item_id, read_at in workspace.changed.items()
    ]
    updated = update_rows(connection, tables.exceptions, "id", UPDATED, rows, guard="version")
    if updated != len(rows):
        message = f"{len(rows) - updated} of {len(rows)} exceptions were changed concurrently"
        raise ConcurrentChangeError(message)


def _outbox_rows(connection: Connection, workspace: Workspace, now: datetime) -> list[tuple[Any, ...]]:
    """The rows of the outbox, in portions by department; their numbers grow in the order of the jobs' locks."""
    by_department: dict[str, list[OutboxRow]] = {}
    for row in workspace.outbox:
        by_department.setdefault(row.department, []).append(row)
    rows: list[tuple[Any, ...]] = []
    for department, told in by_department.items():
        for start in range(0, len(told), MOST_IN_PORTION):
            some = told[start : start + MOST_IN_PORTION]
            portion = new_portion(connection, department, some, now)
            rows += [(portion.id, place, *_outbox_values(row), now) for place, row in enumerate(some)]
            if portion.notices:
                workspace.to_enqueue.append(portion)
    return rows

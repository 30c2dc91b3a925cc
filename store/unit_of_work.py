"""Load a workspace from the database and save it, in one transaction, with a statement or two a table."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, LiteralString

from pydantic_core import from_json, to_json
from sqlalchemy import ColumnClause, Connection, Select, bindparam, literal_column, select, tuple_

from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.registry import work_types
from state_machines.declaration.situation import JobException
from state_machines.declaration.status import Status
from store import tables
from store.bulk import Insert, among, insert_all, listing, postgres_connection, update_rows
from store.errors import ConcurrentChangeError
from store.history import HistoryLine
from store.outbox import MOST_IN_PORTION, new_portion
from store.past import Past
from store.workspace import JobRow, OutboxRow, TimerRow, Workspace

FIELDS = tuple(each.name for each in fields(JobException))
INSERTED = (*FIELDS, "department", "one_at_a_time", "queue_rank")
FIXED = {"id", "type", "job", "opened_at", "opened_by", "rule_version"}
UPDATED = tuple(name for name in FIELDS if name not in FIXED)
INBOX = ("source", "event_id", "type", "job", "occurred_at", "received_at", "outcome", "payload")
HISTORY = tuple(each.name for each in fields(HistoryLine))
OUTBOX = tuple(each.name for each in fields(OutboxRow))
TOLD = ("portion", "place", *OUTBOX, "created_at")
TIMERS = tuple(each.name for each in fields(TimerRow))
REFUSALS = ("id", "at", "job", "type", "asked", "exception_id", "actor", "rules", "cause_source", "cause_id")
CALLS = ("id", "customer", "at", "exception_id")

_line_values = attrgetter(*HISTORY)
_outbox_values = attrgetter(*OUTBOX)
_timer_values = attrgetter(*TIMERS)

_exceptions = tables.exceptions.c
_COMPLETED: ColumnClause[str] = literal_column(f"'{Status.COMPLETED}'")
"""Written into the statement, because the partial index of open exceptions serves no query with a parameter there."""

_ITEMS = select(*(_exceptions[name] for name in FIELDS)).order_by(_exceptions.opened_at, _exceptions.id)


def load_batch(
    connection: Connection,
    *,
    jobs: Iterable[str],
    events: Collection[tuple[str, str]],
    named: Collection[str],
    now: datetime,
) -> tuple[Workspace, set[tuple[str, str]]]:
    """Lock service jobs and read what a batch of events needs; on PostgreSQL in one round trip.

    Args:
        connection: inside a transaction that writes.
        jobs: the numbers of the service jobs.
        events: the (source, id) keys of the events.
        named: ids of exceptions that are needed though they may be Completed.
        now: the instant at which jobs that are new are noted.

    Returns:
        The workspace, and those of the events that were taken in before.

    """
    wanted = sorted(set(jobs))
    if connection.dialect.name == "sqlite" or not wanted or not events:
        workspace = lock_jobs(connection, wanted, now)
        known = known_events(connection, events)
        load_exceptions(connection, workspace, named)
        return workspace, known
    driver = postgres_connection(connection)
    with driver.pipeline():
        locked = driver.execute(_LOCK_JOBS, (now, wanted))
        repeated = driver.execute(_KNOWN_EVENTS, tuple(map(list, zip(*events, strict=True))))
        opened = driver.execute(_OPEN_ON_JOBS, (wanted,))
        workspace = _workspace(connection, locked)
        known = {(source, event_id) for source, event_id in repeated}
        _take_in(workspace, opened)
    _load_named(connection, workspace, named)
    return workspace, known


def lock_jobs(connection: Connection, numbers: Iterable[str], now: datetime) -> Workspace:
    """Lock the rows of service jobs, making those that are new, and start a workspace with their facts.

    The rows are locked in order of number, so two units of work never wait for each other in a circle.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        return Workspace(past=Past(connection))
    if connection.dialect.name == "sqlite":
        return _workspace(connection, _lock_on_sqlite(connection, wanted, now))
    return _workspace(connection, connection.exec_driver_sql(_LOCK_JOBS, (now, wanted)))


def _workspace(connection: Connection, jobs: Iterable[Any]) -> Workspace:
    workspace = Workspace(past=Past(connection))
    for number, facts, as_of, version in jobs:
        known = JobFacts(from_json(facts), from_json(as_of)) if version else JobFacts()
        workspace.jobs[number] = JobRow(known, version)
    return workspace


_LOCK_JOBS: LiteralString = """
INSERT INTO service_jobs AS known (number, facts, as_of, updated_at)
SELECT number, '{}', '{}', %s FROM unnest(%b::text[]) AS wanted(number)
ON CONFLICT (number) DO UPDATE SET number = known.number
RETURNING number, facts, as_of, version
"""


def _lock_on_sqlite(connection: Connection, wanted: list[str], now: datetime) -> Iterable[Any]:
    """SQLite has one writer at a time, so reading is enough; BEGIN IMMEDIATE is the lock."""
    connection.exec_driver_sql(
        "INSERT INTO service_jobs (number, facts, as_of, updated_at) VALUES (?, '{}', '{}', ?) ON CONFLICT DO NOTHING",
        [(number, tables.iso(now)) for number in wanted],
    )
    return connection.execute(_JOBS_ON_SQLITE, {"given": listing("sqlite", wanted)})


_jobs = tables.service_jobs.c
_JOBS_ON_SQLITE = select(_jobs.number, _jobs.facts, _jobs.as_of, _jobs.version).where(
    among("sqlite", _jobs.number, "given")
)


def known_events(connection: Connection, keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (source, id) keys were taken in before. Ask after locking the jobs, so the answer stays true."""
    if not keys:
        return set()
    columns = (tables.inbox.c.source, tables.inbox.c.event_id)
    if connection.dialect.name == "sqlite":
        found = connection.execute(select(*columns).where(tuple_(*columns).in_(list(keys))))
    else:
        sources, ids = zip(*keys, strict=True)
        found = connection.exec_driver_sql(_KNOWN_EVENTS, (list(sources), list(ids)))
    return {(row[0], row[1]) for row in found}


_KNOWN_EVENTS: LiteralString = """
SELECT inbox.source, inbox.event_id FROM inbox
JOIN unnest(%b::text[], %b::text[]) AS given(source, event_id) USING (source, event_id)
"""


def count_repeats(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    """Count that these events came again."""
    connection.execute(
        tables.inbox.update()
        .where(tables.inbox.c.source == bindparam("of"), tables.inbox.c.event_id == bindparam("known_as"))
        .values(repeats=tables.inbox.c.repeats + 1),
        [{"of": source, "known_as": event_id} for source, event_id in keys],
    )


def load_exceptions(connection: Connection, workspace: Workspace, named: Collection[str] = ()) -> None:
    """Read the exceptions of the locked jobs that are not Completed, and those named by id."""
    dialect = connection.dialect.name
    _take_in(workspace, connection.execute(_open_on_jobs(dialect), {"given": listing(dialect, workspace.jobs)}))
    _load_named(connection, workspace, named)


def _load_named(connection: Connection, workspace: Workspace, named: Collection[str]) -> None:
    unread = [name for name in named if name not in workspace.exceptions]
    if unread:
        _take_in(workspace, connection.execute(_ITEMS.where(_exceptions.id.in_(unread))))


@cache
def _open_on_jobs(dialect: str) -> Select[Any]:
    return _ITEMS.where(among(dialect, _exceptions.job, "given"), _exceptions.status != _COMPLETED)


_OPEN_ON_JOBS = str(
    _ITEMS.where(_exceptions.status != _COMPLETED, _exceptions.job == literal_column("ANY(%b)"))
).encode()
"""The same for the driver itself."""


def _take_in(workspace: Workspace, rows: Iterable[Sequence[Any]]) -> None:
    for row in rows:
        item = exception_from(row)
        workspace.exceptions[item.id] = item
        if not item.is_completed:
            workspace.open_on_job.setdefault(item.job, []).append(item)


def load_calls(connection: Connection, workspace: Workspace, customers: Collection[str], since: datetime) -> None:
    """Read the calls made to these customers since an instant."""
    found = select(tables.calls.c.customer, tables.calls.c.at).where(
        tables.calls.c.customer.in_(list(customers)), tables.calls.c.at >= since
    )
    for customer, at in connection.execute(found):
        workspace.calls.setdefault(customer, []).append(at)


def exception_from(row: Sequence[Any]) -> JobException:
    """Build an exception from a row of the columns ``FIELDS``."""
    values = dict(zip(FIELDS, row, strict=True))
    values["details"] = from_json(values["details"])
    return JobException(**values)


def save(connection: Connection, workspace: Workspace, now: datetime) -> None:
    """Write everything the unit of work changed. The caller's transaction commits it.

    Raises:
        ConcurrentChangeError: an exception was changed by somebody else meanwhile.

    """
    _save_jobs(connection, workspace, now)
    _save_changed(connection, workspace)
    _cancel_timers(connection, workspace, now)
    timers = [(*_timer_values(timer), now) for timer in workspace.timers_set.values()]
    insert_all(
        connection,
        (
            Insert(tables.inbox, INBOX, workspace.received),
            Insert(tables.exceptions, INSERTED, _opened(workspace)),
            Insert(tables.history, HISTORY, [_line_values(line) for line in workspace.lines]),
            Insert(tables.timers, (*TIMERS, "set_at"), timers),
            Insert(tables.outbox, TOLD, _told(connection, workspace, now)),
            Insert(tables.refusals, REFUSALS, workspace.refusals),
            Insert(tables.calls, CALLS, workspace.calls_made),
        ),
    )


def _opened(workspace: Workspace) -> list[tuple[Any, ...]]:
    """The rows of new exceptions, with what their declarations say of them."""
    types = work_types()
    return [
        (*_values(item, FIELDS), *_declared(types[item.type], workspace.job(item.job).facts))
        for item in workspace.opened.values()
    ]


def _values(item: JobException, names: tuple[str, ...]) -> list[Any]:
    return [to_json(item.details).decode() if name == "details" else getattr(item, name) for name in names]


def _declared(declared: ExceptionType, facts: JobFacts) -> tuple[str, bool, str]:
    """What the declaration says of a new item's place: its department, and where it stands in the queue."""
    return declared.department.slug, not declared.several_at_once, declared.queue_rank(facts)


def _save_jobs(connection: Connection, workspace: Workspace, now: datetime) -> None:
    rows = [
        (number, to_json(job.facts.values).decode(), to_json(job.facts.as_of).decode(), job.version + 1, now)
        for number, job in workspace.jobs.items()
        if job.changed
    ]
    update_rows(connection, tables.service_jobs, "number", ("facts", "as_of", "version", "updated_at"), rows)


def _save_changed(connection: Connection, workspace: Workspace) -> None:
    rows = [
        (item_id, read_at, *_values(workspace.exceptions[item_id], UPDATED))
        for item_id, read_at in workspace.changed.items()
    ]
    updated = update_rows(connection, tables.exceptions, "id", UPDATED, rows, guard="version")
    if updated != len(rows):
        message = f"{len(rows) - updated} of {len(rows)} exceptions were changed by somebody else meanwhile"
        raise ConcurrentChangeError(message)


def _told(connection: Connection, workspace: Workspace, now: datetime) -> list[tuple[Any, ...]]:
    """The rows of what must be told, in portions by department; their numbers grow in the order of the jobs' locks."""
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
                workspace.to_hand_on.append(portion)
    return rows


def _cancel_timers(connection: Connection, workspace: Workspace, now: datetime) -> None:
    if not workspace.timers_cancelled:
        return
    timers = tables.timers.c
    connection.execute(
        tables.timers.update()
        .where(
            timers.job == bindparam("of_job"),
            timers.exception_id == bindparam("item"),
            timers.rule == bindparam("named"),
            timers.ended_at.is_(None),
        )
        .values(ended_at=now, ending="cancelled"),
        [{"of_job": job, "item": item, "named": rule} for job, item, rule in workspace.timers_cancelled],
    )

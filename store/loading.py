"""Read what a unit of work needs, under the locks of its service jobs: its working set."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, LiteralString

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, select

from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.situation import JobException
from store import tables
from store.bulk import among, listing, postgres_connection
from store.partitions import GENERATIONS, Fence
from store.stored_history import StoredHistory
from store.waiting import waiting_on_jobs
from store.workspace import JobRow, Workspace

FIELDS = tuple(each.name for each in fields(JobException))

_exceptions = tables.exceptions.c
_ITEMS = select(*(_exceptions[name] for name in FIELDS)).order_by(_exceptions.opened_at, _exceptions.id)


def load_batch(
    connection: Connection,
    *,
    jobs: Iterable[str],
    events: Collection[tuple[str, str]],
    named: Collection[str],
    now: datetime,
    fence: Fence | None = None,
) -> tuple[Workspace, dict[tuple[str, str], str]]:
    """Lock service jobs and read what a batch of events needs; on PostgreSQL in one round trip.

    Args:
        connection: inside a transaction that writes.
        jobs: the numbers of the service jobs.
        events: the (source, id) keys of the events.
        named: IDs of exceptions that are needed even if they are Completed.
        now: the instant recorded for jobs that are new.
        fence: the partitions that the events were read from; checked under the locks.

    Returns:
        The workspace, and the payloads of those events that came before.

    Raises:
        FencedOffError: another consumer reads these partitions now.

    """
    wanted = sorted(set(jobs))
    if connection.dialect.name == "sqlite" or not wanted or not events:
        workspace = lock_jobs(connection, wanted, now)
        if fence:
            fence.check(connection)
        known = known_events(connection, events)
        load_exceptions(connection, workspace, named)
        _load_waiting(connection, workspace)
        return workspace, known
    driver = postgres_connection(connection)
    with driver.pipeline():
        locked = driver.execute(_LOCK_JOBS, (now, wanted))
        repeated = driver.execute(_KNOWN_EVENTS, tuple(map(list, zip(*events, strict=True))))
        opened = driver.execute(_OPEN_ON_JOBS.encode(), (wanted,))
        generations = driver.execute(GENERATIONS, (fence.door,)) if fence else None
        workspace = _workspace(connection, locked)
        known = {(source, event_id): payload for source, event_id, payload in repeated}
        _lock_and_read(workspace, opened)
    if fence and generations:
        fence.compare(generations.fetchall())
    _load_named(connection, workspace, named)
    _load_waiting(connection, workspace)
    return workspace, known


def lock_jobs(connection: Connection, numbers: Iterable[str], now: datetime) -> Workspace:
    """Lock the rows of service jobs, insert those that are new, and start a workspace with their facts.

    The rows are locked in order of number, so two units of work never deadlock.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        return Workspace(past=StoredHistory(connection))
    if connection.dialect.name == "sqlite":
        return _workspace(connection, _lock_on_sqlite(connection, wanted, now))
    known = connection.exec_driver_sql(_LOCK_KNOWN_JOBS, (wanted,)).all()
    if len(known) < len(wanted):
        known = connection.exec_driver_sql(_LOCK_JOBS, (now, wanted)).all()
    return _workspace(connection, known)


def lock_items(connection: Connection, ids: Collection[str], now: datetime) -> Workspace:
    """Lock the service jobs of items and read the items afterwards, so that what is read stays current.

    Args:
        connection: inside a transaction that writes.
        ids: the items, including Completed ones; one that does not exist is left out.
        now: the instant, aware.

    """
    jobs = connection.execute(select(_exceptions.job).where(_exceptions.id.in_(list(ids)))).scalars()
    workspace = lock_jobs(connection, jobs, now)
    load_exceptions(connection, workspace, ids)
    return workspace


def _workspace(connection: Connection, jobs: Iterable[Any]) -> Workspace:
    workspace = Workspace(past=StoredHistory(connection))
    for number, facts, as_of, version, waiting in jobs:
        known = JobFacts(from_json(facts), from_json(as_of)) if version else JobFacts()
        workspace.jobs[number] = JobRow(known, version, waiting)
    return workspace


_LOCK_JOBS: LiteralString = """
INSERT INTO service_jobs AS known (number, facts, as_of, updated_at)
SELECT number, '{}', '{}', %s FROM unnest(%b::text[]) AS wanted(number)
ON CONFLICT (number) DO UPDATE SET number = known.number
RETURNING number, facts, as_of, version, waiting
"""


_LOCK_KNOWN_JOBS: LiteralString = """
SELECT found.* FROM unnest(%b::text[]) AS wanted(number) CROSS JOIN LATERAL (
    SELECT number, facts, as_of, version, waiting FROM service_jobs WHERE number = wanted.number
    OFFSET 0 FOR NO KEY UPDATE
) AS found
"""
"""Work on existing jobs, such as timers and claims, need not write every row to lock it."""


def _lock_on_sqlite(connection: Connection, wanted: list[str], now: datetime) -> Iterable[Any]:
    """SQLite has one writer at a time, so reading is enough; BEGIN IMMEDIATE is the lock."""
    connection.exec_driver_sql(
        "INSERT INTO service_jobs (number, facts, as_of, updated_at) VALUES (?, '{}', '{}', ?) ON CONFLICT DO NOTHING",
        [(number, tables.iso(now)) for number in wanted],
    )
    return connection.execute(_JOBS_ON_SQLITE, {"given": listing("sqlite", wanted)})


_jobs = tables.service_jobs.c
_JOBS_ON_SQLITE = select(_jobs.number, _jobs.facts, _jobs.as_of, _jobs.version, _jobs.waiting).where(
    among("sqlite", _jobs.number, "given")
)


def _load_waiting(connection: Connection, workspace: Workspace) -> None:
    """Read the waiting events of the locked jobs; without any, no query runs."""
    if jobs := [number for number, job in workspace.jobs.items() if job.waiting]:
        workspace.waiting.by_job = waiting_on_jobs(connection, jobs)


def lock_waiting(connection: Connection, jobs: Collection[str], now: datetime) -> Workspace:
    """Lock service jobs and read their exceptions and waiting events."""
    workspace = lock_jobs(connection, jobs, now)
    load_exceptions(connection, workspace)
    _load_waiting(connection, workspace)
    return workspace


def known_events(connection: Connection, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Which of these (source, id) keys came before, with their payloads. Call it after locking the jobs."""
    if not keys:
        return {}
    found: Iterable[Any]
    if connection.dialect.name == "sqlite":
        found = _known_on_sqlite(connection, keys)
    else:
        sources, ids = zip(*keys, strict=True)
        found = connection.exec_driver_sql(_KNOWN_EVENTS, (list(sources), list(ids))).all()
    return {(row[0], row[1]): row[2] for row in found}


_WITH_IDENTITY = (tables.waiting_events, tables.inbox)
"""The tables of events that came before: waiting, or taken in; an event of which only a part waits is in both."""


def _known_on_sqlite(connection: Connection, keys: Collection[tuple[str, str]]) -> Iterable[Any]:
    """Event by event, by its key: for many pairs in one ``IN``, SQLite reads the whole table."""
    return connection.exec_driver_sql(_KNOWN_ON_SQLITE, (to_json(list(keys)).decode(),))


_KNOWN_ON_SQLITE = " UNION ALL ".join(
    f"""
    SELECT known.source, known.event_id, known.payload FROM json_each(?1) AS given CROSS JOIN {table.name} AS known
    ON known.source = given.value ->> 0 AND known.event_id = given.value ->> 1
    """  # noqa: S608 - of our own names alone
    for table in _WITH_IDENTITY
)


_KNOWN_EVENTS: LiteralString = """
SELECT given.source, given.event_id, found.payload
FROM unnest(%b::text[], %b::text[]) AS given(source, event_id) CROSS JOIN LATERAL (
    SELECT payload FROM waiting_events WHERE source = given.source AND event_id = given.event_id
    UNION ALL
    SELECT payload FROM inbox WHERE source = given.source AND event_id = given.event_id OFFSET 0
) AS found
"""
"""Event by event, by its key: the OFFSET keeps PostgreSQL from joining the two. Until it has gathered statistics, it
expects a table to be small, and would read all of it for every batch; likewise below."""


def load_exceptions(connection: Connection, workspace: Workspace, named: Collection[str] = ()) -> None:
    """Read the exceptions of the locked jobs that are not Completed, and those named by id."""
    if connection.dialect.name == "sqlite":
        opened = connection.execute(_OPEN_ON_SQLITE, {"given": listing("sqlite", workspace.jobs)})
    else:
        opened = connection.exec_driver_sql(_OPEN_ON_JOBS, (list(workspace.jobs),))
    _lock_and_read(workspace, opened)
    _load_named(connection, workspace, named)


def _load_named(connection: Connection, workspace: Workspace, named: Collection[str]) -> None:
    unread = [name for name in named if name not in workspace.exceptions]
    if unread:
        _lock_and_read(workspace, connection.execute(_ITEMS.where(_exceptions.id.in_(unread))))


_OPEN_ON_SQLITE = _ITEMS.where(among("sqlite", _exceptions.job, "given"), _exceptions.status != tables.COMPLETED)

_OPEN_ON_JOBS = f"""
SELECT {", ".join(FIELDS)} FROM unnest(%b::text[]) AS given(number) CROSS JOIN LATERAL (
    SELECT * FROM exceptions WHERE job = given.number AND status <> {tables.COMPLETED} OFFSET 0
) AS found ORDER BY opened_at, id
"""  # noqa: S608 - of our own names alone
"""Job by job, by its index: without statistics, PostgreSQL expects a job to have hundreds of exceptions."""


def _lock_and_read(workspace: Workspace, rows: Iterable[Sequence[Any]]) -> None:
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

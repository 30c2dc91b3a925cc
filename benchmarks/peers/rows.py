"""The rows that every peer writes in PostgreSQL, and the statements that write them.

Four tables with the fewest constraints that do the job: the event's identity is unique, and nothing else is checked.
Statements number their parameters (`$1`), so that asyncpg and psycopg's raw cursor prepare the very same text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from benchmarks.system import StoredRows

if TYPE_CHECKING:
    from benchmarks.events import RaiseRequested

SCHEMA = """
CREATE TABLE exceptions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_source text NOT NULL,
    event_id text NOT NULL,
    service_job text NOT NULL,
    exception_type text NOT NULL,
    department text NOT NULL,
    comment text NOT NULL,
    service_job_comment text NOT NULL,
    status text NOT NULL,
    raised_at timestamptz NOT NULL,
    UNIQUE (event_source, event_id)
);
CREATE TABLE history (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exception_id bigint NOT NULL,
    trigger text NOT NULL,
    to_status text NOT NULL,
    actor jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE notifications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exception_id bigint NOT NULL,
    department text NOT NULL,
    enqueued_at timestamptz
);
CREATE INDEX notifications_unenqueued ON notifications (id) WHERE enqueued_at IS NULL;
CREATE TABLE timers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exception_id bigint NOT NULL,
    due_at timestamptz NOT NULL
);
CREATE INDEX timers_due ON timers (due_at);
"""

STORED_ROWS = StoredRows("exceptions", "event_id")

_STORE = """
WITH stored AS (
    INSERT INTO exceptions (event_source, event_id, service_job, exception_type, department, comment,
                            service_job_comment, status, raised_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8)
    ON CONFLICT (event_source, event_id) DO NOTHING
    RETURNING id, department
), recorded AS (
    INSERT INTO history (exception_id, trigger, to_status, actor) SELECT id, 'raise', 'open', $9::jsonb FROM stored
), timed AS (
    INSERT INTO timers (exception_id, due_at) SELECT id, now() + interval '1 hour' FROM stored
)
INSERT INTO notifications (exception_id, department, enqueued_at) SELECT id, department, {enqueued_at} FROM stored
RETURNING id, exception_id
"""

STORE = _STORE.format(enqueued_at="NULL::timestamptz")
"""Store one event in one round trip; returns the ids of its notification and exception, or no row for a repeat."""

STORE_AS_HANDED = _STORE.format(enqueued_at="clock_timestamp()")
"""The same for a library whose queue is in the same database, so that one transaction stores and hands on."""

MARK_HANDED = "UPDATE notifications SET enqueued_at = clock_timestamp() WHERE id = $1"
"""Record that one notification was handed to its department's queue."""

CLAIM_UNHANDED = """
UPDATE notifications SET enqueued_at = clock_timestamp()
WHERE id IN (SELECT id FROM notifications WHERE enqueued_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING department, exception_id
"""
"""Mark up to $1 notifications as handed and return them, for a relay that enqueues them in the same transaction."""

StoreValues = tuple[str, str, str, str, str, str, str, object, str]


def store_values(event: RaiseRequested) -> StoreValues:
    """Return the parameters of `STORE` for an event."""
    return (
        event.source,
        event.id,
        event.subject,
        event.data.exception_type,
        event.department,
        event.data.comment,
        event.data.service_job_comment,
        event.time,
        event.data.actor.model_dump_json(),
    )


def connect(database_url: str) -> psycopg.Connection[tuple[int, ...]]:
    """Open a connection that commits each statement and takes numbered parameters."""
    return psycopg.connect(database_url, autocommit=True, cursor_factory=psycopg.RawCursor)

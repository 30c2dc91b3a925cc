"""The tables: one schema for SQLite and PostgreSQL.

Instants are aware UTC everywhere (``Instant``). JSON is kept as text: it is read whole and never searched. There are
no foreign keys between the tables of the fast path; every row there is written in one transaction by one unit of work
(``store.workspace``) and ``sje verify`` checks what a foreign key would.
"""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text, text, true

from store.tables.columns import Instant, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("repeats", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("source", "event_id"),
    Index("ix_inbox_job", "job", "occurred_at"),
    comment="An event counts once, by (source, event_id).",
)

service_jobs = Table(
    "service_jobs",
    metadata,
    Column("number", Text, primary_key=True),
    Column("facts", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("updated_at", Instant, nullable=False),
    Column("waiting", Integer, nullable=False, server_default="0"),
    comment="The facts of each service job; its row is the lock for all work on the job.",
)

exceptions = Table(
    "exceptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("service_job_comment", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("updated_by", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("follow_up_at", Instant),
    Column("follow_up_reason", Text),
    Column("waiting_on", Text),
    Column("assignee", Text),
    Column("claimed_until", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_attempt_at", Instant),
    Column("resolution", Text),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("history_head", Text, nullable=False),
    Column("history_length", Integer, nullable=False),
    Column("one_at_a_time", Boolean, nullable=False, server_default=true()),
    Column("queue_rank", Text, nullable=False, server_default=text("''")),
    Column("urgency", Integer, nullable=False, server_default="5"),
    Column("breached_at", Instant),
    Index(
        "uq_exceptions_open",
        "job",
        "type",
        unique=True,
        sqlite_where=text("status <> 'Completed' AND one_at_a_time"),
        postgresql_where=text("status <> 'Completed' AND one_at_a_time"),
    ),
    Index("ix_exceptions_job", "job"),
    Index(
        "ix_exceptions_queue",
        "department",
        "urgency",
        "queue_rank",
        "opened_at",
        "id",
        "type",
        sqlite_where=text("status <> 'Completed'"),
        postgresql_where=text("status <> 'Completed'"),
    ),
    Index(
        "ix_exceptions_oldest",
        "type",
        "opened_at",
        "id",
        sqlite_where=text("status <> 'Completed'"),
        postgresql_where=text("status <> 'Completed'"),
    ),
    Index(
        "ix_exceptions_claimed",
        "claimed_until",
        sqlite_where=text("claimed_until IS NOT NULL"),
        postgresql_where=text("claimed_until IS NOT NULL"),
    ),
    Index(
        "ix_exceptions_feedback",
        "opened_at",
        sqlite_where=text("type = 'sp_feedback_review'"),
        postgresql_where=text("type = 'sp_feedback_review'"),
    ),
    comment="At most one exception of a type per service job that is not Completed; some types allow several.",
)

exception_counts = Table(
    "exception_counts",
    metadata,
    Column("type", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("department", Text, nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("type", "rule_version", "status", "part"),
    comment="The number of exceptions of a type in a status, each number in parts.",
    postgresql_with={"fillfactor": 50},  # its rows change often, and each change stays on its page
)

history = Table(
    "history",
    metadata,
    Column("exception_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("cause_source", Text, nullable=False),
    Column("cause_id", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    PrimaryKeyConstraint("exception_id", "number"),
    comment="Append-only and hash-chained for each exception; triggers refuse UPDATE and DELETE.",
)

timers = Table(
    "timers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("job", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("exception_id", Text),
    Column("rule", Text, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("claimed_until", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ended_at", Instant),
    Column("ending", Text),
    Index(
        "ix_timers_due",
        "due_at",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_timers_job", "job", "exception_id", "rule"),
    comment="Durable timers: the process that claims a due row fires it; leaving the status cancels it.",
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("job", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("exception_id", Text),
    Column("actor", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("cause_source", Text, nullable=False),
    Column("cause_id", Text, nullable=False),
    Index("ix_refusals_at", "at"),
    Index("ix_refusals_type", "type", "at"),
    Index("ix_refusals_job", "job"),
    comment="Refused requests: a normal outcome, kept so that it can be listed and learned from.",
)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("customer", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("exception_id", Text),
    Index("ix_calls_customer", "customer", "at"),
    comment="Calls made to customers, for the daily call limit.",
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("door", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("fix", Text, nullable=False),
    Column("source", Text),
    Column("event_id", Text),
    Column("type", Text),
    Column("job", Text),
    Column("payload", LargeBinary, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("times", Integer, nullable=False, server_default="1"),
    Column("status", Text, nullable=False),
    Column("settled_at", Instant),
    Column("settled_by", Text),
    Column("settled_note", Text),
    Column("earlier_payload", LargeBinary),
    Index("ix_dead_letters_status", "status", "last_at"),
    Index("ix_dead_letters_job", "job"),
    comment="Messages and work that failed, with reason, payload and count; they can be replayed or discarded.",
)

intake_attempts = Table(
    "intake_attempts",
    metadata,
    Column("door", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    PrimaryKeyConstraint("door", "message_id"),
    comment="Attempts counted before the work starts, so that a message that kills its consumer is dead-lettered too.",
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("detail", Text, nullable=False),
    comment="Progress of each process and tick: health is judged by progress, not by presence.",
)

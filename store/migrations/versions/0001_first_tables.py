"""The first tables, and the triggers that keep the history append-only.

A revision never changes once it is released, so nothing here is imported from ``store.tables``.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.String(32).with_variant(sa.DateTime(timezone=True), "postgresql")
"""An aware UTC instant: fixed-width ISO 8601 text on SQLite."""

NOT_COMPLETED = sa.text("status <> 'Completed'")


def upgrade() -> None:
    """Create every table, its indexes, and the triggers on the history."""
    _events_in()
    _exceptions()
    _history()
    _timers()
    _told()
    _deliveries()
    _refusals_and_calls()
    _dead_letters()
    _heartbeats()
    _rules()
    _people()
    _access()


def downgrade() -> None:
    """Refuse: there is no schema before the first revision.

    Raises:
        RuntimeError: always.

    """
    raise RuntimeError("undoing the first revision would delete every exception; restore a backup instead")


def _partial_index(name: str, table: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _events_in() -> None:
    op.create_table(
        "inbox",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("repeats", sa.Integer, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("source", "event_id", name="pk_inbox"),
        comment="An event counts once, by (source, event_id).",
    )
    op.create_index("ix_inbox_job", "inbox", ["job", "occurred_at"])
    op.create_table(
        "service_jobs",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("as_of", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_service_jobs"),
        comment="What is known of each service job; its row is the lock for all work on the job.",
    )
    op.create_table(
        "intake_attempts",
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("door", "message_id", name="pk_intake_attempts"),
        comment="Attempts counted before the work starts, so that a message that kills its consumer "
        "is dead-lettered too.",
    )


def _exceptions() -> None:
    op.create_table(
        "exceptions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("service_job_comment", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.Text, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Text, nullable=False),
        sa.Column("follow_up_at", INSTANT),
        sa.Column("follow_up_reason", sa.Text),
        sa.Column("waiting_on", sa.Text),
        sa.Column("assignee", sa.Text),
        sa.Column("claimed_until", INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_attempt_at", INSTANT),
        sa.Column("resolution", sa.Text),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("history_head", sa.Text, nullable=False),
        sa.Column("history_length", sa.Integer, nullable=False),
        sa.Column("one_at_a_time", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("queue_rank", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_exceptions"),
        comment="At most one exception of a type on a service job that is not Completed; of some other work, several.",
    )
    alone = sa.text("status <> 'Completed' AND one_at_a_time")
    _partial_index("uq_exceptions_open", "exceptions", ["job", "type"], alone, unique=True)
    op.create_index("ix_exceptions_job", "exceptions", ["job"])
    _partial_index("ix_exceptions_queue", "exceptions", ["department", "queue_rank", "opened_at"], NOT_COMPLETED)
    claimed = sa.text("claimed_until IS NOT NULL")
    _partial_index("ix_exceptions_claimed", "exceptions", ["claimed_until"], claimed)
    feedback = sa.text("type = 'sp_feedback_review'")
    _partial_index("ix_exceptions_feedback", "exceptions", ["opened_at"], feedback)


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("exception_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("trigger", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Text, nullable=False),
        sa.Column("cause_source", sa.Text, nullable=False),
        sa.Column("cause_id", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("exception_id", "number", name="pk_history"),
        comment="Append-only and hash-chained for each exception; triggers refuse UPDATE and DELETE.",
    )
    triggers = _TRIGGERS_OF_SQLITE if op.get_context().dialect.name == "sqlite" else _TRIGGERS_OF_POSTGRESQL
    for statement in triggers:
        op.execute(statement)


_TRIGGERS_OF_SQLITE = (
    """
    CREATE TRIGGER history_refuses_update BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'the history is append-only: no UPDATE'); END
    """,
    """
    CREATE TRIGGER history_refuses_delete BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'the history is append-only: no DELETE'); END
    """,
    # INSERT OR REPLACE deletes the old row without firing the trigger above.
    """
    CREATE TRIGGER history_refuses_replace BEFORE INSERT ON history
    WHEN EXISTS (SELECT 1 FROM history WHERE exception_id = NEW.exception_id AND number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the history is append-only: this line exists'); END
    """,
)

_TRIGGERS_OF_POSTGRESQL = (
    """
    CREATE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the history is append-only: no %', TG_OP USING ERRCODE = 'restrict_violation';
    END
    $$
    """,
    """
    CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history()
    """,
)


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("exception_id", sa.Text),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("claimed_until", INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("ended_at", INSTANT),
        sa.Column("ending", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        comment="Durable timers: whoever claims a due row fires it; leaving the status cancels it.",
    )
    _partial_index("ix_timers_due", "timers", ["due_at"], sa.text("ended_at IS NULL"))
    op.create_index("ix_timers_job", "timers", ["job"])


def _told() -> None:
    op.create_table(
        "portions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("notices", sa.Integer, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("enqueued_at", INSTANT),
        sa.Column("planned_at", INSTANT),
        sa.Column("published_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_portions"),
        comment="What is told as a whole: the outbox rows of one unit of work for one department.",
    )
    unenqueued, unpublished = "notices > 0 AND enqueued_at IS NULL", "events > 0 AND published_at IS NULL"
    _partial_index("ix_portions_unenqueued", "portions", ["id"], sa.text(unenqueued))
    unplanned = sa.text("notices > 0 AND planned_at IS NULL")
    _partial_index("ix_portions_unplanned", "portions", ["department", "enqueued_at"], unplanned)
    _partial_index("ix_portions_unpublished", "portions", ["id"], sa.text(unpublished))
    op.create_table(
        "outbox",
        sa.Column("portion", sa.BigInteger, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("exception_id", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("routing_key", sa.Text),
        sa.Column("event", sa.Text),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("portion", "place", name="pk_outbox"),
        comment="What must be told: a text is a department's notice, an event is published; one row may be both.",
    )
    op.create_index("ix_outbox_exception", "outbox", ["exception_id"])
    _partial_index("ix_outbox_job", "outbox", ["job"], sa.text("exception_id IS NULL"))


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, autoincrement=True),
        sa.Column("notice_id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("exception_id", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("next_attempt_at", INSTANT),
        sa.Column("last_error", sa.Text),
        sa.Column("delivered_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("notice_id", "channel", name="uq_deliveries_notice_id_channel"),
        comment="Each notice on each channel once, with its attempts; channel desk is the department's own inbox.",
    )
    _partial_index("ix_deliveries_due", "deliveries", ["next_attempt_at"], sa.text("status = 'pending'"))
    op.create_index("ix_deliveries_department", "deliveries", ["department", "created_at"])
    op.create_table(
        "disabled_channels",
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("department", "channel", name="pk_disabled_channels"),
        comment="Channels whose receiver said 410 Gone; operations enable them again.",
    )


def _refusals_and_calls() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("exception_id", sa.Text),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("cause_source", sa.Text, nullable=False),
        sa.Column("cause_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refusals"),
        comment="What guards refused: a normal outcome, kept so that it can be listed and learned from.",
    )
    op.create_index("ix_refusals_at", "refusals", ["at"])
    op.create_index("ix_refusals_job", "refusals", ["job"])
    op.create_table(
        "calls",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("customer", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("exception_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        comment="Calls made to customers, for the cap of calls a day.",
    )
    op.create_index("ix_calls_customer", "calls", ["customer", "at"])


def _dead_letters() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("door", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("fix", sa.Text, nullable=False),
        sa.Column("source", sa.Text),
        sa.Column("event_id", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("job", sa.Text),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("times", sa.Integer, nullable=False, server_default="1"),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("settled_by", sa.Text),
        sa.Column("settled_note", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letters"),
        comment="What could not be taken in or carried out, with reason, payload and count; "
        "can be replayed or discarded.",
    )
    op.create_index("ix_dead_letters_status", "dead_letters", ["status", "last_at"])
    op.create_index("ix_dead_letters_job", "dead_letters", ["job"])


def _heartbeats() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
        comment="Progress of each process and tick: health is judged by progress, not by presence.",
    )


def _rules() -> None:
    op.create_table(
        "rule_versions",
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("type", "version", name="pk_rule_versions"),
        comment="Each version of a type's rules as it was declared; items and history lines name theirs.",
    )
    op.create_table(
        "clock_versions",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("armed_at", INSTANT),
        sa.PrimaryKeyConstraint("number", name="pk_clock_versions"),
        comment="The clocks and calendars in force from an instant on; rows are only added, and armed_at set once.",
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("departments", sa.Text, nullable=False),
        sa.Column("work_groups", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("skills", sa.Text, nullable=False),
        sa.Column("zone", sa.Text),
        sa.Column("shifts", sa.Text, nullable=False),
        sa.Column("capacity", sa.Integer),
        sa.Column("presence", sa.Text, nullable=False),
        sa.Column("presence_at", INSTANT),
        sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_people"),
        comment="Who may be given work; a person's row is the lock for all work that is handed to them.",
    )
    op.create_table(
        "handovers",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("giver", sa.Text, nullable=False),
        sa.Column("receiver", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("anyway", sa.Boolean, nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("previewed_at", INSTANT, nullable=False),
        sa.Column("previewed_by", sa.Text, nullable=False),
        sa.Column("applied_at", INSTANT),
        sa.Column("applied_by", sa.Text),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
        comment="Each hand-over of work: what was previewed, what of it moved, and what was taken back.",
    )
    op.create_index("ix_handovers_previewed_at", "handovers", ["previewed_at"])


def _access() -> None:
    op.create_table(
        "access_keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_access_keys"),
        comment="Keys of people and programs, and sessions signed in with them; of a secret, its digest.",
    )
    op.create_index("ix_access_keys_parent", "access_keys", ["parent"])

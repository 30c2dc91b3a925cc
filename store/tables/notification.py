"""The tables of notification: the outbox in its portions, and the deliveries on each channel."""

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint, text

from store.tables.columns import Instant, metadata

portions = Table(
    "portions",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("department", Text, nullable=False),
    Column("notices", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("enqueued_at", Instant),
    Column("planned_at", Instant),
    Column("published_at", Instant),
    Index(
        "ix_portions_unenqueued",
        "id",
        sqlite_where=text("notices > 0 AND enqueued_at IS NULL"),
        postgresql_where=text("notices > 0 AND enqueued_at IS NULL"),
    ),
    Index(  # notices whose message the broker may have lost: enqueued, but their deliveries are not planned
        "ix_portions_unplanned",
        "department",
        "enqueued_at",
        sqlite_where=text("notices > 0 AND planned_at IS NULL"),
        postgresql_where=text("notices > 0 AND planned_at IS NULL"),
    ),
    Index(
        "ix_portions_unpublished",
        "id",
        sqlite_where=text("events > 0 AND published_at IS NULL"),
        postgresql_where=text("events > 0 AND published_at IS NULL"),
    ),
    comment="Portions of the outbox: the rows of one unit of work for one department.",
)

outbox = Table(
    "outbox",
    metadata,
    Column("portion", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("exception_id", Text),
    Column("reason", Text, nullable=False),
    Column("text", Text),
    Column("routing_key", Text),
    Column("event", Text),
    Column("created_at", Instant, nullable=False),
    PrimaryKeyConstraint("portion", "place"),
    Index("ix_outbox_exception", "exception_id"),
    Index(
        "ix_outbox_job",
        "job",
        sqlite_where=text("exception_id IS NULL"),
        postgresql_where=text("exception_id IS NULL"),
    ),
    comment="Notices and outgoing events: a text is a department's notice, an event is published; a row may be both.",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("notice_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("exception_id", Text),
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("next_attempt_at", Instant),
    Column("last_error", Text),
    Column("delivered_at", Instant),
    UniqueConstraint("notice_id", "channel"),
    Index(
        "ix_deliveries_due",
        "next_attempt_at",
        sqlite_where=text("status = 'pending'"),
        postgresql_where=text("status = 'pending'"),
    ),
    Index("ix_deliveries_department", "department", "channel", "id"),
    comment="Each notice once per channel, with its attempts; the channel desk is the department's own inbox.",
)

disabled_channels = Table(
    "disabled_channels",
    metadata,
    Column("department", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("disabled_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("department", "channel"),
    comment="Channels whose receiver answered 410 Gone; operations enable them again.",
)

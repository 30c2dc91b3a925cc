"""Tables of intake: which consumer reads which partition of a door, and which events wait."""

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from store.tables.columns import Instant, metadata

intake_consumers = Table(
    "intake_consumers",
    metadata,
    Column("door", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("alive_until", Instant, nullable=False),
    PrimaryKeyConstraint("door", "name"),
    comment="Consumers of each door; one whose lease has expired has died or hangs.",
)

intake_partitions = Table(
    "intake_partitions",
    metadata,
    Column("door", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("owner", Text),
    Column("generation", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("door", "number"),
    comment="The consumer that reads each partition. Its generation grows with every owner; earlier ones cannot write.",
)

waiting_events = Table(
    "waiting_events",
    metadata,
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("job", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("door", Text, nullable=False),
    Column("waits_for", Text, nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("source", "event_id"),
    Index("ix_waiting_events_job", "job", "place"),
    Index("ix_waiting_events_until", "until"),
    comment="Events that came too early: judged again with the next event of their job, and finally at their deadline.",
)

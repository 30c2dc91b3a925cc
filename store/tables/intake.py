"""Tables of how events come in: which consumer reads which partition of a door."""

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, Text

from store.tables.columns import Instant, metadata

intake_consumers = Table(
    "intake_consumers",
    metadata,
    Column("door", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("alive_until", Instant, nullable=False),
    PrimaryKeyConstraint("door", "name"),
    comment="Consumers of each door; one that has not renewed its lease by then has died or hangs.",
)

intake_partitions = Table(
    "intake_partitions",
    metadata,
    Column("door", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("owner", Text),
    Column("generation", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("door", "number"),
    comment="Who reads each partition. Its generation grows with every owner; an earlier one can write nothing.",
)

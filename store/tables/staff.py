"""The tables of people and of handovers between them; they share the schema of ``store.tables``."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from store.tables.columns import Instant, metadata

people = Table(
    "people",
    metadata,
    Column("name", Text, primary_key=True),
    Column("departments", Text, nullable=False),
    Column("work_groups", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("skills", Text, nullable=False),
    Column("zone", Text),
    Column("shifts", Text, nullable=False),
    Column("capacity", Integer),
    Column("presence", Text, nullable=False),
    Column("presence_at", Instant),
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("updated_at", Instant, nullable=False),
    comment="The people who may be assigned work; a person's row is the lock for all their assignments.",
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("giver", Text, nullable=False),
    Column("receiver", Text),
    Column("reason", Text, nullable=False),
    Column("anyway", Boolean, nullable=False),
    Column("items", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("previewed_at", Instant, nullable=False),
    Column("previewed_by", Text, nullable=False),
    Column("applied_at", Instant),
    Column("applied_by", Text),
    Column("undone_at", Instant),
    Column("undone_by", Text),
    Index("ix_handovers_previewed_at", "previewed_at"),
    comment="Each handover of work: what was previewed, what moved, and what was undone.",
)

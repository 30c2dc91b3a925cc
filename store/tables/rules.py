"""The tables of versions: of each type's rules, and of the clocks in force."""

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, Text

from store.tables.columns import Instant, metadata

rule_versions = Table(
    "rule_versions",
    metadata,
    Column("type", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("description", Text, nullable=False),
    PrimaryKeyConstraint("type", "version"),
    comment="Each version of a type's rules as it was declared; items and history lines refer to it.",
)

clock_versions = Table(
    "clock_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Instant, nullable=False),
    Column("digest", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("armed_at", Instant),
    comment="The clocks and calendars in force from an instant on; rows are only added, and armed_at is set once.",
)

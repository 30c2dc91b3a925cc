"""The table of access keys for the pages and the HTTP API; it shares the schema of ``store.tables``."""

from sqlalchemy import Column, Index, Table, Text

from store.tables.columns import Instant, metadata

access_keys = Table(
    "access_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("parent", Text),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_access_keys_parent", "parent"),
    comment="Keys of people and programs, and sessions signed in with them; of a secret, its digest.",
)

"""The tables: one schema for SQLite and PostgreSQL, part by part. ``from store import tables`` has them all."""

from store.tables.access import access_keys
from store.tables.columns import COMPLETED, EARLIEST, LATEST, Instant, iso, metadata
from store.tables.core import (
    calls,
    dead_letters,
    exception_counts,
    exceptions,
    heartbeats,
    history,
    inbox,
    intake_attempts,
    refusals,
    service_jobs,
    timers,
)
from store.tables.intake import intake_consumers, intake_partitions, waiting_events
from store.tables.notification import deliveries, disabled_channels, outbox, portions
from store.tables.rules import clock_versions, rule_versions
from store.tables.staff import handovers, people

__all__ = [
    "COMPLETED",
    "EARLIEST",
    "LATEST",
    "Instant",
    "access_keys",
    "calls",
    "clock_versions",
    "dead_letters",
    "deliveries",
    "disabled_channels",
    "exception_counts",
    "exceptions",
    "handovers",
    "heartbeats",
    "history",
    "inbox",
    "intake_attempts",
    "intake_consumers",
    "intake_partitions",
    "iso",
    "metadata",
    "outbox",
    "people",
    "portions",
    "refusals",
    "rule_versions",
    "service_jobs",
    "timers",
    "waiting_events",
]

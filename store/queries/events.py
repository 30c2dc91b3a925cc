"""The events that were taken in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from store.tables import inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEvent:
    """An event that was taken in, and its outcome."""

    source: str
    event_id: str
    type: str
    job: str
    occurred_at: datetime
    """When it happened upstream."""

    received_at: datetime
    """When it was taken in."""

    outcome: str
    """``opened``, ``moved``, ``refused`` or ``noted``."""

    payload: str
    """The event as it arrived."""

    repeats: int
    """How often it was repeated; a repeat changes nothing."""


_COLUMNS = tuple(inbox.c[name] for name in InboxEvent.__dataclass_fields__)


def inbox_event(connection: Connection, source: str, event_id: str) -> InboxEvent | None:
    """The event with this source and ID; None if it was never taken in."""
    query = select(*_COLUMNS).where(inbox.c.source == source, inbox.c.event_id == event_id)
    row = connection.execute(query).mappings().one_or_none()
    return InboxEvent(**row) if row else None


def events_of_job(connection: Connection, job: str) -> list[InboxEvent]:
    """Every event that was taken in for a service job, in the order in which they happened upstream."""
    query = select(*_COLUMNS).where(inbox.c.job == job)
    query = query.order_by(inbox.c.occurred_at, inbox.c.source, inbox.c.event_id)
    return [InboxEvent(**row) for row in connection.execute(query).mappings()]

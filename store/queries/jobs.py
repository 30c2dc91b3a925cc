"""A service job: the facts that events have reported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from pydantic_core import from_json
from sqlalchemy import Connection, select

from store.tables import service_jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """What is known of a service job."""

    number: str
    facts: Mapping[str, JsonValue]
    """Fact path (``events.fact_paths``) to value."""

    as_of: Mapping[str, str]
    """Fact path to the instant, as ISO 8601 text, of the event that last reported it."""

    updated_at: datetime


def job(connection: Connection, number: str) -> JobRecord | None:
    """The service job with this number; None if no event has named it."""
    row = connection.execute(select(service_jobs).where(service_jobs.c.number == number)).mappings().one_or_none()
    if row is None:
        return None
    facts, as_of = from_json(row["facts"]), from_json(row["as_of"])
    return JobRecord(number=number, facts=facts, as_of=as_of, updated_at=row["updated_at"])

"""One exception and its history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, RowMapping, select

from store.bulk import listing, looked_up
from store.history import HistoryLine
from store.tables import exceptions
from store.tables import history as history_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRecord:
    """An exception and its current state. All instants are aware UTC."""

    id: str
    type: str
    job: str
    status: str
    department: str
    """The slug of the owning department."""

    comment: str
    service_job_comment: str
    details: Mapping[str, Any]
    opened_at: datetime
    opened_by: str
    updated_at: datetime
    updated_by: str
    rule_version: str
    follow_up_at: datetime | None
    follow_up_reason: str | None
    waiting_on: str | None
    assignee: str | None
    """Who has claimed it last; the claim holds until ``claimed_until``."""

    claimed_until: datetime | None
    attempts: int
    last_attempt_at: datetime | None
    resolution: str | None
    history_length: int
    """The ``expected_version`` of a transition request."""


_COLUMNS = tuple(exceptions.c[name] for name in ExceptionRecord.__dataclass_fields__)
_LINE_COLUMNS = tuple(history_lines.c[name] for name in HistoryLine.__dataclass_fields__)


def exception(connection: Connection, exception_id: str) -> ExceptionRecord | None:
    """The exception with this ID; None if there is none."""
    row = connection.execute(select(*_COLUMNS).where(exceptions.c.id == exception_id)).mappings().one_or_none()
    return _record(row) if row else None


def exceptions_of_job(connection: Connection, job: str) -> list[ExceptionRecord]:
    """Every exception on a service job, the Completed ones too, in the order in which they were opened."""
    query = select(*_COLUMNS).where(exceptions.c.job == job).order_by(exceptions.c.opened_at, exceptions.c.id)
    return [_record(row) for row in connection.execute(query).mappings()]


def history(connection: Connection, exception_id: str) -> list[HistoryLine]:
    """The lines of an exception's history, the first one first."""
    return histories(connection, [exception_id])


def histories(connection: Connection, exception_ids: Iterable[str]) -> list[HistoryLine]:
    """The lines of several exceptions' histories, one exception after the other."""
    dialect = connection.dialect.name
    query = looked_up(dialect, select(*_LINE_COLUMNS), history_lines.c.exception_id, "ids")
    found = connection.execute(query.order_by("exception_id", "number"), {"ids": listing(dialect, exception_ids)})
    return [HistoryLine(**row) for row in found.mappings()]


def _record(row: RowMapping) -> ExceptionRecord:
    return ExceptionRecord(**{**row, "details": from_json(row["details"])})

"""Submitted SP Feedback forms: those about a service provider, those of a month, and those that await review."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy import (
    JSON,
    ColumnClause,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)

from state_machines.feedback.sp_feedback_review import TYPE
from state_machines.feedback.submission import Submission
from store.tables import COMPLETED, exceptions


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRecord:
    """One submitted form, and the state of its review."""

    id: str
    """The ID of the review."""

    job: str
    status: str
    opened_at: datetime
    """When it was submitted."""

    opened_by: str
    entry_point: str | None
    assignee: str | None
    """Who has claimed the review last."""

    claimed_until: datetime | None
    resolution: str | None
    submission: Submission

    def as_dict(self) -> dict[str, Any]:
        """The form as plain data: its answers and the state of its review."""
        values = asdict(self)
        told: dict[str, Any] = values.pop("submission")
        return values | told


_KIND: ColumnClause[str] = literal_column(f"'{TYPE.key}'")
"""Written into the statement, because on SQLite a partial index serves no query with a parameter there."""

VOID = "void"
"""The resolution of a form that was submitted in error."""

_COLUMNS = tuple(
    exceptions.c[name]
    for name in (
        "id",
        "job",
        "status",
        "opened_at",
        "opened_by",
        "assignee",
        "claimed_until",
        "resolution",
        "details",
    )
)


def to_review(connection: Connection, *, limit: int | None = 100) -> list[FeedbackRecord]:
    """The forms whose review is not Completed, the oldest first."""
    query = _forms().where(exceptions.c.status != COMPLETED)
    return _records(connection, query.order_by(exceptions.c.opened_at, exceptions.c.id).limit(limit))


def of_provider(connection: Connection, account: str, *, limit: int | None = 100) -> list[FeedbackRecord]:
    """The forms about a service provider, the latest first, whatever the case in which its account was written."""
    written = func.lower(_answer(connection, "sp_account_number"))
    query = _forms().where(written == account.strip().lower())
    return _records(connection, query.order_by(exceptions.c.opened_at.desc(), exceptions.c.id).limit(limit))


def submitted_between(connection: Connection, begins: datetime, ends: datetime) -> list[FeedbackRecord]:
    """The forms submitted from one instant until just before another, the oldest first; without voided ones."""
    query = _forms().where(exceptions.c.opened_at >= begins, exceptions.c.opened_at < ends)
    query = query.where(exceptions.c.resolution.is_distinct_from(VOID))
    return _records(connection, query.order_by(exceptions.c.opened_at, exceptions.c.id))


def _forms() -> Select[tuple[object, ...]]:
    return select(*_COLUMNS).where(exceptions.c.type == _KIND)


def _answer(connection: Connection, key: str) -> ColumnElement[str | None]:
    """An answer of the form, read from the JSON text inside the database."""
    details = exceptions.c.details
    document = type_coerce(details, JSON) if connection.dialect.name == "sqlite" else cast(details, JSON)
    answer: ColumnElement[str | None] = document["answers", key].as_string()
    return answer


def _records(connection: Connection, query: Select[tuple[object, ...]]) -> list[FeedbackRecord]:
    return [_record(row) for row in connection.execute(query).mappings()]


def _record(row: RowMapping) -> FeedbackRecord:
    values = dict(row)
    details = from_json(values.pop("details"))
    return FeedbackRecord(
        **values, entry_point=details.get("entry_point"), submission=Submission.of(details.get("answers", {}))
    )

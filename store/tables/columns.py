"""What every table is built with: the shared schema, and the column type of an instant."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnClause,
    DateTime,
    Dialect,
    MetaData,
    String,
    literal_column,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from state_machines.declaration.status import Status


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: ``timestamptz`` on PostgreSQL, fixed-width ISO 8601 text (so it sorts) on SQLite."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of the dialect."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the instant as the database stores it.

        Raises:
            ValueError: the instant is naive; PostgreSQL would read it in the zone of its session.

        """
        if value is None:
            return None
        text = iso(value)
        return text if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - ditto
        """Return the instant as an aware UTC datetime."""
        if value is None:
            return None
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        return instant.astimezone(UTC)


def iso(instant: datetime) -> str:
    """An instant as fixed-width ISO 8601 text in UTC, so that text order is time order.

    Raises:
        ValueError: the instant is naive.

    """
    if instant.tzinfo is None:
        message = f"naive instant {instant!r}: give it a time zone"
        raise ValueError(message)
    in_utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return in_utc.isoformat(timespec="microseconds")


EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
"""Nothing happens before or after these."""

COMPLETED: ColumnClause[str] = literal_column(f"'{Status.COMPLETED}'")
"""The last status, written into statements as text, because a partial index does not serve a query with a parameter."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

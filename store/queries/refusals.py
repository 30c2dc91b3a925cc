"""Requests that guards refused: a normal outcome, listed to learn from."""

from dataclasses import dataclass
from datetime import datetime

from pydantic_core import from_json
from sqlalchemy import Connection, RowMapping, select

from events.data import Actor
from state_machines.declaration.guards import BrokenRule
from store.tables import refusals as refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRecord:
    """A request that a rule refused."""

    id: str
    at: datetime
    job: str
    type: str
    """The key of the exception type."""

    asked: str
    """``raise``, or the requested trigger."""

    exception_id: str | None
    """The exception that should have moved."""

    actor: Actor
    rules: tuple[BrokenRule, ...]
    """Every rule that the request broke."""

    cause_source: str
    cause_id: str


_COLUMNS = tuple(refused.c[name] for name in RefusalRecord.__dataclass_fields__)


def refusals(
    connection: Connection,
    *,
    job: str | None = None,
    type_key: str | None = None,
    since: datetime | None = None,
    limit: int | None = 100,
) -> list[RefusalRecord]:
    """Refusals, the latest first.

    Args:
        connection: a connection that may read.
        job: only those on this service job.
        type_key: only those of this exception type.
        since: only those at or after this instant.
        limit: the most refusals to return; None for all.

    """
    query = select(*_COLUMNS).order_by(refused.c.at.desc(), refused.c.id).limit(limit)
    if job is not None:
        query = query.where(refused.c.job == job)
    if type_key is not None:
        query = query.where(refused.c.type == type_key)
    if since is not None:
        query = query.where(refused.c.at >= since)
    return [_record(row) for row in connection.execute(query).mappings()]


def _record(row: RowMapping) -> RefusalRecord:
    rules = tuple(BrokenRule(**rule) for rule in from_json(row["rules"]))
    return RefusalRecord(**{**row, "actor": Actor.model_validate_json(row["actor"]), "rules": rules})

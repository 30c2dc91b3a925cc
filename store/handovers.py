"""Handovers: one record for each, from its preview through what moved to what was undone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Row, select

from store.tables import handovers as table

PREVIEWED: Final = "previewed"
APPLIED: Final = "applied"
UNDONE: Final = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverItem:
    """One item of a handover."""

    id: str
    owner: str
    """Who held it when the handover was previewed."""

    version: int
    """The length of its history at that time; an item that has changed since does not move."""

    problem: str = ""
    """Why it does not move, or was not returned; empty if nothing forbids it."""

    moved_version: int | None = None
    """The length of its history after it moved; None if it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A handover and its state."""

    id: str
    giver: str
    """The person, or the shift, whose work it is."""

    receiver: str | None
    """Who receives it; None is the queue."""

    reason: str
    anyway: bool
    """Whether the receiver's shift, threshold, work group and skills are overruled."""

    items: tuple[HandoverItem, ...]
    state: str
    previewed_at: datetime
    previewed_by: str
    applied_at: datetime | None = None
    applied_by: str | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None


_COLUMNS: Final = tuple(table.c[each.name] for each in fields(Handover))


def add(connection: Connection, handover: Handover) -> None:
    """Store a new handover."""
    connection.execute(table.insert().values(_stored(asdict(handover))))


def renew(connection: Connection, handover: Handover) -> None:
    """Store the result of a handover, whose row is locked."""
    connection.execute(table.update().where(table.c.id == handover.id).values(_stored(asdict(handover))))


def locked(connection: Connection, handover_id: str) -> Handover | None:
    """Lock and read a handover; None if no handover has this ID."""
    row = connection.execute(select(*_COLUMNS).where(table.c.id == handover_id).with_for_update()).one_or_none()
    return _handover(row) if row else None


def latest(connection: Connection, limit: int) -> list[Handover]:
    """The latest handovers, the last one first."""
    query = select(*_COLUMNS).order_by(table.c.previewed_at.desc(), table.c.id).limit(limit)
    return [_handover(row) for row in connection.execute(query)]


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "items": to_json(values["items"]).decode()}


def _handover(row: Row[Any]) -> Handover:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["items"] = tuple(HandoverItem(**each) for each in from_json(values["items"]))
    return Handover(**values)

"""Dead letters: one, a list, and the number per cause."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store.bulk import within
from store.dead_letters import OPEN
from store.tables import EARLIEST, LATEST
from store.tables import dead_letters as letters


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterRecord:
    """A message that could not be taken in, and its state."""

    id: str
    door: str
    """Where it came in."""

    code: str
    reason: str
    fix: str
    """What to do about it."""

    source: str | None
    event_id: str | None
    type: str | None
    job: str | None
    payload: bytes
    """The message as it came."""

    earlier_payload: bytes | None
    """The earlier event with the same identity, if that is the problem."""

    first_at: datetime
    last_at: datetime
    times: int
    """How often it came, or was replayed in vain."""

    status: str
    """``open``, ``replayed`` or ``discarded``."""

    settled_at: datetime | None
    settled_by: str | None
    settled_note: str | None


_COLUMNS = tuple(letters.c[name] for name in DeadLetterRecord.__dataclass_fields__)


def dead_letter(connection: Connection, letter_id: str) -> DeadLetterRecord | None:
    """The dead letter with this ID; None if there is none."""
    row = connection.execute(select(*_COLUMNS).where(letters.c.id == letter_id)).mappings().one_or_none()
    return DeadLetterRecord(**row) if row else None


def dead_letters(
    connection: Connection, *, status: str | None = OPEN, code: str | None = None, limit: int | None = 100
) -> list[DeadLetterRecord]:
    """Dead letters, the latest first.

    Args:
        connection: a connection that may read.
        status: only those of this status; None for all.
        code: only those of this cause.
        limit: the most letters to return; None for all.

    """
    query = select(*_COLUMNS).limit(limit)
    if status is not None:
        key = (letters.c.status, letters.c.last_at)
        query = query.where(within(key, (status, EARLIEST), (status, LATEST))).order_by(letters.c.status.desc())
    query = query.order_by(letters.c.last_at.desc(), letters.c.id)
    if code is not None:
        query = query.where(letters.c.code == code)
    return [DeadLetterRecord(**row) for row in connection.execute(query).mappings()]


def causes(connection: Connection, *, status: str | None = OPEN) -> dict[str, int]:
    """The number of dead letters per code, the most frequent first.

    Args:
        connection: a connection that may read.
        status: only those of this status; None for all.

    """
    number = func.count().label("number")
    query = select(letters.c.code, number).group_by(letters.c.code).order_by(number.desc(), letters.c.code)
    if status is not None:
        query = query.where(letters.c.status == status)
    return {row.code: row.number for row in connection.execute(query)}


def open_causes(connection: Connection) -> dict[str, int]:
    """The number of open dead letters per code, the most frequent first."""
    return causes(connection)

"""Dead letters: what could not be taken in, kept whole with its reason and count, to be replayed or discarded."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store.bulk import insert_into
from store.tables import dead_letters, intake_attempts

OPEN, REPLAYED, DISCARDED = "open", "replayed", "discarded"

_TEXTS = ("door", "code", "reason", "fix", "source", "event_id", "type", "job")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that could not be taken in, and why."""

    door: str
    code: str
    reason: str
    fix: str
    payload: bytes
    earlier_payload: bytes | None = None
    """The earlier event with the same identity, if that is the problem."""

    source: str | None = None
    event_id: str | None = None
    type: str | None = None
    job: str | None = None

    @property
    def id(self) -> str:
        """Derived from the payload, so that a repeated message increments a count instead of adding letters."""
        return "DL-" + hashlib.sha256(self.payload).hexdigest()[:12].upper()


def add_dead_letters(connection: Connection, letters: Sequence[DeadLetter], now: datetime) -> None:
    """Store dead letters; one that is already stored counts once more and is open again."""
    for letter in letters:
        row: dict[str, Any] = {
            "id": letter.id,
            **{name: _storable(getattr(letter, name)) for name in _TEXTS},
            "payload": letter.payload,
            "earlier_payload": letter.earlier_payload,
            "first_at": now,
            "last_at": now,
            "times": 1,
            "status": OPEN,
        }
        again = {"times": dead_letters.c.times + 1, "last_at": now, "status": OPEN}
        again |= {name: row[name] for name in ("door", "code", "reason", "fix", "earlier_payload")}
        connection.execute(
            insert_into(connection, dead_letters).values(row).on_conflict_do_update(index_elements=["id"], set_=again)
        )


def _storable(text: str | None) -> str | None:
    """A text without what PostgreSQL or UTF-8 cannot hold: a letter that cannot be written would come back forever."""
    return text and text.encode(errors="replace").decode().replace("\x00", "\ufffd")


def settle(connection: Connection, letter_id: str, *, status: str, by: str, note: str, now: datetime) -> bool:
    """Mark an open dead letter as replayed or discarded, with who and why; False if it was not open."""
    done = connection.execute(
        dead_letters.update()
        .where(dead_letters.c.id == letter_id, dead_letters.c.status == OPEN)
        .values(status=status, settled_at=now, settled_by=by, settled_note=note)
    )
    return done.rowcount == 1


def count_attempt(connection: Connection, door: str, message_id: str, now: datetime) -> int:
    """Count an attempt at a message before the work starts; returns the number of attempts including this one."""
    row = {"door": door, "message_id": message_id, "attempts": 1, "first_at": now}
    counted = (
        insert_into(connection, intake_attempts)
        .values(row)
        .on_conflict_do_update(index_elements=["door", "message_id"], set_={"attempts": intake_attempts.c.attempts + 1})
        .returning(intake_attempts.c.attempts)
    )
    return int(connection.execute(counted).scalar_one())


def count_attempts(connection: Connection, door: str, message_ids: Sequence[str], now: datetime) -> bool:
    """Count an attempt at messages begun together; if one was attempted before, count nothing and return False."""
    different = list(dict.fromkeys(message_ids))
    attempted = select(intake_attempts.c.message_id).where(
        intake_attempts.c.door == door, intake_attempts.c.message_id.in_(different)
    )
    if connection.execute(attempted.limit(1)).first() is not None:
        return False
    rows = [{"door": door, "message_id": each, "attempts": 1, "first_at": now} for each in different]
    connection.execute(insert_into(connection, intake_attempts).values(rows).on_conflict_do_nothing())
    return True


def forget_attempts(connection: Connection, door: str, message_ids: Sequence[str]) -> None:
    """Delete the attempts at messages that have been dealt with."""
    connection.execute(
        intake_attempts.delete().where(
            intake_attempts.c.door == door, intake_attempts.c.message_id.in_(list(message_ids))
        )
    )


def forget_old_attempts(connection: Connection, before: datetime) -> None:
    """Delete attempts first made before an instant, at messages that have not come back since."""
    connection.execute(intake_attempts.delete().where(intake_attempts.c.first_at < before))

"""Heartbeats: what each process and tick did last and when, so that health is judged by progress, not by presence.

Instants here are the machine's own time, also where the rules follow a simulated clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from store.bulk import insert_into
from store.tables import heartbeats, iso

FREE = ""
"""The detail of a turn that nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The last sign of progress under one name."""

    name: str
    at: datetime
    age: timedelta
    detail: str


def beat(connection: Connection, name: str, now: datetime, detail: str = "") -> None:
    """Note progress under a name such as ``consumer@host``, ``tick.timers`` or ``queue.notify.dispatch``."""
    row = {"name": name, "at": now, "detail": detail}
    connection.execute(
        insert_into(connection, heartbeats)
        .values(row)
        .on_conflict_do_update(index_elements=["name"], set_={"at": now, "detail": detail})
    )


def ages(connection: Connection, now: datetime) -> list[Heartbeat]:
    """Every heartbeat with its age, by name."""
    found = connection.execute(select(heartbeats).order_by(heartbeats.c.name)).mappings()
    return [Heartbeat(name=row["name"], at=row["at"], age=now - row["at"], detail=row["detail"]) for row in found]


def forget(connection: Connection, before: datetime) -> int:
    """Forget names that have shown no progress since an instant, such as processes long gone; returns how many."""
    return connection.execute(heartbeats.delete().where(heartbeats.c.at < before)).rowcount


def take_lease(connection: Connection, name: str, now: datetime, lease: timedelta) -> bool:
    """Take the turn to do what only one should do at a time; False while somebody else has it.

    The turn is a lease: it is over with ``end_lease``, or when ``lease`` has passed because its holder was killed.
    """
    until = iso(now + lease)
    taken = connection.execute(
        insert_into(connection, heartbeats)
        .values(name=name, at=now, detail=until)
        .on_conflict_do_update(
            index_elements=["name"], set_={"at": now, "detail": until}, where=heartbeats.c.detail <= iso(now)
        )
        .returning(heartbeats.c.name)
    )
    return taken.first() is not None


def extend_lease(connection: Connection, name: str, now: datetime, until: datetime) -> None:
    """Take a turn, or keep it, until an instant, whoever has it; one that lasts longer already stays as it is."""
    end = iso(until)
    connection.execute(
        insert_into(connection, heartbeats)
        .values(name=name, at=now, detail=end)
        .on_conflict_do_update(
            index_elements=["name"], set_={"at": now, "detail": end}, where=heartbeats.c.detail < end
        )
    )


def is_leased(connection: Connection, name: str, now: datetime) -> bool:
    """Whether somebody has the turn."""
    query = select(heartbeats.c.name).where(heartbeats.c.name == name, heartbeats.c.detail > iso(now))
    return connection.execute(query).first() is not None


def end_lease(connection: Connection, name: str, now: datetime) -> None:
    """Give the turn back."""
    connection.execute(heartbeats.update().where(heartbeats.c.name == name).values(at=now, detail=FREE))

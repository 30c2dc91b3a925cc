"""Heartbeats: what each process and tick did last and when, so that health is judged by progress, not by presence.

Instants here are the machine's own time, also where the rules follow a simulated clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from store.bulk import insert_into
from store.tables import heartbeats, iso

FREE = ""
"""The detail of a lease that no one holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The last sign of progress under one name."""

    name: str
    at: datetime
    age: timedelta
    detail: str


def beat(connection: Connection, name: str, now: datetime, detail: str = "") -> None:
    """Record progress under a name such as ``consumer@host``, ``tick.timers`` or ``queue.notify.dispatch``."""
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
    """Delete names without progress since an instant, such as processes that ended long ago; returns how many."""
    return connection.execute(heartbeats.delete().where(heartbeats.c.at < before)).rowcount


def take_lease(connection: Connection, name: str, now: datetime, lease: timedelta) -> bool:
    """Take the lease for work that only one process should do at a time; False while another process holds it.

    It ends with ``end_lease``, or after ``lease`` if its holder was killed.
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
    """Set or extend a lease until an instant, whichever process holds it; one that lasts longer stays as it is."""
    end = iso(until)
    connection.execute(
        insert_into(connection, heartbeats)
        .values(name=name, at=now, detail=end)
        .on_conflict_do_update(
            index_elements=["name"], set_={"at": now, "detail": end}, where=heartbeats.c.detail < end
        )
    )


def is_leased(connection: Connection, name: str, now: datetime) -> bool:
    """Whether a process holds the lease."""
    query = select(heartbeats.c.name).where(heartbeats.c.name == name, heartbeats.c.detail > iso(now))
    return connection.execute(query).first() is not None


def end_lease(connection: Connection, name: str, now: datetime) -> None:
    """End the lease."""
    connection.execute(heartbeats.update().where(heartbeats.c.name == name).values(at=now, detail=FREE))

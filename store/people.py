"""People: who they are, when they are on shift, and whether they are here now.

A person's row is the lock for all work that is assigned to them: a process that assigns work locks the rows of the
eligible people, in order of name, before any service job. So no two processes fill the same free place of one person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy import Connection, Row, bindparam, func, select

from business_time.algebra import Window
from business_time.windows import weekly
from business_time.zones import zone
from store.bulk import insert_into
from store.tables import people as people_table

HERE: Final = "here"
AWAY: Final = "away"

Hours = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Hours by weekday, as ``business_time.windows.weekly`` reads them: (("mon-fri", (("22:00", "06:00"),)),)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Working hours by the wall clock of a named zone; they may cross midnight."""

    name: str
    """Its name, such as ``night``; empty if the hours are one person's own."""

    zone: str
    hours: Hours

    @property
    def window(self) -> Window:
        """The shift as a window of instants."""
        return _window(self.zone, self.hours)

    def describe(self) -> str:
        """The shift in words: ``night (Mon-Fri 22:00-06:00 in America/Chicago)``."""
        return f"{self.name} ({self.window.describe()})" if self.name else self.window.describe()


@lru_cache(maxsize=1_000)
def _window(zone_name: str, hours: Hours) -> Window:
    return weekly(dict(hours)).in_zone(zone(zone_name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The profile of a person, as the people file has it."""

    name: str
    """The name under which the person acts; one person is one name."""

    departments: tuple[str, ...]
    """Titles of departments."""

    work_groups: tuple[str, ...] = ()
    role: str = "Agent"
    skills: tuple[str, ...] = ()
    zone: str | None = None
    """Where the person lives, for weighing by time zone; None if not known."""

    shifts: tuple[Shift, ...] = ()
    """When the person works; empty means that presence alone decides."""

    capacity: int | None = None
    """The most open items that the person may hold; None: no personal limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Profile):
    """A person and their current state."""

    presence: str
    """``here`` or ``away``, as the person or a supervisor last set it."""

    presence_at: datetime | None
    turn: int
    """When the person was last assigned something, as a number that only grows; 0 is never."""

    @property
    def is_here(self) -> bool:
        """Whether the person is signed in and active."""
        return self.presence == HERE

    def on_shift(self, now: datetime) -> bool:
        """Whether one of the shifts runs; a person without any is always on shift."""
        return not self.shifts or any(shift.window.contains(now, zone("UTC")) for shift in self.shifts)

    def next_shift(self, now: datetime) -> datetime | None:
        """When the next shift starts; None if none starts within a year."""
        openings = (shift.window.next_opening(now, zone("UTC")) for shift in self.shifts)
        return min((opening for opening in openings if opening is not None), default=None)


PROFILE: Final = tuple(each.name for each in fields(Profile))
_LISTS: Final = frozenset({"departments", "work_groups", "skills", "shifts"})
_COLUMNS: Final = tuple(people_table.c[each.name] for each in fields(Person))


def everybody(connection: Connection, names: Collection[str] | None = None) -> list[Person]:
    """The people with these names, or all, in order of name."""
    query = select(*_COLUMNS).order_by(people_table.c.name)
    if names is not None:
        query = query.where(people_table.c.name.in_(list(names)))
    return [_person(row) for row in connection.execute(query)]


def lock_people(connection: Connection, names: Collection[str] | None = None) -> list[Person]:
    """Lock and read the people with these names; without names, all who are here.

    On SQLite the transaction is the lock. Lock people before service jobs, never after.
    """
    query = select(*_COLUMNS).order_by(people_table.c.name).with_for_update()
    if names is None:
        query = query.where(people_table.c.presence == HERE)
    else:
        query = query.where(people_table.c.name.in_(list(names)))
    return [_person(row) for row in connection.execute(query)]


def keep_profiles(connection: Connection, profiles: Iterable[Profile], now: datetime) -> None:
    """Add people, or update their profiles; presence stays, and new people are away."""
    for profile in sorted(profiles, key=lambda each: each.name):
        row = {name: _stored(name, value) for name, value in asdict(profile).items()} | {"updated_at": now}
        statement = insert_into(connection, people_table).values({**row, "presence": AWAY})
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


def keep_presence(connection: Connection, name: str, presence: str, now: datetime) -> bool:
    """Record that a person is here or away; False if there is no such person."""
    changed = connection.execute(
        people_table.update()
        .where(people_table.c.name == name)
        .values(presence=presence, presence_at=now, updated_at=now)
    )
    return changed.rowcount == 1


def keep_turns(connection: Connection, turns: Mapping[str, int]) -> None:
    """Record when these people were last assigned something; their rows are locked."""
    if turns:
        connection.execute(
            people_table.update().where(people_table.c.name == bindparam("of")).values(turn=bindparam("given")),
            [{"of": name, "given": turn} for name, turn in turns.items()],
        )


def last_turn(connection: Connection) -> int:
    """The highest turn that anyone has had."""
    return int(connection.execute(select(func.coalesce(func.max(people_table.c.turn), 0))).scalar_one())


def remove_person(connection: Connection, name: str) -> bool:
    """Remove a person; False if there is no such person. What they did stays in the histories."""
    return connection.execute(people_table.delete().where(people_table.c.name == name)).rowcount == 1


def _stored(name: str, value: Any) -> Any:
    return to_json(value).decode() if name in _LISTS else value


def _person(row: Row[Any]) -> Person:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    for name in _LISTS:
        values[name] = tuple(from_json(values[name]))
    values["shifts"] = tuple(_shift(each) for each in values["shifts"])
    return Person(**values)


def _shift(kept: Mapping[str, Any]) -> Shift:
    hours: Sequence[Any] = kept["hours"]
    by_day = tuple((days, tuple((first, last) for first, last in spans)) for days, spans in hours)
    return Shift(name=kept["name"], zone=kept["zone"], hours=by_day)

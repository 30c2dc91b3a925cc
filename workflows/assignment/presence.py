"""Presence: who is here, who is away, and who has left permanently."""

from datetime import datetime

from store.assignments import held_by
from store.engine import Connection, Store
from store.people import Person, everybody, keep_presence, lock_people
from store.people import remove_person as take_off_the_list
from workflows.assignment.claiming import in_transaction


def set_presence(store: Store, name: str, presence: str, now: datetime) -> Person | None:
    """Record that a person is ``here`` or ``away``; None if there is no such person.

    A process that assigns work at that moment has locked the person's row, so nothing is assigned to them afterwards.

    Raises:
        StoreUnavailableError: the database cannot be reached; nothing was recorded.

    """

    def note(connection: Connection) -> Person | None:
        if not keep_presence(connection, name, presence, now):
            return None
        (person,) = everybody(connection, [name])
        return person

    return in_transaction(store, note)


def remove_person(store: Store, name: str) -> int | None:
    """Remove a person, unless they hold open items; returns how many they hold, or None if there is no such person.

    Raises:
        StoreUnavailableError: the database cannot be reached; no one was removed.

    """

    def remove(connection: Connection) -> int | None:
        if not lock_people(connection, [name]):
            return None
        holds = len(held_by(connection, [name]))
        if not holds:
            take_off_the_list(connection, name)
        return holds

    return in_transaction(store, remove)

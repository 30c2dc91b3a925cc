"""The people who are eligible for work of a type while it is assigned: locked, and kept up to date in memory."""

from collections.abc import Collection
from datetime import datetime, timedelta

from business_time.zones import zone
from state_machines.declaration.assignment import Push
from store.assignments import loads
from store.engine import Connection
from store.people import Person, keep_turns, last_turn, lock_people
from workflows.assignment.eligibility import Demand, reasons_against, room_for
from workflows.assignment.selection import Candidate, Selection, choose


class Roster:
    """The people who are here, whose rows this transaction has locked. Each assignment counts at once."""

    def __init__(self, connection: Connection, demand: Demand, now: datetime) -> None:
        """Lock all who are here, and read what they hold.

        Args:
            connection: inside a writing transaction that has not locked any service job yet.
            demand: what the work to be assigned requires.
            now: the instant, aware.

        """
        people = lock_people(connection)
        self._demand, self._now = demand, now
        self._held = loads(connection)
        self._turns: dict[str, int] = {}
        self._turn = last_turn(connection)
        self._fit = {person.name: person for person in people if self._may_have_more(person)}

    def room(self, most: int) -> int:
        """How many such items could be assigned now, to all people together, up to ``most``."""
        total = 0
        for person in self._fit.values():
            total += room_for(person, self._demand, self._held_by(person), most)
            if total >= most:
                return most
        return total

    def choose(
        self,
        assignment: Push,
        *,
        seed: str,
        busy: bool,
        without: str | None,
        rather_not: str | None,
        customer_offset: timedelta | None,
    ) -> Selection | None:
        """Select who gets an item among the eligible people; None if no one is eligible."""
        candidates = [self._candidate(person) for name, person in self._fit.items() if name != without]
        return choose(
            assignment, candidates, seed=seed, rather_not=rather_not, busy=busy, customer_offset=customer_offset
        )

    @property
    def names(self) -> Collection[str]:
        """The names of those who may get one more item."""
        return self._fit.keys()

    def count(self, name: str) -> None:
        """Count an item that was assigned."""
        held = self._held.setdefault(name, {})
        held[self._demand.type_key] = held.get(self._demand.type_key, 0) + 1
        self._turn += 1
        self._turns[name] = self._turn
        if not self._may_have_more(self._fit[name]):
            del self._fit[name]

    def save(self, connection: Connection) -> None:
        """Store whose turn it was."""
        keep_turns(connection, self._turns)

    def _may_have_more(self, person: Person) -> bool:
        return not reasons_against(person, self._demand, self._held_by(person), self._now)

    def _held_by(self, person: Person) -> dict[str, int]:
        return self._held.get(person.name, {})

    def _candidate(self, person: Person) -> Candidate:
        return Candidate(
            name=person.name,
            load=sum(self._held_by(person).values()),
            turn=self._turns.get(person.name, person.turn),
            offset=self._now.astimezone(zone(person.zone)).utcoffset() if person.zone else None,
        )

"""Who reads which partition of a door: leases of consumers, and the generation that identifies an earlier owner.

The database decides who owns a partition, by its own clock. A consumer that was frozen and wakes may still hold what it
had read; its transaction checks the generation under the locks of its service jobs and ends there. The new owner of the
partition waits for those locks, so whichever of the two commits first, no event overtakes an earlier one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import LiteralString

from sqlalchemy import Connection, func, select

from store.bulk import insert_into
from store.errors import FencedOffError
from store.tables import intake_consumers, intake_partitions

_FORGOTTEN_AFTER = timedelta(hours=1)
"""A consumer that died this long ago is no longer listed."""

GENERATIONS: LiteralString = "SELECT number, generation FROM intake_partitions WHERE door = %s"
_GENERATIONS = select(intake_partitions.c.number, intake_partitions.c.generation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """The partitions that a batch was read from, each with the generation of its reader."""

    door: str
    generations: Mapping[int, int]

    def check(self, connection: Connection) -> None:
        """Check that they still belong to that reader. Call it after locking the jobs, so that the answer stays true.

        Raises:
            FencedOffError: another consumer has taken one of them over.

        """
        if self.generations:
            found = connection.execute(_GENERATIONS.where(intake_partitions.c.door == self.door))
            self.compare(found.all())

    def compare(self, found: Iterable[Sequence[int]]) -> None:
        """Compare with the generations that the database holds.

        Raises:
            FencedOffError: another consumer has taken one of them over.

        """
        now = {row[0]: row[1] for row in found}
        lost = sorted(number for number, mine in self.generations.items() if now.get(number) != mine)
        if lost:
            raise FencedOffError(f"partitions {lost} of the {self.door} are now read by another consumer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """The live consumers of a door, and the owner of each partition."""

    alive: frozenset[str]
    owners: Mapping[int, tuple[str | None, int]]
    """Number -> owner and generation."""

    def of(self, name: str) -> dict[int, int]:
        """The partitions that a consumer owns, with their generations."""
        return {number: generation for number, (owner, generation) in self.owners.items() if owner == name}


def ownership(connection: Connection, door: str) -> Ownership:
    """Read the live consumers of a door and the owners of its partitions."""
    consumers, partitions = intake_consumers.c, intake_partitions.c
    alive = connection.execute(
        select(consumers.name).where(consumers.door == door, consumers.alive_until > _now(connection))
    )
    owners = connection.execute(
        select(partitions.number, partitions.owner, partitions.generation)
        .where(partitions.door == door)
        .order_by(partitions.number)
    )
    return Ownership(
        alive=frozenset(alive.scalars()),
        owners={number: (owner, generation) for number, owner, generation in owners},
    )


def join(connection: Connection, door: str, name: str, *, partitions: int, lease: timedelta) -> None:
    """Register a consumer of a door, and the door's partitions if new; delete consumers that ended long ago."""
    now = _now(connection)
    connection.execute(
        intake_consumers.delete().where(
            intake_consumers.c.door == door, intake_consumers.c.alive_until < now - _FORGOTTEN_AFTER
        )
    )
    until = now + lease
    connection.execute(
        insert_into(connection, intake_consumers)
        .values(door=door, name=name, alive_until=until)
        .on_conflict_do_update(index_elements=["door", "name"], set_={"alive_until": until})
    )
    connection.execute(
        insert_into(connection, intake_partitions)
        .values([{"door": door, "number": number} for number in range(partitions)])
        .on_conflict_do_nothing()
    )


def renew(connection: Connection, door: str, name: str, lease: timedelta) -> None:
    """Renew the lease of a consumer."""
    connection.execute(
        intake_consumers.update()
        .where(intake_consumers.c.door == door, intake_consumers.c.name == name)
        .values(alive_until=_now(connection) + lease)
    )


def claim(connection: Connection, door: str, name: str, free: Mapping[int, int]) -> None:
    """Claim partitions, given with the generation at which they were seen to be free; the first claim wins."""
    for number, generation in free.items():
        connection.execute(
            intake_partitions.update()
            .where(
                intake_partitions.c.door == door,
                intake_partitions.c.number == number,
                intake_partitions.c.generation == generation,
            )
            .values(owner=name, generation=generation + 1)
        )


def release(connection: Connection, door: str, name: str, numbers: Collection[int]) -> None:
    """Release partitions with nothing in progress."""
    connection.execute(
        intake_partitions.update()
        .where(
            intake_partitions.c.door == door,
            intake_partitions.c.number.in_(list(numbers)),
            intake_partitions.c.owner == name,
        )
        .values(owner=None)
    )


def leave(connection: Connection, door: str, name: str) -> None:
    """Release every partition, and end the lease."""
    connection.execute(
        intake_partitions.update()
        .where(intake_partitions.c.door == door, intake_partitions.c.owner == name)
        .values(owner=None)
    )
    connection.execute(
        intake_consumers.delete().where(intake_consumers.c.door == door, intake_consumers.c.name == name)
    )


def _now(connection: Connection) -> datetime:
    """The database's own time, so that consumers on machines with different clocks agree which are alive."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now

"""Who reads which partition, on both databases."""

from datetime import timedelta

import pytest

from store.engine import Store
from store.errors import FencedOffError
from store.partitions import Fence, claim, join, leave, ownership, release, renew

DOOR, LEASE, OVER = "stream", timedelta(minutes=1), timedelta(seconds=-1)


def test_who_is_first_to_claim_a_partition_has_it(store: Store) -> None:
    with store.writing() as connection:
        join(connection, DOOR, "a", partitions=2, lease=LEASE)
        join(connection, DOOR, "b", partitions=2, lease=LEASE)
        claim(connection, DOOR, "a", {0: 0, 1: 0})
        claim(connection, DOOR, "b", {1: 0})
        seen = ownership(connection, DOOR)
    assert seen.alive == {"a", "b"}
    assert (seen.of("a"), seen.of("b")) == ({0: 1, 1: 1}, {})


def test_a_later_generation_fences_the_earlier_one_off(store: Store) -> None:
    before = Fence(door=DOOR, generations={0: 1})
    with store.writing() as connection:
        join(connection, DOOR, "a", partitions=2, lease=LEASE)
        claim(connection, DOOR, "a", {0: 0})
        before.check(connection)
        claim(connection, DOOR, "b", {0: 1})
        with pytest.raises(FencedOffError, match=r"partitions \[0\] of the stream"):
            before.check(connection)
        Fence(door=DOOR, generations={0: 2}).check(connection)
        with pytest.raises(FencedOffError):
            Fence(door="queue", generations={0: 2}).check(connection)


def test_a_lease_that_is_not_renewed_ends(store: Store) -> None:
    with store.writing() as connection:
        join(connection, DOOR, "a", partitions=1, lease=OVER)
        assert ownership(connection, DOOR).alive == frozenset()
        renew(connection, DOOR, "a", LEASE)
        assert ownership(connection, DOOR).alive == {"a"}
        join(connection, DOOR, "a", partitions=1, lease=OVER)
        assert ownership(connection, DOOR).alive == frozenset()


def test_partitions_are_given_back_by_their_owner_alone(store: Store) -> None:
    with store.writing() as connection:
        join(connection, DOOR, "a", partitions=3, lease=LEASE)
        claim(connection, DOOR, "a", dict.fromkeys(range(3), 0))
        release(connection, DOOR, "b", [0])
        assert set(ownership(connection, DOOR).of("a")) == {0, 1, 2}
        release(connection, DOOR, "a", [0])
        assert set(ownership(connection, DOOR).of("a")) == {1, 2}
        leave(connection, DOOR, "a")
        seen = ownership(connection, DOOR)
    assert seen.alive == frozenset()
    assert [owner for owner, _generation in seen.owners.values()] == [None, None, None]

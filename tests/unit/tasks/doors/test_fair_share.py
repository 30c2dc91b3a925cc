"""How consumers come to share partitions, each deciding for itself."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from store.partitions import Ownership
from tasks.doors.fair_share import fair_moves

Owners = dict[int, tuple[str | None, int]]
ROUNDS = 12


def settled(owners: Owners, alive: frozenset[str]) -> Owners:
    """Let every consumer look and move in turn, until nobody moves any more."""
    owners = dict(owners)
    for _ in range(ROUNDS):
        moved = False
        for name in sorted(alive):
            moves = fair_moves(name, Ownership(alive=alive, owners=owners))
            for number, generation in moves.claim.items():
                assert owners[number][0] not in alive
                owners[number] = (name, generation + 1)
            for number in moves.release:
                assert owners[number][0] == name
                owners[number] = (None, owners[number][1])
            moved = moved or bool(moves.claim or moves.release)
        if not moved:
            return owners
    raise AssertionError(f"they never settle: {owners}")


crowds = st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), min_size=1, max_size=5)


@given(partitions=st.integers(1, 20), crowds=crowds)
def test_everybody_comes_to_read_as_many_as_the_next(partitions: int, crowds: list[frozenset[str]]) -> None:
    owners: Owners = dict.fromkeys(range(partitions), (None, 0))
    for alive in crowds:
        owners = settled(owners, alive)
        held = Counter(owner for owner, _generation in owners.values() if owner)
        assert held.keys() <= alive
        assert sum(held.values()) == partitions
        counts = [held[name] for name in alive]
        assert max(counts) - min(counts) <= 1


def test_a_newcomer_is_given_its_share_and_no_more_is_moved() -> None:
    owners: Owners = dict.fromkeys(range(16), ("a", 1))
    after = settled(owners, frozenset("ab"))
    assert Counter(owner for owner, _generation in after.values()) == {"a": 8, "b": 8}
    assert sum(generation > 1 for _owner, generation in after.values()) == 8


def test_one_consumer_more_than_partitions_reads_nothing() -> None:
    owners: Owners = {0: ("a", 1)}
    assert settled(owners, frozenset("ab")) == owners

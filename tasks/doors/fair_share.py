"""How partitions are spread over the consumers that are alive, each deciding for itself and moving as few as it can."""

from collections import Counter
from dataclasses import dataclass

from store.partitions import Ownership


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What a consumer should do now."""

    claim: dict[int, int]
    """Partitions to take over, with the generation at which they were free."""

    release: list[int]
    """Partitions to give back."""


def fair_moves(name: str, seen: Ownership) -> Moves:
    """Say what a consumer that is alive should claim and release, by what all of them hold.

    Everybody comes to hold as many as the next, give or take one. One that has more than that gives the surplus back
    while somebody has less; nobody takes from one that is alive.
    """
    free = {number: generation for number, (owner, generation) in seen.owners.items() if owner not in seen.alive}
    held = Counter(owner for owner, _generation in seen.owners.values() if owner in seen.alive)
    mine = sorted(number for number, (owner, _generation) in seen.owners.items() if owner == name)
    least, more = divmod(len(seen.owners), len(seen.alive))
    lacking = sum(max(0, least - held[each]) for each in seen.alive)
    may_have_one_more = more and len(mine) == least and lacking == 0
    wanted = max(least - len(mine), 1 if may_have_one_more else 0)
    short = lacking - len(free)
    surplus = min(len(mine) - least, short) if short > 0 else len(mine) - least - 1
    return Moves(
        claim=dict(list(free.items())[:wanted]),
        release=mine[len(mine) - surplus :] if surplus > 0 else [],
    )

"""How partitions are spread over the live consumers; each decides for itself and moves as few as possible."""

from collections import Counter
from dataclasses import dataclass

from store.partitions import Ownership


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What a consumer should do now."""

    claim: dict[int, int]
    """Partitions to claim, with the generation at which they were free."""

    release: list[int]
    """Partitions to release."""


def fair_moves(name: str, seen: Ownership) -> Moves:
    """Determine what a live consumer should claim and release, by what all of them hold.

    All consumers end up with equal shares, give or take one. One that has more releases the surplus while another has
    less; none takes from one that is alive.
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

"""Which of the eligible people gets an item: a pure function of method, candidates and seed."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from state_machines.declaration.assignment import LeastLoaded, Push, RoundRobin, WeightedRandom


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person who is eligible for the item."""

    name: str
    load: int
    """Open items of any type that the person holds."""

    turn: int
    """When the person was last assigned something, as a number that only grows."""

    offset: timedelta | None = None
    """How far the person's wall clock is ahead of UTC now; None if their zone is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Who gets the item and why, as the history states it."""

    name: str
    description: str


def choose(
    assignment: Push,
    candidates: Sequence[Candidate],
    *,
    seed: str,
    rather_not: str | None = None,
    busy: bool = False,
    customer_offset: timedelta | None = None,
) -> Selection | None:
    """Select one of the candidates; None if there are none.

    The same arguments give the same answer, in whatever order the candidates are given.

    Args:
        assignment: how such work is assigned.
        candidates: the people who are eligible for the item.
        seed: the seed of the random choice, such as the item's id and the length of its history.
        rather_not: the last owner, who gets it again only if no one else is eligible.
        busy: whether it is the busy season.
        customer_offset: how far the customer's wall clock is ahead of UTC now; None if it is unknown.

    """
    if not candidates:
        return None
    others = [each for each in candidates if each.name != rather_not]
    if others and len(others) < len(candidates):
        chosen_of_them = choose(assignment, others, seed=seed, busy=busy, customer_offset=customer_offset)
        return chosen_of_them and replace(
            chosen_of_them, description=f"{rather_not} had it last; {chosen_of_them.description}"
        )
    among = f"among {len(candidates)}" if len(candidates) > 1 else "the only one who is eligible"
    if isinstance(assignment, WeightedRandom):
        weights = {each: weight(assignment, each, busy=busy, customer_offset=customer_offset) for each in candidates}
        chosen = max(candidates, key=lambda each: (_draw(seed, each.name, weights[each]), each.name))
        share = weights[chosen] / math.fsum(weights.values())
        return Selection(name=chosen.name, description=f"at random, {among}: load {chosen.load}, chance {share:.0%}")
    if isinstance(assignment, RoundRobin):
        chosen = min(candidates, key=lambda each: (each.turn, each.name))
        return Selection(name=chosen.name, description=f"in turn, {among}")
    if isinstance(assignment, LeastLoaded):
        chosen = min(candidates, key=lambda each: (each.load, each.turn, each.name))
        return Selection(name=chosen.name, description=f"least loaded, {among}: load {chosen.load}")
    raise TypeError(f"{type(assignment).__name__} is not an assignment method")


def weight(assignment: WeightedRandom, candidate: Candidate, *, busy: bool, customer_offset: timedelta | None) -> float:
    """The weight of a candidate: 1 for a person who holds nothing and lives in another zone."""
    by_load = math.pow(1 + candidate.load, -assignment.load_power(busy=busy))
    near = customer_offset is not None and candidate.offset == customer_offset
    return max(by_load * (1 + assignment.zone if near else 1), _LEAST)


_LEAST = 1e-300
"""A heavily loaded person keeps a small chance, because a weight of zero could not be divided by."""

_STEPS = 2**53
"""The resolution of a draw: all values that a float can distinguish."""


def _draw(seed: str, name: str, weighs: float) -> float:
    """A number that is the largest among the candidates with a probability in proportion to its weight.

    Each candidate draws by themselves (Efraimidis and Spirakis' keys), so that adding or removing a candidate changes
    nothing between the others.
    """
    digest = hashlib.blake2b(f"{seed}\x1f{name}".encode(), digest_size=8).digest()
    chance = ((int.from_bytes(digest) >> 11) + 0.5) / _STEPS
    return math.log(chance) / weighs

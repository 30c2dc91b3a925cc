"""Which of those who may be given an item gets it: a pure function of method, candidates and seed."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from state_machines.declaration.assignment import LeastLoaded, Push, RoundRobin, WeightedRandom


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be given the item."""

    name: str
    load: int
    """Open items that the person holds, of every kind."""

    turn: int
    """When the person was last given something, as a number that only grows."""

    offset: timedelta | None = None
    """What the person's wall clock is ahead of UTC now; None where their zone is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Who gets it, and why, in words for the history."""

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
    """Choose one of the candidates; None when there are none.

    The same arguments give the same answer, in whatever order the candidates stand.

    Args:
        assignment: how such work is handed out.
        candidates: all who may be given the item.
        seed: what chance hangs on, such as the item's id and the length of its history.
        rather_not: the name of who had it last, and gets it again only where nobody else may.
        busy: whether it is the busy season.
        customer_offset: what the customer's wall clock is ahead of UTC now; None where it is unknown.

    """
    if not candidates:
        return None
    others = [each for each in candidates if each.name != rather_not]
    if others and len(others) < len(candidates):
        chosen_of_them = choose(assignment, others, seed=seed, busy=busy, customer_offset=customer_offset)
        return chosen_of_them and replace(
            chosen_of_them, description=f"{rather_not} had it last; {chosen_of_them.description}"
        )
    among = f"among {len(candidates)}" if len(candidates) > 1 else "the only one who may have it"
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
    raise TypeError(f"{type(assignment).__name__} is no method of choosing")


def weight(assignment: WeightedRandom, candidate: Candidate, *, busy: bool, customer_offset: timedelta | None) -> float:
    """How likely a candidate is, beside the others: 1 for somebody who holds nothing and lives in another zone."""
    by_load = math.pow(1 + candidate.load, -assignment.load_power(busy=busy))
    near = customer_offset is not None and candidate.offset == customer_offset
    return max(by_load * (1 + assignment.zone if near else 1), _LEAST)


_LEAST = 1e-300
"""However loaded somebody is, a chance is left: a weight of nothing could not be divided by."""

_STEPS = 2**53
"""How finely a chance is drawn: all that a float can tell apart."""


def _draw(seed: str, name: str, weighs: float) -> float:
    """A number that is the largest among the candidates with a probability in proportion to its weight.

    Each candidate draws by themselves (Efraimidis and Spirakis' keys), so that who comes or goes changes nothing
    between the others.
    """
    digest = hashlib.blake2b(f"{seed}\x1f{name}".encode(), digest_size=8).digest()
    chance = ((int.from_bytes(digest) >> 11) + 0.5) / _STEPS
    return math.log(chance) / weighs

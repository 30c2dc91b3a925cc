"""Which of several gets it: the order, the weights, and that chance is as likely as it says."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state_machines.declaration.assignment import LeastLoaded, Push, RoundRobin, WeightedRandom
from workflows.assignment.selection import Candidate, choose, weight

CENTRAL, EASTERN = timedelta(hours=-6), timedelta(hours=-5)
PUSHES: list[Push] = [RoundRobin(), LeastLoaded(), WeightedRandom(), WeightedRandom(load=3, zone=5)]


def candidate(name: str, load: int = 0, turn: int = 0, offset: timedelta | None = CENTRAL) -> Candidate:
    return Candidate(name=name, load=load, turn=turn, offset=offset)


def chosen(assignment: Push, *candidates: Candidate, seed: str = "EX-1.1") -> str:
    choice = choose(assignment, candidates, seed=seed, customer_offset=CENTRAL)
    assert choice is not None
    return choice.name


candidates = st.lists(
    st.builds(
        Candidate,
        name=st.text(min_size=1, max_size=5),
        load=st.integers(0, 50),
        turn=st.integers(0, 50),
        offset=st.sampled_from([None, CENTRAL, EASTERN]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda each: each.name,
)


@given(some=candidates, seed=st.text(), assignment=st.sampled_from(PUSHES), data=st.data())
def test_the_choice_is_one_of_them_and_does_not_hang_on_their_order(
    some: list[Candidate], seed: str, assignment: Push, data: st.DataObject
) -> None:
    first = choose(assignment, some, seed=seed, customer_offset=CENTRAL)
    again = choose(assignment, data.draw(st.permutations(some)), seed=seed, customer_offset=CENTRAL)
    assert first == again
    assert first is not None
    assert first.name in {each.name for each in some}


@given(some=candidates, seed=st.text(), data=st.data())
def test_chance_between_two_does_not_change_when_a_third_goes(
    some: list[Candidate], seed: str, data: st.DataObject
) -> None:
    winner = chosen(WeightedRandom(), *some, seed=seed)
    left = [each for each in some if each.name == winner or data.draw(st.booleans())]
    assert chosen(WeightedRandom(), *left, seed=seed) == winner


@pytest.mark.parametrize("assignment", PUSHES)
def test_nobody_gets_it_where_there_is_nobody(assignment: Push) -> None:
    assert choose(assignment, [], seed="EX-1.1") is None


def test_in_turn_goes_to_whoever_waited_longest_whatever_they_hold() -> None:
    assert chosen(RoundRobin(), candidate("ann", turn=3), candidate("bob", load=9, turn=2)) == "bob"
    assert chosen(RoundRobin(), candidate("bob"), candidate("ann")) == "ann"


def test_the_least_loaded_comes_first_and_of_several_in_turn() -> None:
    assert chosen(LeastLoaded(), candidate("ann", load=2), candidate("bob", load=1, turn=9)) == "bob"
    assert chosen(LeastLoaded(), candidate("ann", load=1, turn=5), candidate("bob", load=1, turn=4)) == "bob"


def shares(
    assignment: WeightedRandom, some: Sequence[Candidate], *, busy: bool = False, draws: int = 4_000
) -> Counter[str]:
    names: Counter[str] = Counter()
    for number in range(draws):
        choice = choose(assignment, some, seed=f"EX-{number}.1", busy=busy, customer_offset=CENTRAL)
        assert choice is not None
        names[choice.name] += 1
    return names


@pytest.mark.parametrize(
    ("assignment", "busy"),
    [
        (WeightedRandom(), False),
        (WeightedRandom(load=0), False),
        (WeightedRandom(load=2), False),
        (WeightedRandom(load=0, busy_load=2), True),
        (WeightedRandom(load=1, zone=3), False),
    ],
)
def test_chance_is_in_proportion_to_the_weights(assignment: WeightedRandom, busy: bool) -> None:
    some = [candidate("ann"), candidate("bob", load=1), candidate("cas", load=3, offset=EASTERN)]
    weights = {each.name: weight(assignment, each, busy=busy, customer_offset=CENTRAL) for each in some}
    found = shares(assignment, some, busy=busy)
    for name, weighs in weights.items():
        assert found[name] / 4_000 == pytest.approx(weighs / sum(weights.values()), abs=0.03)


def test_what_is_weighed() -> None:
    assert weight(WeightedRandom(), candidate("ann", load=3), busy=False, customer_offset=None) == 0.25
    assert weight(WeightedRandom(load=0), candidate("ann", load=3), busy=False, customer_offset=None) == 1
    assert weight(WeightedRandom(busy_load=2), candidate("ann", load=1), busy=True, customer_offset=None) == 0.25
    near = WeightedRandom(load=0, zone=0.5)
    assert weight(near, candidate("ann"), busy=False, customer_offset=CENTRAL) == 1.5
    assert weight(near, candidate("ann", offset=EASTERN), busy=False, customer_offset=CENTRAL) == 1
    assert weight(near, candidate("ann", offset=None), busy=False, customer_offset=None) == 1


def test_a_weight_that_vanishes_still_leaves_a_choice() -> None:
    assert chosen(WeightedRandom(load=10_000), candidate("ann", load=9), candidate("bob", load=8)) in {"ann", "bob"}


def test_the_choice_says_why() -> None:
    choice = choose(WeightedRandom(), [candidate("ann"), candidate("bob", load=400)], seed="EX-1.1")
    assert choice is not None
    assert choice.description == "at random, among 2: load 0, chance 100%"
    alone = choose(RoundRobin(), [candidate("ann")], seed="")
    assert alone is not None
    assert alone.description == "in turn, the only one who is eligible"

"""The simulated month keeps the rules that it measures, and its measure measures."""

import random
from collections import defaultdict
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fairness import POLICIES, Item, Month, gini, report
from state_machines.declaration.assignment import Push, RoundRobin
from store.people import Person

shares = st.lists(st.integers(0, 1_000), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("values", "coefficient"), [([1, 1, 1, 1], 0), ([0, 0, 0, 1], 0.75), ([1, 3], 0.25), ([0, 0], 0), ([5], 0)]
)
def test_the_coefficient_of_known_shares(values: list[float], coefficient: float) -> None:
    assert gini(values) == pytest.approx(coefficient)


@given(values=shares)
def test_the_coefficient_is_half_the_mean_difference_over_the_mean(values: list[int]) -> None:
    total, count = sum(values), len(values)
    differences = sum(abs(one - other) for one in values for other in values)
    expected = differences / (2 * count * total) if total else 0
    assert gini([float(value) for value in random.Random(0).sample(values, count)]) == pytest.approx(expected)


@pytest.mark.parametrize("policy", POLICIES)
def test_nobody_gets_too_much_and_nothing_starves(policy: str) -> None:
    result = Month(POLICIES[policy], days=2, seed=7).run()
    assert sum(result.given.values()) > 100
    assert result.most_over <= 0
    assert result.given_back > 5
    assert result.starved == 0
    assert gini(result.loads) < 0.4


class UnforgivingMonth(Month):
    """A month in which nobody is ever given again what they gave back."""

    def __init__(self, policy: Push, days: int, seed: int) -> None:
        super().__init__(policy, days, seed)
        self._unwilling: dict[int, set[str]] = defaultdict(set)

    def _fit(self, item: Item, free: list[Person], now: datetime) -> list[Person]:
        unwilling = self._unwilling[item.number]
        unwilling |= {item.last.name} if item.last else set()
        return [person for person in super()._fit(item, free, now) if person.name not in unwilling]


def test_the_measure_sees_work_that_is_kept_from_everybody_who_ever_gave_it_back() -> None:
    assert UnforgivingMonth(RoundRobin(), days=2, seed=7).run().starved > 0


def test_a_month_can_be_lived_again() -> None:
    assert Month(RoundRobin(), days=1, seed=3).run() == Month(RoundRobin(), days=1, seed=3).run()
    assert Month(RoundRobin(), days=1, seed=3).run() != Month(RoundRobin(), days=1, seed=4).run()


def test_the_report_has_a_line_for_every_policy() -> None:
    printed = report(days=1, seed=1)
    assert all(f"| {name} |" in printed for name in POLICIES)

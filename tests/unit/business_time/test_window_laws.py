"""Every window against the minute counter, and the laws of sets, on nights on which the clock changes and others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import and_, or_

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from business_time.windows import ANY_TIME, NEVER, Window, between, daily, on_dates, weekly
from tests.unit.business_time.minute_counter import (
    DAY,
    LENGTH,
    MINUTE,
    Days,
    Model,
    nights,
    open_between,
    open_minutes,
    open_on_days,
    readings,
)

NIGHTS = nights()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Case:
    """A window and what the minute counter holds it to be."""

    window: Window
    model: Model

    def __repr__(self) -> str:
        return self.window.describe()


def wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def until(start: int, end: int) -> tuple[int, int]:
    return (start, end) if start < end else (start, end + DAY)


def daily_case(start: int, end: int) -> Case:
    return Case(daily(wall(start), wall(end)), open_on_days(lambda _: [until(start, end)]))


def weekly_case(hours: dict[int, list[tuple[int, int]]]) -> Case:
    said = {WEEKDAYS[day]: [(wall(start), wall(end)) for start, end in pairs] for day, pairs in hours.items()}
    return Case(weekly(said), open_on_days(lambda day: [until(*pair) for pair in hours.get(day.weekday(), [])]))


def dates_case(days: frozenset[date]) -> Case:
    return Case(on_dates(*days), open_on_days(lambda day: [(0, DAY)] if day in days else []))


def between_case(night: Days, first: int, length: int) -> Case:
    start, end = night.minute(first), night.minute(first + length)
    return Case(between(start, end), open_between(start, end))


def combined(operator: Callable[[Window, Window], Window], bits: Callable[[bool, bool], bool]) -> Callable[..., Case]:
    def combine(left: Case, right: Case) -> Case:
        def model(days: Days) -> list[bool]:
            return [bits(*pair) for pair in zip(left.model(days), right.model(days), strict=True)]

        return Case(operator(left.window, right.window), model)

    return combine


def negated(case: Case) -> Case:
    return Case(~case.window, lambda days: [not is_open for is_open in case.model(days)])


# Clocks change between 00:00 and 03:00: half of the edges are put there.
MINUTES = st.integers(0, DAY - 1) | st.integers(0, 3 * 60)
PAIRS = st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] != pair[1])
WEEKS = st.dictionaries(st.integers(0, 6), st.lists(PAIRS, min_size=1, max_size=3), max_size=7)


def leaves(night: Days) -> st.SearchStrategy[Case]:
    dates = st.integers(-1, 5).map(lambda days: night.start.date() + timedelta(days=days))
    return st.one_of(
        PAIRS.map(lambda pair: daily_case(*pair)),
        WEEKS.map(weekly_case),
        st.frozensets(dates, max_size=3).map(dates_case),
        st.tuples(st.integers(-DAY, LENGTH), st.integers(1, 2 * DAY)).map(lambda pair: between_case(night, *pair)),
        st.sampled_from([Case(ANY_TIME, lambda _: [True] * LENGTH), Case(NEVER, lambda _: [False] * LENGTH)]),
    )


def cases(night: Days) -> st.SearchStrategy[Case]:
    return st.recursive(
        leaves(night),
        lambda inner: st.one_of(
            st.builds(combined(or_, or_), inner, inner),
            st.builds(combined(and_, and_), inner, inner),
            st.builds(combined(lambda one, other: one - other, lambda one, other: one and not other), inner, inner),
            inner.map(negated),
        ),
        max_leaves=4,
    )


NIGHT_AND_CASE = st.sampled_from(NIGHTS).flatmap(lambda night: st.tuples(st.just(night), cases(night)))
NIGHT_AND_TWO = st.sampled_from(NIGHTS).flatmap(lambda night: st.tuples(st.just(night), cases(night), cases(night)))


def spans_of(window: Window, night: Days) -> list[tuple[object, object]]:
    return [tuple(span) for span in window.spans(night.start, night.end, night.zone)]


@settings(max_examples=150)
@given(NIGHT_AND_CASE)
@example((NIGHTS[1], daily_case(20 * 60, 60 + 30)))  # closes at a time that is shown twice
@example((NIGHTS[1], daily_case(60 + 30, 5 * 60)))  # opens at one
@example((NIGHTS[1], negated(daily_case(20 * 60, 60 + 30))))
@example((NIGHTS[0], daily_case(2 * 60 + 15, 2 * 60 + 45)))  # lies within the hour that is jumped over
@example((NIGHTS[0], daily_case(2 * 60 + 30, 4 * 60)))
def test_the_spans_are_the_minutes_that_the_counter_finds_open(drawn: tuple[Days, Case]) -> None:
    night, case = drawn
    assert open_minutes(case.window.spans(night.start, night.end, night.zone), night) == case.model(night)


@settings(max_examples=100)
@given(NIGHT_AND_CASE, st.sets(st.integers(0, LENGTH - 1), max_size=60))
def test_contains_agrees_with_the_counter(drawn: tuple[Days, Case], numbers: set[int]) -> None:
    night, case = drawn
    model = case.model(night)
    edges = {number for number in range(1, LENGTH) if model[number] != model[number - 1]}
    for number in numbers | edges | {edge - 1 for edge in edges}:
        instant = night.minute(number)
        assert case.window.contains(instant, night.zone) is model[number]
        assert case.window.contains(instant + MINUTE - timedelta.resolution, night.zone) is model[number]


@pytest.mark.parametrize("night", NIGHTS, ids=str)
@given(PAIRS)
@settings(max_examples=5)
def test_a_time_that_is_shown_once_is_compared_plainly(night: Days, pair: tuple[int, int]) -> None:
    start, end = pair
    window = daily(wall(start), wall(end))
    shown = readings(night)
    for number in range(0, LENGTH, 7):
        if shown.count(shown[number]) == 1:
            minute = shown[number] % DAY
            expected = start <= minute < end if start < end else (minute >= start or minute < end)
            assert window.contains(night.minute(number), night.zone) is expected


@settings(max_examples=60)
@given(NIGHT_AND_TWO)
def test_the_laws_of_sets_hold_as_instants(drawn: tuple[Days, Case, Case]) -> None:
    night, left, right = drawn
    a, b = left.window, right.window
    whole = spans_of(ANY_TIME, night)
    assert spans_of(~~a, night) == spans_of(a, night)
    assert spans_of(~(a | b), night) == spans_of(~a & ~b, night)
    assert spans_of(~(a & b), night) == spans_of(~a | ~b, night)
    assert spans_of(a - b, night) == spans_of(a & ~b, night)
    assert spans_of(a | b, night) == spans_of(b | a, night)
    assert spans_of(a & b, night) == spans_of(b & a, night)
    assert spans_of((a - b) | (a & b), night) == spans_of(a, night)
    assert spans_of(a | ~a, night) == whole
    assert spans_of(a & ~a, night) == []


@settings(max_examples=60)
@given(NIGHT_AND_CASE, st.tuples(*[st.integers(0, LENGTH)] * 3).map(sorted))
def test_elapsed_counts_the_open_minutes_and_adds_up_over_a_split(drawn: tuple[Days, Case], numbers: list[int]) -> None:
    night, case = drawn
    first, middle, last = numbers

    def elapsed(start: int, end: int) -> timedelta:
        return case.window.elapsed(night.minute(start), night.minute(end), night.zone)

    assert elapsed(first, last) == sum(case.model(night)[first:last]) * MINUTE
    assert elapsed(first, middle) + elapsed(middle, last) == elapsed(first, last)
    assert (
        elapsed(first, last) + (~case.window).elapsed(night.minute(first), night.minute(last), night.zone)
        == (last - first) * MINUTE
    )


@settings(max_examples=100)
@given(NIGHT_AND_CASE, st.integers(0, LENGTH - 1))
def test_the_next_opening_is_inside_and_nothing_earlier_is(drawn: tuple[Days, Case], number: int) -> None:
    night, case = drawn
    opening = case.window.next_opening(night.minute(number), night.zone, horizon=night.end - night.minute(number))
    expected = next((later for later in range(number, LENGTH) if case.model(night)[later]), None)
    assert opening == (None if expected is None else night.minute(expected))
    assert opening is None or case.window.contains(opening, night.zone)


@settings(max_examples=100)
@given(NIGHT_AND_CASE, st.integers(0, LENGTH - 1))
def test_the_next_closing_is_outside_and_ends_the_first_open_minutes(drawn: tuple[Days, Case], number: int) -> None:
    night, case = drawn
    model = case.model(night)
    closing = case.window.next_closing(night.minute(number), night.zone, horizon=night.end - night.minute(number))
    opening = next((later for later in range(number, LENGTH) if model[later]), LENGTH)
    expected = next((later for later in range(opening, LENGTH) if not model[later]), None)
    assert closing == (None if expected is None else night.minute(expected))
    assert closing is None or not case.window.contains(closing, night.zone)


@settings(max_examples=60)
@given(NIGHT_AND_CASE, st.integers(0, LENGTH - 1), st.floats(0, 1))
def test_add_finds_the_first_instant_at_which_so_much_has_elapsed(
    drawn: tuple[Days, Case], number: int, share: float
) -> None:
    night, case = drawn
    start = night.minute(number)
    amount = case.window.elapsed(start, night.end, night.zone) * share
    reached = case.window.add(start, amount, night.zone)
    assert case.window.elapsed(start, reached, night.zone) == amount
    if amount:
        assert case.window.elapsed(start, reached - timedelta.resolution, night.zone) < amount
    else:
        assert reached == start

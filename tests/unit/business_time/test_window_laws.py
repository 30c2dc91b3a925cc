"""Every window against the minute counter, and the laws of sets, on nights on which the clock changes and others."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from operator import and_, gt, not_, or_

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from business_time.algebra import Complement
from business_time.windows import ANY_TIME, NEVER, Span, Window, between, daily, on_dates, weekly
from tests.unit.business_time.minute_counter import (
    DAY,
    LENGTH,
    MINUTE,
    Days,
    nights,
    open_minutes,
    open_on_days,
    readings,
)

NIGHTS = nights()
SPRING, AUTUMN = NIGHTS[:2]
HAVANA = next(night for night in NIGHTS if str(night) == "America/Havana 2026-10-31")
ST_JOHNS = next(night for night in NIGHTS if night.zone.key == "America/St_Johns")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Case:
    """A window, three days, and the minutes of them in which it is open by the counter."""

    night: Days
    window: Window
    minutes: list[bool]

    def __repr__(self) -> str:
        return f"{self.window.describe()} around {self.night}"


def spans_of(window: Window, night: Days) -> list[Span]:
    return list(window.spans(night.start, night.end, night.zone))


def wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def until(start: int, end: int) -> tuple[int, int]:
    return (start, end) if start < end else (start, end + DAY)


def daily_case(night: Days, start: int, end: int) -> Case:
    return Case(night, daily(wall(start), wall(end)), open_on_days(night, lambda _: [until(start, end)]))


def weekly_case(night: Days, hours: dict[int, list[tuple[int, int]]]) -> Case:
    said = {WEEKDAYS[day]: [(wall(start), wall(end)) for start, end in pairs] for day, pairs in hours.items()}
    minutes = open_on_days(night, lambda day: [until(*pair) for pair in hours.get(day.weekday(), [])])
    return Case(night, weekly(said), minutes)


def dates_case(night: Days, days: frozenset[date]) -> Case:
    return Case(night, on_dates(*days), open_on_days(night, lambda day: [(0, DAY)] if day in days else []))


def between_case(night: Days, first: int, length: int) -> Case:
    minutes = [first <= number < first + length for number in range(LENGTH)]
    return Case(night, between(night.minute(first), night.minute(first + length)), minutes)


def constant_case(night: Days, always: bool) -> Case:
    return Case(night, ANY_TIME if always else NEVER, [always] * LENGTH)


def union(left: Case, right: Case) -> Case:
    return Case(left.night, left.window | right.window, list(map(or_, left.minutes, right.minutes)))


def intersection(left: Case, right: Case) -> Case:
    return Case(left.night, left.window & right.window, list(map(and_, left.minutes, right.minutes)))


def difference(left: Case, right: Case) -> Case:
    return Case(left.night, left.window - right.window, list(map(gt, left.minutes, right.minutes)))


def complement(case: Case) -> Case:
    return Case(case.night, ~case.window, list(map(not_, case.minutes)))


# Clocks change between 00:00 and 03:00: half of the edges are put there.
MINUTES = st.integers(0, DAY - 1) | st.integers(0, 3 * 60)
PAIRS = st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] != pair[1])
WEEKS = st.dictionaries(st.integers(0, 6), st.lists(PAIRS, min_size=1, max_size=3), max_size=7)


def leaves(night: Days) -> st.SearchStrategy[Case]:
    dates = st.integers(-1, 4).map(lambda days: night.start.date() + timedelta(days=days))
    here = st.just(night)
    return st.one_of(
        PAIRS.map(lambda pair: daily_case(night, *pair)),
        st.builds(weekly_case, here, WEEKS),
        st.builds(dates_case, here, st.frozensets(dates, max_size=3)),
        st.builds(between_case, here, st.integers(-DAY, LENGTH), st.integers(1, 2 * DAY)),
        st.builds(constant_case, here, st.booleans()),
    )


def cases(night: Days) -> st.SearchStrategy[Case]:
    return st.recursive(
        leaves(night),
        lambda inner: st.one_of(
            st.builds(union, inner, inner),
            st.builds(intersection, inner, inner),
            st.builds(difference, inner, inner),
            inner.map(complement),
        ),
        max_leaves=4,
    )


# One strategy a night, made once: Hypothesis takes longer to make one than to draw from it.
CASES_BY_NIGHT = [cases(night) for night in NIGHTS]
CASES = st.one_of(CASES_BY_NIGHT)
TWO_CASES = st.one_of([st.tuples(of_night, of_night) for of_night in CASES_BY_NIGHT])
NUMBERS = st.integers(0, LENGTH - 1)


@settings(max_examples=80)
@given(CASES)
@example(daily_case(AUTUMN, 20 * 60, 60 + 30))  # closes at a time that is shown twice
@example(daily_case(AUTUMN, 60 + 30, 5 * 60))  # opens at one
@example(daily_case(AUTUMN, 20 * 60, 60))  # closes at the first of the times that are shown twice
@example(daily_case(AUTUMN, 20 * 60, 2 * 60))  # closes at the first after them, which is shown once
@example(daily_case(HAVANA, 1, 0))
@example(complement(daily_case(AUTUMN, 20 * 60, 60 + 30)))
@example(daily_case(SPRING, 2 * 60 + 15, 2 * 60 + 45))  # lies within the hour that is jumped over
@example(daily_case(SPRING, 2 * 60 + 30, 4 * 60))
def test_the_spans_are_the_minutes_that_the_counter_finds_open(case: Case) -> None:
    assert open_minutes(spans_of(case.window, case.night), case.night) == case.minutes


@settings(max_examples=40)
@given(CASES, st.sets(NUMBERS, max_size=60))
@example(daily_case(AUTUMN, 20 * 60, 60 + 30), set(range(DAY + 4 * 60, DAY + 8 * 60)))
@example(daily_case(AUTUMN, 60 + 30, 5 * 60), set(range(DAY + 4 * 60, DAY + 8 * 60)))
@example(daily_case(AUTUMN, 20 * 60, 60), set(range(DAY + 4 * 60, DAY + 8 * 60)))
@example(daily_case(ST_JOHNS, 0, 30), set(range(DAY + 2 * 60, DAY + 5 * 60)))  # today's opening, shown again yesterday
def test_contains_agrees_with_the_counter(case: Case, numbers: set[int]) -> None:
    edges = {number for number in range(1, LENGTH) if case.minutes[number] != case.minutes[number - 1]}
    for number in numbers | edges | {edge - 1 for edge in edges}:
        instant = case.night.minute(number)
        assert case.window.contains(instant, case.night.zone) is case.minutes[number]
        assert case.window.contains(instant + MINUTE - timedelta.resolution, case.night.zone) is case.minutes[number]


@pytest.mark.parametrize("night", NIGHTS, ids=str)
@pytest.mark.parametrize(("start", "end"), [(20 * 60, 8 * 60), (8 * 60, 20 * 60), (60 + 30, 2 * 60 + 30)])
def test_a_time_that_is_shown_once_is_compared_plainly(night: Days, start: int, end: int) -> None:
    window = daily(wall(start), wall(end))
    shown = readings(night)
    times_shown = Counter(shown)
    once = [number for number in range(0, LENGTH, 5) if times_shown[shown[number]] == 1]
    for number in once:
        minute = shown[number] % DAY
        expected = start <= minute < end if start < end else (minute >= start or minute < end)
        assert window.contains(night.minute(number), night.zone) is expected
    assert len(once) > LENGTH / 5 - 60


@settings(max_examples=30)
@given(TWO_CASES)
def test_the_laws_of_sets_hold_as_instants(pair: tuple[Case, Case]) -> None:
    night = pair[0].night
    a, b = (case.window for case in pair)
    assert spans_of(Complement(Complement(a)), night) == spans_of(~~a, night) == spans_of(a, night)
    assert spans_of(~(a | b), night) == spans_of(~a & ~b, night)
    assert spans_of(~(a & b), night) == spans_of(~a | ~b, night)
    assert spans_of(a - b, night) == spans_of(a & ~b, night)
    assert spans_of(a | b, night) == spans_of(b | a, night)
    assert spans_of(a & b, night) == spans_of(b & a, night)
    assert spans_of((a - b) | (a & b), night) == spans_of(a, night)
    assert spans_of(a | ~a, night) == spans_of(ANY_TIME, night)
    assert spans_of(a & ~a, night) == spans_of(NEVER, night) == []


@settings(max_examples=30)
@given(CASES, st.tuples(NUMBERS, NUMBERS, NUMBERS).map(sorted))
def test_elapsed_counts_the_open_minutes_and_adds_up_over_a_split(case: Case, numbers: list[int]) -> None:
    first, middle, last = numbers

    def elapsed(window: Window, start: int, end: int) -> timedelta:
        return window.elapsed(case.night.minute(start), case.night.minute(end), case.night.zone)

    whole = elapsed(case.window, first, last)
    assert whole == sum(case.minutes[first:last]) * MINUTE
    assert whole == elapsed(case.window, first, middle) + elapsed(case.window, middle, last)
    assert whole == (last - first) * MINUTE - elapsed(~case.window, first, last)


@settings(max_examples=40)
@given(CASES, NUMBERS)
def test_the_next_opening_is_inside_and_nothing_earlier_is(case: Case, number: int) -> None:
    night, start = case.night, case.night.minute(number)
    opening = case.window.next_opening(start, night.zone, horizon=night.end - start)
    expected = next((later for later in range(number, LENGTH) if case.minutes[later]), None)
    assert opening == (None if expected is None else night.minute(expected))
    assert opening is None or case.window.contains(opening, night.zone)


@settings(max_examples=40)
@given(CASES, NUMBERS)
def test_the_next_closing_is_outside_and_ends_the_first_open_minutes(case: Case, number: int) -> None:
    night, start = case.night, case.night.minute(number)
    closing = case.window.next_closing(start, night.zone, horizon=night.end - start)
    opening = next((later for later in range(number, LENGTH) if case.minutes[later]), LENGTH)
    expected = next((later for later in range(opening, LENGTH) if not case.minutes[later]), None)
    assert closing == (None if expected is None else night.minute(expected))
    assert closing is None or not case.window.contains(closing, night.zone)


@settings(max_examples=30)
@given(CASES, NUMBERS, st.floats(0, 1))
def test_add_finds_the_first_instant_at_which_so_much_has_elapsed(case: Case, number: int, share: float) -> None:
    zone, start = case.night.zone, case.night.minute(number)
    amount = case.window.elapsed(start, case.night.end, zone) * share
    reached = case.window.add(start, amount, zone)
    assert case.window.elapsed(start, reached, zone) == amount
    if amount:
        assert case.window.elapsed(start, reached - timedelta.resolution, zone) < amount
    else:
        assert reached == start

"""Counting business time against the minute counter, on nights on which the clock changes and others."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from business_time.business_calendar import BusinessCalendar
from business_time.errors import WindowError
from business_time.windows import ANY_TIME, NEVER, daily, public_holidays, weekly
from business_time.zones import zone
from tests.unit.business_time.minute_counter import DAY, LENGTH, MINUTE, Days, nights, open_on_days

NIGHTS = nights()
SPRING, AUTUMN = NIGHTS[:2]
CHICAGO = zone("America/Chicago")

minutes = st.integers(0, LENGTH)
hours = st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY - 1)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def wall(minute: int) -> str:
    return f"{minute % DAY // 60:02}:{minute % 60:02}"


def counted(night: Days, start: int, end: int) -> tuple[BusinessCalendar, list[bool]]:
    """A calendar of the same hours every day, and the minutes in which it is open by the counter."""
    calendar = BusinessCalendar(daily(wall(start), wall(end)), night.zone)
    return calendar, open_on_days(night, lambda _day: [(start, end)])


@given(night=st.sampled_from(NIGHTS), span=hours, edges=st.tuples(minutes, minutes))
@example(night=SPRING, span=(60, 180), edges=(0, LENGTH))  # 01:00-03:00: one hour on the night that lacks one
@example(night=AUTUMN, span=(60, 180), edges=(0, LENGTH))  # three hours on the night that has one twice
def test_business_time_is_the_number_of_open_minutes(
    night: Days, span: tuple[int, int], edges: tuple[int, int]
) -> None:
    calendar, marks = counted(night, *span)
    first, last = sorted(edges)
    assert calendar.elapsed(night.minute(first), night.minute(last)) == sum(marks[first:last]) * MINUTE


@given(night=st.sampled_from(NIGHTS), span=hours, start=minutes, amount=st.integers(1, DAY))
@example(night=SPRING, span=(60, 240), start=0, amount=180)
@example(night=AUTUMN, span=(60, 240), start=0, amount=180)
def test_the_instant_after_so_much_business_time_is_that_of_the_counter(
    night: Days, span: tuple[int, int], start: int, amount: int
) -> None:
    calendar, marks = counted(night, *span)
    opened = [number for number in range(start, LENGTH) if marks[number]]
    if len(opened) >= amount:
        assert calendar.after(night.minute(start), amount * MINUTE) == night.minute(opened[amount - 1] + 1)


@given(night=st.sampled_from(NIGHTS), span=hours, edges=st.tuples(minutes, minutes))
def test_stretches_leave_nothing_out_and_take_turns(night: Days, span: tuple[int, int], edges: tuple[int, int]) -> None:
    calendar, marks = counted(night, *span)
    first, last = sorted(edges)
    told = [False] * (last - first)
    at = night.minute(first)
    before = None
    for stretch in calendar.stretches(night.minute(first), night.minute(last)):
        assert stretch.start == at < stretch.end
        assert stretch.is_open != before
        at, before = stretch.end, stretch.is_open
        start, end = ((edge - night.minute(first)) // MINUTE for edge in stretch[:2])
        told[start:end] = [stretch.is_open] * (end - start)
    assert at == night.minute(last)
    assert told == marks[first:last]


def test_hours_over_a_weekend_and_a_holiday() -> None:
    office = BusinessCalendar(weekly({"mon-fri": [("08:00", "17:00")]}) - public_holidays(), CHICAGO)
    wednesday = datetime(2026, 11, 25, 16, tzinfo=CHICAGO)  # the day before Thanksgiving
    assert office.after(wednesday, timedelta(hours=2)) == datetime(2026, 11, 27, 9, tzinfo=CHICAGO)
    assert office.elapsed(wednesday, datetime(2026, 11, 30, 8, 30, tzinfo=CHICAGO)) == timedelta(hours=10, minutes=30)


def test_a_calendar_that_never_opens_never_comes_to_an_end() -> None:
    assert BusinessCalendar(NEVER, CHICAGO).after(datetime(2026, 7, 6, tzinfo=UTC), MINUTE) is None


def test_all_time_counts_where_no_hours_are_said() -> None:
    always = BusinessCalendar(ANY_TIME, CHICAGO)
    start = datetime(2026, 7, 6, tzinfo=UTC)
    assert always.counts_always
    assert always.after(start, timedelta(hours=48)) == start + timedelta(hours=48)
    assert not BusinessCalendar(daily("08:00", "17:00"), CHICAGO).counts_always


def test_time_is_only_counted_forwards() -> None:
    office = BusinessCalendar(daily("08:00", "17:00"), CHICAGO)
    now = datetime(2026, 7, 6, tzinfo=UTC)
    with pytest.raises(WindowError):
        list(office.stretches(now, now - MINUTE))
    with pytest.raises(WindowError):
        office.after(now, -MINUTE)

"""Days counted instead of hours."""

from datetime import UTC, date, datetime

import pytest

from business_time.business_days import add_business_days, is_business_day
from business_time.errors import NaiveInstantError, NeverElapsesError, WindowError
from business_time.windows import NEVER, daily, public_holidays, weekly
from business_time.zones import zone

CHICAGO = zone("America/Chicago")
BUSINESS = weekly({"mon-fri": [("08:00", "17:00")]}) - public_holidays()
WITHOUT_SUNDAYS = weekly({"mon-sat": [("00:00", "24:00")]})


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-07-06 10:00", 2, "2026-07-08 10:00"),  # Monday to Wednesday
        ("2026-07-10 10:00", 1, "2026-07-13 10:00"),  # Friday to Monday
        ("2026-07-11 10:00", 1, "2026-07-13 10:00"),  # Saturday to Monday
        ("2026-07-02 10:00", 2, "2026-07-07 10:00"),  # over a holiday observed on Friday, and a weekend
        ("2026-07-02 10:00", 0, "2026-07-02 10:00"),
        ("2026-07-04 10:00", 0, "2026-07-04 10:00"),  # no days later is no later, on a holiday too
        ("2026-03-06 12:00", 1, "2026-03-09 12:00"),  # the same time on the wall after the clock has changed
        ("2026-07-06 23:30", 1, "2026-07-07 23:30"),  # the day counts, not its hours
    ],
)
def test_business_days_later_the_wall_clock_shows_the_same_time(start: str, days: int, end: str) -> None:
    instant = datetime.fromisoformat(start).replace(tzinfo=CHICAGO)
    later = add_business_days(instant, days, CHICAGO, BUSINESS)
    assert later == datetime.fromisoformat(end).replace(tzinfo=CHICAGO)
    assert later.tzinfo is UTC


def test_two_days_without_sundays() -> None:
    saturday = datetime(2026, 7, 11, 9, tzinfo=CHICAGO)
    assert add_business_days(saturday, 2, CHICAGO, WITHOUT_SUNDAYS) == datetime(2026, 7, 14, 9, tzinfo=CHICAGO)


def test_a_time_that_the_clock_jumps_over_is_the_first_valid_one_after_it() -> None:
    saturday = datetime(2026, 3, 7, 2, 30, tzinfo=CHICAGO)
    every_day = daily("08:00", "20:00")
    assert add_business_days(saturday, 1, CHICAGO, every_day) == datetime(2026, 3, 8, 8, 0, tzinfo=UTC)


def test_a_day_is_a_business_day_if_the_window_is_open_at_any_time_of_it() -> None:
    overnight = weekly({"fri": [("20:00", "08:00")]})
    days = [is_business_day(date(2026, 7, day), CHICAGO, overnight) for day in (9, 10, 11, 12)]
    assert days == [False, True, True, False]


def test_days_are_not_counted_backwards_nor_for_ever() -> None:
    instant = datetime(2026, 7, 6, 10, tzinfo=CHICAGO)
    with pytest.raises(WindowError, match="counted forwards only"):
        add_business_days(instant, -1, CHICAGO, BUSINESS)
    with pytest.raises(NeverElapsesError, match="the window never has 2 days too few"):
        add_business_days(instant, 2, CHICAGO, NEVER)


@pytest.mark.parametrize("days", [0, 1])
def test_a_naive_instant_is_refused(days: int) -> None:
    with pytest.raises(NaiveInstantError):
        add_business_days(datetime(2026, 7, 6, 10), days, CHICAGO, BUSINESS)  # noqa: DTZ001 - the thing refused

"""The hours of Tier 2 at every boundary minute, on the nights on which the clock changes, and minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state_machines.declaration.policy import Policy
from state_machines.escalations.tier_2_hours import (
    hours_in_words,
    is_open,
    next_closing,
    next_opening,
    on_tier_2_clock,
    tier_2_window,
)
from tests.unit.business_time.minute_counter import LENGTH, Days, open_minutes, open_on_days

NEW_YORK = ZoneInfo("America/New_York")
POLICY = Policy()

WEEKDAY = ((480, 1260),)
SATURDAY = ((480, 990),)


def hours_of(day: date) -> tuple[tuple[int, int], ...]:
    """S2 once more, in minutes since midnight: Monday-Friday 8:00-21:00, Saturday 8:00-16:30."""
    return {5: SATURDAY, 6: ()}.get(day.weekday(), WEEKDAY)


def at(wall: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


MONDAY_TO_FRIDAY = [f"2026-11-{day}" for day in range(16, 21)]


@pytest.mark.parametrize("day", [*MONDAY_TO_FRIDAY, "2026-07-15", "2028-02-29"])
@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("00:00", False),
        ("07:59", False),
        ("07:59:59.999999", False),
        ("08:00", True),
        ("08:01", True),
        ("16:30", True),
        ("20:59", True),
        ("20:59:59.999999", True),
        ("21:00", False),
        ("21:01", False),
        ("23:59", False),
    ],
)
def test_weekdays(day: str, wall: str, expected: bool) -> None:
    assert is_open(at(f"{day}T{wall}"), POLICY) is expected


@pytest.mark.parametrize(
    ("wall", "expected"),
    [("07:59", False), ("08:00", True), ("16:29", True), ("16:29:59.999999", True), ("16:30", False), ("20:00", False)],
)
def test_saturday(wall: str, expected: bool) -> None:
    assert is_open(at(f"2026-11-21T{wall}"), POLICY) is expected


@pytest.mark.parametrize("wall", ["00:00", "07:59", "08:00", "12:00", "16:29", "20:59"])
def test_sunday_is_closed(wall: str) -> None:
    assert not is_open(at(f"2026-11-22T{wall}"), POLICY)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20T07:59", "2026-11-20T08:00"),
        ("2026-11-20T08:00", "2026-11-20T08:00"),
        ("2026-11-20T20:59", "2026-11-20T20:59"),
        ("2026-11-20T21:00", "2026-11-21T08:00"),
        ("2026-11-21T16:29", "2026-11-21T16:29"),
        ("2026-11-21T16:30", "2026-11-23T08:00"),
        ("2026-11-22T12:00", "2026-11-23T08:00"),
        ("2026-03-07T16:30", "2026-03-09T08:00"),
        ("2026-10-31T16:30", "2026-11-02T08:00"),
    ],
)
def test_it_opens_next(now: str, opens: str) -> None:
    assert next_opening(at(now), POLICY) == at(opens)


def test_the_weekend_of_the_spring_night_is_an_hour_shorter_and_that_of_the_autumn_night_longer() -> None:
    spring = at("2026-03-09T08:00") - at("2026-03-07T16:30")
    autumn = at("2026-11-02T08:00") - at("2026-10-31T16:30")
    assert (spring, autumn) == (timedelta(hours=38, minutes=30), timedelta(hours=40, minutes=30))


def test_the_written_est_may_be_standard_time_all_year() -> None:
    all_year = Policy(tier_2_zone="Etc/GMT+5")
    eight_in_summer = at("2026-07-15T08:00")
    assert is_open(eight_in_summer, POLICY)
    assert not is_open(eight_in_summer, all_year)
    assert next_opening(eight_in_summer, all_year) == eight_in_summer + timedelta(hours=1)
    assert is_open(at("2026-01-15T08:00"), all_year)


def test_the_hours_are_a_setting() -> None:
    policy = Policy(tier_2_hours={"sun": (("10:00", "12:00"),)})
    assert is_open(at("2026-11-22T10:00"), policy)
    assert not is_open(at("2026-11-20T10:00"), policy)
    assert next_opening(at("2026-11-20T10:00"), policy) == at("2026-11-22T10:00")


def test_hours_may_be_none_at_all() -> None:
    policy = Policy(tier_2_hours={})
    assert next_opening(at("2026-11-20T10:00"), policy) is None
    assert next_closing(at("2026-11-20T10:00"), policy) is None
    assert not is_open(at("2026-11-20T10:00"), policy)


@pytest.mark.parametrize(
    "hours", [{"mo": [["08:00", "21:00"]]}, {"mon": [["8AM", "21:00"]]}, {"mon": [["08:00", "08:00"]]}]
)
def test_hours_that_are_none_are_refused(hours: dict[str, list[list[str]]]) -> None:
    with pytest.raises(ValueError, match="tier_2_hours"):
        Policy.model_validate({"tier_2_hours": hours})


def test_it_closes() -> None:
    assert next_closing(at("2026-11-20T13:00"), POLICY) == at("2026-11-20T21:00")
    assert next_closing(at("2026-11-21T17:00"), POLICY) == at("2026-11-23T21:00")


def test_it_is_told_in_words() -> None:
    assert hours_in_words(POLICY) == "Mon-Fri 08:00-21:00, Sat 08:00-16:30 in America/New_York"
    assert on_tier_2_clock(at("2026-11-20T13:05"), POLICY) == "Fri 2026-11-20 13:05 EST"
    assert on_tier_2_clock(at("2026-07-20T13:05"), POLICY) == "Mon 2026-07-20 13:05 EDT"


NIGHTS = [
    Days(NEW_YORK, datetime(*start, tzinfo=UTC))
    for start in [
        (2026, 3, 6),
        (2026, 3, 7),
        (2026, 10, 30),
        (2026, 10, 31),
        (2027, 3, 13),
        (2027, 11, 6),
        (2026, 7, 1),
    ]
]


@pytest.mark.parametrize("days", NIGHTS, ids=str)
def test_every_minute_around_the_nights_on_which_the_clock_changes(days: Days) -> None:
    expected = open_on_days(days, hours_of)
    spans = tier_2_window(POLICY).spans(days.start, days.end, NEW_YORK)
    assert open_minutes(spans, days) == expected
    assert [is_open(days.minute(number), POLICY) for number in range(LENGTH)] == expected


@given(days=st.sampled_from(NIGHTS), number=st.integers(0, LENGTH - 1))
def test_the_next_opening_is_the_first_open_minute(days: Days, number: int) -> None:
    ahead = open_on_days(days, hours_of)[number:]
    opens_at = next_opening(days.minute(number), POLICY)
    if any(ahead):
        assert opens_at == days.minute(number + ahead.index(True))
    else:
        assert opens_at is not None
        assert opens_at >= days.end


def test_it_is_closed_on_holidays_if_the_policy_says_so() -> None:
    christmas = datetime(2026, 12, 25, 17, tzinfo=UTC)
    assert is_open(christmas, Policy())
    policy = Policy(tier_2_keeps_holidays=True)
    assert not is_open(christmas, policy)
    assert next_opening(christmas, policy) == datetime(2026, 12, 26, 13, tzinfo=UTC)
    assert "US federal holidays" in hours_in_words(policy)


def test_it_is_closed_on_single_days_that_the_policy_names() -> None:
    policy = Policy.model_validate({"tier_2_closed_on": ["2026-11-20"]})
    assert not is_open(datetime(2026, 11, 20, 18, tzinfo=UTC), policy)
    assert is_open(datetime(2026, 11, 19, 18, tzinfo=UTC), policy)
    assert "2026-11-20" in hours_in_words(policy)

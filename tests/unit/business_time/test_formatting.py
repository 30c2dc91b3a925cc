from datetime import UTC, date, datetime, timedelta

import pytest

from business_time import formatting

NOW = datetime(2026, 11, 21, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (timedelta(0), "0 s"),
        (timedelta(milliseconds=900), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(seconds=61), "1 min 1 s"),
        (timedelta(hours=1, seconds=5), "1 h"),
        (timedelta(days=3, hours=14, minutes=59), "3 d 14 h"),
        (timedelta(days=400), "400 d"),
        (-timedelta(hours=2), "2 h"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(amount: timedelta, said: str) -> None:
    assert formatting.duration(amount) == said


def test_an_instant_is_said_as_seen_from_now() -> None:
    assert formatting.relative(NOW + timedelta(hours=2), NOW) == "in 2 h"
    assert formatting.relative(NOW - timedelta(days=3), NOW) == "3 d ago"


def test_an_instant_is_shown_in_utc_or_on_the_customers_clock() -> None:
    assert formatting.timestamp(NOW) == "2026-11-21 15:10 UTC"
    assert formatting.timestamp(NOW, "America/Chicago") == "2026-11-21 09:10 CST"


def test_a_month_is_said_by_its_name() -> None:
    assert formatting.month(date(2026, 11, 21)) == "November 2026"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "Eastern Time"),
        ("America/Los_Angeles", "Pacific Time"),
        ("America/Indiana/Fort_Wayne", "Fort Wayne time"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_called_by_its_time_or_by_its_place(zone: str, said: str) -> None:
    assert formatting.zone_title(zone) == said

"""Wall times and instants, on the nights on which a wall time is no instant or two."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal

import pytest

from business_time.errors import InstantOutOfRangeError, NaiveInstantError
from business_time.wall_clock import instant_of, is_shown_twice, local, require_aware
from business_time.zones import zone

NEW_YORK = zone("America/New_York")


@pytest.mark.parametrize(
    ("name", "shown", "edge", "utc"),
    [
        ("America/New_York", "2026-07-01T20:00", "start", "2026-07-02T00:00"),
        ("America/New_York", "2026-07-01T20:00", "end", "2026-07-02T00:00"),
        ("America/Phoenix", "2026-03-08T02:30", "start", "2026-03-08T09:30"),  # no change in Arizona
        ("America/New_York", "2026-03-08T01:59:59", "end", "2026-03-08T06:59:59"),
        ("America/New_York", "2026-03-08T02:00", "start", "2026-03-08T07:00"),  # jumped over: the first valid instant
        ("America/New_York", "2026-03-08T02:30", "start", "2026-03-08T07:00"),
        ("America/New_York", "2026-03-08T02:30", "end", "2026-03-08T07:00"),
        ("America/New_York", "2026-03-08T02:59:59.999999", "end", "2026-03-08T07:00"),
        ("America/New_York", "2026-03-08T03:00", "start", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01T00:59", "end", "2026-11-01T04:59"),
        ("America/New_York", "2026-11-01T01:00", "start", "2026-11-01T05:00"),  # shown twice: the first for a start,
        ("America/New_York", "2026-11-01T01:00", "end", "2026-11-01T06:00"),  # the last for an end
        ("America/New_York", "2026-11-01T01:30", "start", "2026-11-01T05:30"),
        ("America/New_York", "2026-11-01T01:30", "end", "2026-11-01T06:30"),
        ("America/New_York", "2026-11-01T02:00", "start", "2026-11-01T07:00"),
        ("America/New_York", "2027-03-14T02:30", "start", "2027-03-14T07:00"),
        ("America/New_York", "2027-11-07T01:30", "end", "2027-11-07T06:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "start", "2026-10-03T15:30"),  # half an hour
        ("Pacific/Apia", "2011-12-30T17:00", "end", "2011-12-30T10:00"),  # a whole day
    ],
)
def test_the_instant_of_a_wall_time(name: str, shown: str, edge: Literal["start", "end"], utc: str) -> None:
    wall = datetime.fromisoformat(shown)
    instant = instant_of(wall.date(), wall.time(), zone(name), edge=edge)
    assert instant == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant.tzinfo is UTC


def test_what_the_wall_time_itself_says_of_zone_and_fold_does_not_count() -> None:
    for fold in (0, 1):
        instant = instant_of(date(2026, 11, 1), time(1, 30, tzinfo=UTC, fold=fold), NEW_YORK, edge="start")
        assert instant == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_an_instant_comes_back_in_utc() -> None:
    five_behind = timezone(timedelta(hours=-5))
    assert require_aware(datetime(2026, 7, 1, 20, tzinfo=five_behind)) == datetime(2026, 7, 2, 1, tzinfo=UTC)
    assert require_aware(datetime(2026, 7, 1, 20, tzinfo=five_behind)).tzinfo is UTC


def test_a_naive_instant_is_refused_with_what_to_write() -> None:
    with pytest.raises(NaiveInstantError, match=r"2026-07-01T20:00:00 has no time zone; write it as .*Z or"):
        require_aware(datetime(2026, 7, 1, 20))  # noqa: DTZ001 - the thing refused
    with pytest.raises(NaiveInstantError):
        local(datetime(2026, 7, 1, 20), NEW_YORK)  # noqa: DTZ001 - the thing refused


@pytest.mark.parametrize("year", [1, 1899, 3000, 9999])
def test_an_empty_date_is_refused_rather_than_overflow(year: int) -> None:
    with pytest.raises(InstantOutOfRangeError, match="outside 1900-2999"):
        require_aware(datetime(year, 1, 1, tzinfo=UTC))


def test_the_wall_clock_of_another_zone() -> None:
    shown = local(datetime(2026, 7, 1, 14, 10, tzinfo=UTC), zone("America/Chicago"))
    assert shown.isoformat() == "2026-07-01T09:10:00-05:00"


def test_a_time_that_does_not_exist_becomes_one_that_does() -> None:
    assert local(datetime(2026, 3, 8, 2, 30, tzinfo=NEW_YORK), NEW_YORK).isoformat() == "2026-03-08T03:30:00-04:00"


@pytest.mark.parametrize(
    ("utc", "twice"),
    [
        ("2026-11-01T04:59", False),
        ("2026-11-01T05:00", True),
        ("2026-11-01T06:59", True),
        ("2026-11-01T07:00", False),
        ("2026-03-08T06:59", False),
        ("2026-03-08T07:00", False),
        ("2026-07-01T05:00", False),
    ],
)
def test_which_instants_show_a_time_that_is_shown_twice(utc: str, twice: bool) -> None:
    assert is_shown_twice(local(datetime.fromisoformat(utc).replace(tzinfo=UTC), NEW_YORK)) is twice

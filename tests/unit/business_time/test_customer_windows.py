"""The customer's own hours, 8PM-8AM and 10PM-6AM, at their boundary minutes, in every zone of the United States."""

from datetime import UTC, date, datetime, timedelta

import pytest

from business_time.windows import Window, daily
from business_time.zones import US_ZONES, zone

NON_MEDICAL = daily("20:00", "08:00")
MEDICAL = daily("22:00", "06:00")

#: What the clock on the customer's wall shows, and whether an exception may be raised then.
NON_MEDICAL_BOUNDARIES = [
    ("00:00:00", True),
    ("07:59:59.999999", True),
    ("08:00:00", False),
    ("12:00:00", False),
    ("19:59:59.999999", False),
    ("20:00:00", True),
    ("23:59:59.999999", True),
]
MEDICAL_BOUNDARIES = [
    ("05:59:59.999999", True),
    ("06:00:00", False),
    ("20:00:00", False),
    ("21:59:59.999999", False),
    ("22:00:00", True),
]
#: Summer, winter, a leap day, and the days before and after the clock changes.
DAYS = ["2026-01-15", "2026-07-15", "2028-02-29", "2026-03-07", "2026-03-09", "2026-10-31", "2026-11-02"]


@pytest.mark.parametrize("name", US_ZONES)
@pytest.mark.parametrize(
    ("window", "boundaries"),
    [(NON_MEDICAL, NON_MEDICAL_BOUNDARIES), (MEDICAL, MEDICAL_BOUNDARIES)],
    ids=["non-medical", "medical"],
)
def test_boundary_minutes(name: str, window: Window, boundaries: list[tuple[str, bool]]) -> None:
    for day in DAYS:
        for shown, inside in boundaries:
            instant = datetime.fromisoformat(f"{day} {shown}").replace(tzinfo=zone(name)).astimezone(UTC)
            assert window.contains(instant, zone(name)) is inside, (day, shown)
            assert (~window).contains(instant, zone(name)) is not inside, (day, shown)


@pytest.mark.parametrize("name", US_ZONES)
@pytest.mark.parametrize(("year", "spring", "autumn"), [(2026, (3, 8), (11, 1)), (2027, (3, 14), (11, 7))])
def test_a_window_and_its_complement_share_the_nights_on_which_the_clock_changes(
    name: str, year: int, spring: tuple[int, int], autumn: tuple[int, int]
) -> None:
    for month, day in (spring, autumn):
        start = datetime(year, month, day, tzinfo=UTC) - timedelta(hours=12)
        for minute in range(0, 2 * 24 * 60, 10):
            instant = start + timedelta(minutes=minute)
            assert NON_MEDICAL.contains(instant, zone(name)) is not (~NON_MEDICAL).contains(instant, zone(name))
        end = start + timedelta(days=2)
        both = NON_MEDICAL.elapsed(start, end, zone(name)) + (~NON_MEDICAL).elapsed(start, end, zone(name))
        assert both == end - start


def length_of_the_night(name: str, evening: date) -> timedelta:
    noon = datetime(evening.year, evening.month, evening.day, 12, tzinfo=zone(name))
    (span,) = NON_MEDICAL.spans(noon, noon + timedelta(days=1), zone(name))
    return span.length


@pytest.mark.parametrize(("spring", "autumn"), [("2026-03-07", "2026-10-31"), ("2027-03-13", "2027-11-06")])
def test_8pm_to_8am_lasts_11_hours_on_the_spring_night_and_13_on_the_autumn_night(spring: str, autumn: str) -> None:
    assert length_of_the_night("America/New_York", date.fromisoformat(spring)) == timedelta(hours=11)
    assert length_of_the_night("America/New_York", date.fromisoformat(autumn)) == timedelta(hours=13)


@pytest.mark.parametrize("name", US_ZONES)
def test_the_length_of_the_night_in_every_zone(name: str) -> None:
    no_change = {"America/Phoenix", "America/Puerto_Rico", "America/St_Thomas"} | {
        zone for zone in US_ZONES if zone.startswith("Pacific/")
    }
    spring, ordinary, autumn = (
        length_of_the_night(name, day) for day in (date(2026, 3, 7), date(2026, 7, 1), date(2026, 10, 31))
    )
    assert ordinary == timedelta(hours=12)
    assert (spring, autumn) == (
        (ordinary, ordinary) if name in no_change else (timedelta(hours=11), timedelta(hours=13))
    )


def test_arizona_and_the_navajo_nation_differ_by_an_hour_in_summer_only() -> None:
    eight_in_phoenix = datetime(2026, 7, 2, 3, 0, tzinfo=UTC)
    assert NON_MEDICAL.contains(eight_in_phoenix, zone("America/Phoenix"))
    assert NON_MEDICAL.contains(eight_in_phoenix - timedelta(hours=1), zone("America/Denver"))
    assert not NON_MEDICAL.contains(eight_in_phoenix - timedelta(hours=1), zone("America/Phoenix"))
    in_winter = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
    assert NON_MEDICAL.contains(in_winter, zone("America/Phoenix"))
    assert NON_MEDICAL.contains(in_winter, zone("America/Denver"))


def test_hawaii_is_at_midday_when_new_york_is_in_the_evening() -> None:
    instant = datetime(2026, 7, 2, 0, 30, tzinfo=UTC)
    assert NON_MEDICAL.contains(instant, zone("America/New_York"))
    assert not NON_MEDICAL.contains(instant, zone("Pacific/Honolulu"))
    assert NON_MEDICAL.next_opening(instant, zone("Pacific/Honolulu")) == datetime(2026, 7, 2, 6, 0, tzinfo=UTC)


def test_a_denial_at_ten_past_nine_in_the_morning_may_be_raised_from_eight_in_the_evening() -> None:
    chicago = zone("America/Chicago")
    morning = datetime(2026, 7, 1, 9, 10, tzinfo=chicago)
    assert not NON_MEDICAL.contains(morning, chicago)
    assert NON_MEDICAL.next_opening(morning, chicago) == datetime(2026, 7, 1, 20, 0, tzinfo=chicago)
    assert (~NON_MEDICAL).next_closing(morning, chicago) == datetime(2026, 7, 1, 20, 0, tzinfo=chicago)

"""Zones by name, the advice for a wrong one, and the zones of a state."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from business_time.errors import UnknownStateError, UnknownZoneError
from business_time.zones import US_ZONES, state_code, zone, zones_of_state

STATES = [
    *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA"),
    *("HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD"),
    *("MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ"),
    *("NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC"),
    *("SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
]
TERRITORIES = ["AS", "GU", "MP", "PR", "VI"]


def test_a_zone_is_made_once() -> None:
    assert zone("America/Chicago").key == "America/Chicago"
    assert zone("America/Chicago") is zone("America/Chicago")
    assert zone("UTC").utcoffset(datetime(2026, 7, 1, tzinfo=UTC)) == timedelta(0)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("America/Chigaco", "America/Chicago"),
        ("america/chicago", "America/Chicago"),
        ("America/New York", "America/New_York"),
        ("chicago", "America/Chicago"),
        ("Los Angeles", "America/Los_Angeles"),
        ("EST", "America/New_York"),
        ("cst", "America/Chicago"),
        ("MST7MDT", "America/Denver"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("US Mountain Standard Time", "America/Phoenix"),
        ("Hawaii", "Pacific/Honolulu"),
    ],
)
def test_a_wrong_name_is_answered_with_the_one_that_was_meant(name: str, meant: str) -> None:
    with pytest.raises(UnknownZoneError, match=f"use an IANA name such as America/Chicago. Did you mean .*{meant}"):
        zone(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mars/Phobos",
        "America",
        "localtime",
        "../../etc/passwd",
        "/etc/localtime",
        "posix/UTC",
        "a\0b/c",
        "x/" * 90,
    ],
)
def test_what_is_no_name_at_all_is_answered_shortly(name: str) -> None:
    with pytest.raises(UnknownZoneError, match="use an IANA name such as America/Chicago") as refused:
        zone(name)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("code", [*STATES, "DC", *TERRITORIES])
def test_every_state_district_and_territory_has_zones_that_exist(code: str) -> None:
    zones = zones_of_state(code)
    assert zones
    assert len(set(zones)) == len(zones)
    assert all(zone(name).key == name for name in zones)
    assert set(zones) <= set(US_ZONES)


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("TX", {"America/Chicago", "America/Denver"}),
        ("FL", {"America/New_York", "America/Chicago"}),
        ("AZ", {"America/Phoenix", "America/Denver"}),
        ("TN", {"America/Chicago", "America/New_York"}),
        ("SD", {"America/Chicago", "America/Denver"}),
        ("NE", {"America/Chicago", "America/Denver"}),
        ("KS", {"America/Chicago", "America/Denver"}),
        ("MI", {"America/Detroit", "America/Menominee"}),
        ("ID", {"America/Boise", "America/Los_Angeles"}),
        ("OR", {"America/Los_Angeles", "America/Boise"}),
        ("NV", {"America/Los_Angeles", "America/Denver"}),
        ("HI", {"Pacific/Honolulu"}),
        ("PR", {"America/Puerto_Rico"}),
        ("NY", {"America/New_York"}),
    ],
)
def test_the_zones_of_a_state(code: str, zones: set[str]) -> None:
    assert set(zones_of_state(code)) == zones


@pytest.mark.parametrize(
    ("code", "hours_from_utc"),
    [
        ("AK", {-9, -10}),
        ("AZ", {-7}),
        ("FL", {-5, -6}),
        ("GU", {10}),
        ("IN", {-5, -6}),
        ("KY", {-5, -6}),
        ("ND", {-6, -7}),
        ("TX", {-6, -7}),
        ("AS", {-11}),
        ("VI", {-4}),
    ],
)
def test_how_far_a_states_clocks_are_apart_in_winter(code: str, hours_from_utc: set[int]) -> None:
    winter = datetime(2026, 1, 15, tzinfo=UTC)
    offsets = {winter.astimezone(zone(name)).utcoffset() for name in zones_of_state(code)}
    assert offsets == {timedelta(hours=hours) for hours in hours_from_utc}


def test_the_zones_are_those_of_the_iana_table() -> None:
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    assert {row[2] for row in rows if row[0] in {"US", *TERRITORIES}} == set(US_ZONES)


def test_a_code_may_be_written_small() -> None:
    assert zones_of_state(" tx ") == zones_of_state("TX")
    assert state_code("dc") == "DC"


@pytest.mark.parametrize("code", ["", "Texas", "ZZ", "ON", "T X", "x" * 90])
def test_what_is_no_state_is_refused(code: str) -> None:
    with pytest.raises(UnknownStateError, match="write its two letters, such as TX") as refused:
        zones_of_state(code)
    assert len(str(refused.value)) < 200

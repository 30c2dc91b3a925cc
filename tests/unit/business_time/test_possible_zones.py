"""What can be said of a customer whose zone is missing."""

from datetime import UTC, datetime, timedelta

import pytest

from business_time.errors import UnknownStateError, UnknownZoneError
from business_time.possible_zones import everywhere, inside_everywhere, possible_zones
from business_time.windows import daily
from business_time.zones import US_ZONES, zone, zones_of_state

NIGHT = daily("20:00", "08:00")
TEXAS = zones_of_state("TX")


@pytest.mark.parametrize(
    ("utc", "inside", "outside"),
    [
        ("2026-07-02 00:59", (), TEXAS),
        ("2026-07-02 01:00", ("America/Chicago",), ("America/Denver",)),  # 20:00 in Dallas, 19:00 in El Paso
        ("2026-07-02 02:00", TEXAS, ()),
        ("2026-07-02 12:59", TEXAS, ()),
        ("2026-07-02 13:00", ("America/Denver",), ("America/Chicago",)),  # 08:00 in Dallas, 07:00 in El Paso
        ("2026-07-02 14:00", (), TEXAS),
    ],
)
def test_inside_in_every_zone_of_the_state(utc: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    instant = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    answer = inside_everywhere(NIGHT, instant, TEXAS)
    assert bool(answer) is (not outside)
    assert (answer.inside, answer.outside) == (inside, outside)
    assert set(answer.zones) == set(TEXAS)
    assert everywhere(NIGHT, TEXAS).contains(instant, zone("UTC")) is bool(answer)


def test_the_answer_says_which_zones_decided_it() -> None:
    instant = datetime(2026, 7, 2, 1, 30, tzinfo=UTC)
    assert inside_everywhere(NIGHT, instant, TEXAS).describe() == "outside: America/Denver (19:30)"
    later = instant + timedelta(hours=1)
    assert inside_everywhere(NIGHT, later, TEXAS).describe() == (
        "inside in every possible zone: America/Chicago (21:30), America/Denver (20:30)"
    )


def test_when_it_opens_and_closes_in_every_zone() -> None:
    noon = datetime(2026, 7, 1, 17, tzinfo=UTC)
    window = everywhere(NIGHT, TEXAS)
    assert window.next_opening(noon, zone("UTC")) == datetime(2026, 7, 1, 20, tzinfo=zone("America/Denver"))
    assert window.next_closing(noon, zone("UTC")) == datetime(2026, 7, 2, 8, tzinfo=zone("America/Chicago"))


def test_calling_now_is_certain_only_where_no_zone_is_in_the_night() -> None:
    between_the_two = datetime(2026, 7, 2, 1, 30, tzinfo=UTC)
    assert not inside_everywhere(NIGHT, between_the_two, TEXAS)
    assert not inside_everywhere(~NIGHT, between_the_two, TEXAS)


def test_without_a_state_the_customer_may_live_anywhere_in_the_united_states() -> None:
    assert possible_zones(None) == US_ZONES
    assert possible_zones("tx") == TEXAS
    with pytest.raises(UnknownStateError):
        possible_zones("Texas")


def test_no_zones_are_no_certainty() -> None:
    now = datetime(2026, 7, 2, tzinfo=UTC)
    with pytest.raises(UnknownZoneError, match="no possible zone is given"):
        inside_everywhere(NIGHT, now, [])
    with pytest.raises(UnknownZoneError, match="no possible zone is given"):
        everywhere(NIGHT, ())
    with pytest.raises(UnknownZoneError, match="did you mean America/Chicago"):
        inside_everywhere(NIGHT, now, ["Chicago"])

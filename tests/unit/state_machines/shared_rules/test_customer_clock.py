"""The customer's clock: one zone, the zones of a state, or none; never a guess."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_time.windows import NEVER, daily
from business_time.zones import US_ZONES, zones_of_state
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import Situation
from state_machines.shared_rules.customer_clock import (
    clock_times,
    customer_zones,
    earliest_date_for_customer,
    holds_for_customer,
    local_times,
    no_zone,
    opens_for_customer,
    zones_differ,
)
from tests.unit.state_machines.situations import NOW, known, person

DAY = daily("08:00", "20:00")
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def living(zone: str | None = None, state: str | None = None, now: datetime = NOW) -> Situation:
    facts = known({"customer.zone": zone, "customer.state": state})
    return Situation(now=now, job="SJ-1", facts=facts, policy=Policy(), actor=person("Dispatch"))


@pytest.mark.parametrize(
    ("zone", "state", "names"),
    [
        ("America/Phoenix", "CA", ["America/Phoenix"]),
        (None, "AZ", ["America/Phoenix", "America/Denver"]),
        (None, "HI", ["Pacific/Honolulu"]),
        (None, None, []),
    ],
)
def test_the_zone_goes_before_the_state(zone: str | None, state: str | None, names: list[str]) -> None:
    situation = living(zone, state)
    assert [each.key for each in customer_zones(situation)] == names
    assert (no_zone(situation) is None) is bool(names)


@given(instants, st.sampled_from(["AZ", "FL", "AK", "IN", "TX", "HI"]))
def test_a_window_opens_at_the_first_instant_at_which_it_holds_everywhere(now: datetime, state: str) -> None:
    opening = opens_for_customer(DAY, living(state=state, now=now))
    assert opening is not None
    assert opening >= now
    assert holds_for_customer(DAY, living(state=state, now=opening))
    quarters = (opening - now) // timedelta(minutes=15)
    earlier = [opening - timedelta(minutes=15) * number for number in range(1, quarters + 1)]
    assert not any(holds_for_customer(DAY, living(state=state, now=instant)) for instant in earlier)


@given(instants)
def test_without_a_zone_the_date_is_the_earliest_of_the_country(now: datetime) -> None:
    earliest = earliest_date_for_customer(living(now=now))
    assert all(earliest <= earliest_date_for_customer(living(name, now=now)) for name in US_ZONES)


def test_the_date_is_the_customers_own() -> None:
    just_after_midnight = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
    assert earliest_date_for_customer(living("America/Chicago", now=just_after_midnight)) == date(2026, 11, 18)
    assert earliest_date_for_customer(living("America/Denver", now=just_after_midnight)) == date(2026, 11, 17)


def test_zones_differ_only_where_the_wall_clocks_stand_on_both_sides() -> None:
    eight_in_new_york = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
    assert zones_differ(DAY, living(state="FL", now=eight_in_new_york)) == (
        "08:00 in America/New_York or 07:00 in America/Chicago (zone assumed from the state FL): "
        "the answer depends on the zone"
    )
    assert zones_differ(DAY, living(state="FL", now=eight_in_new_york + timedelta(hours=1))) is None
    assert zones_differ(DAY, living("America/Chicago", now=eight_in_new_york)) is None
    assert zones_differ(DAY, living(now=eight_in_new_york)) is None


def test_nothing_is_said_without_a_zone() -> None:
    assert holds_for_customer(DAY, living()) is None
    assert opens_for_customer(DAY, living()) is None


def test_a_window_that_never_opens_has_no_opening() -> None:
    assert opens_for_customer(NEVER, living("America/Chicago")) is None


def test_times_are_shown_on_every_clock_the_customer_may_have() -> None:
    assert local_times(NOW, living("America/Chicago")) == "12:00 in America/Chicago"
    arizona = living(state="AZ")
    assert local_times(NOW, arizona) == "11:00 in America/Phoenix (zone assumed from the state AZ)"
    assert clock_times(NOW, arizona) == "11:00"
    assert clock_times(NOW, living(state="FL")).startswith("13:00 in America/New_York or 12:00 in America/Chicago")
    assert len(zones_of_state("AZ")) == 2

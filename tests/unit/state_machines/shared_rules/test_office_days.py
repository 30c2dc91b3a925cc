"""Business time of the offices: no weekends, no holidays, in the zone of the policy."""

from datetime import UTC, datetime, timedelta

import pytest

from business_time.zones import zone
from state_machines.declaration.policy import Policy
from state_machines.shared_rules.office_days import after_office_days, office_days


def after(start: datetime, hours: int, policy: Policy) -> datetime:
    """The instant at which so much time outside weekends and holidays has passed."""
    return office_days(policy).add(start, timedelta(hours=hours), zone(policy.office_zone))


def utc(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        (utc(17, 15), 48, utc(19, 15)),  # Tuesday to Thursday
        (utc(20, 15), 48, utc(24, 15)),  # Friday 10:00 in New York: 14 hours, then Monday, then 10 hours
        (utc(21, 15), 24, utc(24, 5)),  # Saturday counts nothing: Monday midnight to midnight
        (utc(25, 15), 48, utc(30, 15)),  # over Thanksgiving and a weekend
    ],
)
def test_time_outside_weekends_and_holidays(start: datetime, amount: int, end: datetime) -> None:
    assert after(start, amount, Policy()) == end


@pytest.mark.parametrize(
    ("start", "end"), [(utc(18, 15), utc(19, 15)), (utc(20, 15), utc(23, 15)), (utc(25, 15), utc(27, 15))]
)
def test_business_days(start: datetime, end: datetime) -> None:
    assert after_office_days(start, 1, Policy()) == end


def test_the_zone_is_a_setting() -> None:
    # Friday 23:00 in Honolulu is Saturday in New York.
    start = utc(21, 9)
    assert after(start, 1, Policy(office_zone="Pacific/Honolulu")) == utc(21, 10)
    assert after(start, 1, Policy()) == utc(23, 6)


def test_the_holidays_are_a_setting() -> None:
    # The day after Thanksgiving is a holiday in Florida and not a federal one.
    assert after_office_days(utc(25, 15), 1, Policy(office_holidays_of="FL")) == utc(30, 15)

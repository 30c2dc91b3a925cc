"""When Tier 2 may be contacted: Monday-Friday 8:00AM-9:00PM and Saturday 8:00AM-4:30PM "EST" (S2).

The hours and their zone are settings of the policy, ``tier_2_hours`` and ``tier_2_zone``; so are
holidays and single days on which it is closed, because no source names any.
"""

from datetime import datetime

from business_time.algebra import Window
from business_time.formatting import timestamp
from business_time.windows import on_dates, public_holidays, weekly
from business_time.zones import zone
from state_machines.declaration import Policy

SOURCE = "S2"


def tier_2_window(policy: Policy) -> Window:
    """The hours by the clock of Tier 2, whatever zone is passed, without the days on which it is closed."""
    return _open_hours(policy).in_zone(zone(policy.tier_2_zone))


def _open_hours(policy: Policy) -> Window:
    hours = weekly(policy.tier_2_hours)
    if policy.tier_2_keeps_holidays:
        hours -= public_holidays(policy.office_holidays_of)
    return hours - on_dates(*policy.tier_2_closed_on) if policy.tier_2_closed_on else hours


def is_open(now: datetime, policy: Policy) -> bool:
    """Whether Tier 2 may be contacted at this instant."""
    return tier_2_window(policy).contains(now, zone(policy.tier_2_zone))


def next_opening(now: datetime, policy: Policy) -> datetime | None:
    """When Tier 2 opens next (aware UTC): the current instant while it is open; None if it never opens."""
    return tier_2_window(policy).next_opening(now, zone(policy.tier_2_zone))


def next_closing(now: datetime, policy: Policy) -> datetime | None:
    """When Tier 2 closes next (aware UTC): the end of the current hours, or of the next ones; None if it never does."""
    return tier_2_window(policy).next_closing(now, zone(policy.tier_2_zone))


def hours_in_words(policy: Policy) -> str:
    """The hours for people: ``Mon-Fri 08:00-21:00, Sat 08:00-16:30 in America/New_York``."""
    return f"{_open_hours(policy).describe()} in {policy.tier_2_zone}"


def on_tier_2_clock(instant: datetime, policy: Policy) -> str:
    """An instant on the clock of Tier 2: ``Fri 2026-11-20 13:05 EST``."""
    return timestamp(instant, policy.tier_2_zone, weekday=True)

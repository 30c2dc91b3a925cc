"""The offices' own days: business time without weekends and holidays, for letters and documents.

No source gives the zone of the offices or the holidays they keep; both are settings of the policy.
"""

from datetime import datetime
from functools import cache

from business_time.algebra import Window
from business_time.business_days import add_business_days
from business_time.windows import public_holidays, weekly
from business_time.zones import zone
from state_machines.declaration.policy import Policy

_WEEKDAYS = weekly({"mon-fri": [("00:00", "24:00")]})


def office_days(policy: Policy) -> Window:
    """Monday to Friday without the holidays of the policy."""
    return _weekdays_without_holidays(policy.office_holidays_of)


@cache
def _weekdays_without_holidays(state: str | None) -> Window:
    return _WEEKDAYS - public_holidays(state)


def after_office_days(start: datetime, days: int, policy: Policy) -> datetime:
    """The same time of day that many business days later."""
    return add_business_days(start, days, zone(policy.office_zone), office_days(policy))

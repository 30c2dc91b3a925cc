"""The customer's own clock: the zone of a rule about local time, and what happens if the zone is missing.

A missing zone is never silently replaced. If the state is known, a rule holds only if it holds in every zone of that
state. If its zones disagree, or nothing is known, the rule cannot be judged and reports what is missing.
"""

from datetime import date, datetime
from functools import reduce
from operator import and_
from zoneinfo import ZoneInfo

from business_time.algebra import Window
from business_time.zones import US_ZONES, zone, zones_of_state
from state_machines.declaration.situation import Situation

NO_ZONE = "the customer's time zone and state are both unknown"
NO_ZONE_DO = "publish com.cinchhs.service-job.changed with customer.zone (an IANA name) or customer.state"


def customer_zones(situation: Situation) -> tuple[ZoneInfo, ...]:
    """The customer's possible zones: one if it is known, otherwise those of the state; none if nothing is known."""
    name = situation.facts.customer_zone
    if name is not None:
        return (zone(name),)
    state = situation.facts.customer_state
    return tuple(zone(possible) for possible in zones_of_state(state)) if state else ()


def no_zone(situation: Situation) -> str | None:
    """Why a rule about local time cannot be judged; None if it can."""
    return None if customer_zones(situation) else NO_ZONE


def zones_differ(window: Window, situation: Situation) -> str | None:
    """The finding that a window is open in one possible zone of the customer and closed in another; otherwise None."""
    answers = {window.contains(situation.now, each) for each in customer_zones(situation)}
    return f"{local_times(situation.now, situation)}: the answer depends on the zone" if len(answers) > 1 else None


def holds_for_customer(window: Window, situation: Situation) -> bool | None:
    """Whether the window is open now in every possible zone of the customer; None if no zone is known."""
    zones = customer_zones(situation)
    return all(window.contains(situation.now, each) for each in zones) if zones else None


def opens_for_customer(window: Window, situation: Situation) -> datetime | None:
    """The first instant, not before now, at which the window is open in every possible zone of the customer.

    None if no zone is known, or if the window does not open within a year.
    """
    zones = customer_zones(situation)
    if not zones:
        return None
    everywhere = reduce(and_, (window.in_zone(each) for each in zones))
    return everywhere.next_opening(situation.now, zones[0])


def earliest_date_for_customer(situation: Situation) -> date:
    """The date on the customer's calendar; if no zone is known, the earliest in the United States."""
    zones = customer_zones(situation) or tuple(zone(name) for name in US_ZONES)
    return min(situation.now.astimezone(each).date() for each in zones)


def local_times(instant: datetime, situation: Situation) -> str:
    """An instant on the customer's wall clocks: ``09:10 in America/Chicago``.

    Among zones whose clocks read the same only the first, the state's main zone, is named.
    """
    shown: dict[str, str] = {}
    for each in customer_zones(situation):
        shown.setdefault(instant.astimezone(each).strftime("%H:%M"), each.key)
    text = " or ".join(f"{wall} in {name}" for wall, name in shown.items())
    assumed = situation.facts.customer_zone is None
    return f"{text} (zone assumed from the state {situation.facts.customer_state})" if assumed else text


def clock_times(instant: datetime, situation: Situation) -> str:
    """The wall-clock time of an instant, ``20:00``, if it is the same in every zone; otherwise with the zones."""
    walls = {instant.astimezone(each).strftime("%H:%M") for each in customer_zones(situation)}
    return walls.pop() if len(walls) == 1 else local_times(instant, situation)

"""The customer's own clock: in which zone a rule of local time is read, and what happens when the zone is missing.

A missing zone is never silently replaced. Where the state is known, a rule holds only if it holds in every zone of
that state; where neither is known, the rule cannot be kept and says what is missing.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from business_time.algebra import Window
from business_time.zones import US_ZONES, zone, zones_of_state
from state_machines.declaration.situation import Situation

NO_ZONE = "the customer's time zone and state are both unknown"
NO_ZONE_DO = "publish com.cinchhs.service-job.changed with customer.zone (an IANA name) or customer.state"


def customer_zones(situation: Situation) -> tuple[ZoneInfo, ...]:
    """The zones the customer may live in: one when it is known, those of the state otherwise, none when nothing is."""
    name = situation.facts.customer_zone
    if name is not None:
        return (zone(name),)
    state = situation.facts.customer_state
    return tuple(zone(possible) for possible in zones_of_state(state)) if state else ()


def no_zone(situation: Situation) -> str | None:
    """What to say when a rule of local time cannot be judged; None when it can."""
    return None if customer_zones(situation) else NO_ZONE


def holds_for_customer(window: Window, situation: Situation) -> bool | None:
    """Whether the window is open now in every zone the customer may live in; None when no zone is known."""
    zones = customer_zones(situation)
    return all(window.contains(situation.now, each) for each in zones) if zones else None


def opens_for_customer(window: Window, situation: Situation) -> datetime | None:
    """The first instant, not before now, at which the window is open in every zone the customer may live in."""
    zones = customer_zones(situation)
    if not zones:
        return None
    instant = situation.now
    for _ in range(len(zones) * 4):
        later = [window.next_opening(instant, each) for each in zones]
        known = [opening for opening in later if opening is not None]
        if len(known) < len(later):
            return None
        if max(known) == instant:
            return instant
        instant = max(known)
    return None


def earliest_date_for_customer(situation: Situation) -> date:
    """The date on the customer's calendar; the earliest there is in the United States where no zone is known."""
    zones = customer_zones(situation) or tuple(zone(name) for name in US_ZONES)
    return min(situation.now.astimezone(each).date() for each in zones)


def local_times(instant: datetime, situation: Situation) -> str:
    """An instant as the customer's wall clocks show it: ``09:10 in America/Chicago``."""
    shown = {each.key: instant.astimezone(each).strftime("%H:%M") for each in customer_zones(situation)}
    text = " or ".join(f"{wall} in {name}" for name, wall in shown.items())
    assumed = situation.facts.customer_zone is None
    return f"{text} (zone assumed from the state {situation.facts.customer_state})" if assumed else text


def clock_times(instant: datetime, situation: Situation) -> str:
    """Only the wall clock of an instant, ``20:00``, where it reads the same in every zone; else with the zones."""
    walls = {instant.astimezone(each).strftime("%H:%M") for each in customer_zones(situation)}
    return walls.pop() if len(walls) == 1 else local_times(instant, situation)

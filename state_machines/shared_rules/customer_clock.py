"""The customer's own clock: in which zone a rule of local time is read, and what happens when the zone is missing.

A missing zone is never silently replaced. Where the state is known, a rule holds only if it holds in every zone of
that state; where its zones disagree, or nothing is known, the rule cannot be judged and says what is missing.
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
    """The zones the customer may live in: one when it is known, those of the state otherwise, none when nothing is."""
    name = situation.facts.customer_zone
    if name is not None:
        return (zone(name),)
    state = situation.facts.customer_state
    return tuple(zone(possible) for possible in zones_of_state(state)) if state else ()


def no_zone(situation: Situation) -> str | None:
    """What to say when a rule of local time cannot be judged; None when it can."""
    return None if customer_zones(situation) else NO_ZONE


def zones_differ(window: Window, situation: Situation) -> str | None:
    """What to say where a window is open in one zone the customer may live in and closed in another; else None."""
    answers = {window.contains(situation.now, each) for each in customer_zones(situation)}
    return f"{local_times(situation.now, situation)}: the answer depends on the zone" if len(answers) > 1 else None


def holds_for_customer(window: Window, situation: Situation) -> bool | None:
    """Whether the window is open now in every zone the customer may live in; None when no zone is known."""
    zones = customer_zones(situation)
    return all(window.contains(situation.now, each) for each in zones) if zones else None


def opens_for_customer(window: Window, situation: Situation) -> datetime | None:
    """The first instant, not before now, at which the window is open in every zone the customer may live in.

    None when no zone is known, or when the window does not open within a year.
    """
    zones = customer_zones(situation)
    if not zones:
        return None
    everywhere = reduce(and_, (window.in_zone(each) for each in zones))
    return everywhere.next_opening(situation.now, zones[0])


def earliest_date_for_customer(situation: Situation) -> date:
    """The date on the customer's calendar; the earliest there is in the United States where no zone is known."""
    zones = customer_zones(situation) or tuple(zone(name) for name in US_ZONES)
    return min(situation.now.astimezone(each).date() for each in zones)


def local_times(instant: datetime, situation: Situation) -> str:
    """An instant as the customer's wall clocks show it: ``09:10 in America/Chicago``.

    Of zones whose clocks read the same only the first, which is the state's main one, is named.
    """
    shown: dict[str, str] = {}
    for each in customer_zones(situation):
        shown.setdefault(instant.astimezone(each).strftime("%H:%M"), each.key)
    text = " or ".join(f"{wall} in {name}" for wall, name in shown.items())
    assumed = situation.facts.customer_zone is None
    return f"{text} (zone assumed from the state {situation.facts.customer_state})" if assumed else text


def clock_times(instant: datetime, situation: Situation) -> str:
    """Only the wall clock of an instant, ``20:00``, where it reads the same in every zone; else with the zones."""
    walls = {instant.astimezone(each).strftime("%H:%M") for each in customer_zones(situation)}
    return walls.pop() if len(walls) == 1 else local_times(instant, situation)

"""What can still be said when a customer's time zone is not known.

The zone is never guessed. The customer's state leaves a few zones that it may be, and a rule such as "only 8PM-8AM, the
customer's local time" is kept for certain if it is kept in every one of them. The answer carries the zones, so that the
item shows that its zone is missing and what was considered instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_

from business_time.algebra import Window
from business_time.errors import UnknownZoneError
from business_time.wall_clock import local
from business_time.zones import US_ZONES, zone, zones_of_state


@dataclass(frozen=True, slots=True)
class InsideEverywhere:
    """Whether an instant is inside a window in every zone considered; true and false like a bool."""

    instant: datetime
    inside: tuple[str, ...]
    outside: tuple[str, ...]

    def __bool__(self) -> bool:
        """Return whether it is inside in all of them."""
        return not self.outside

    @property
    def zones(self) -> tuple[str, ...]:
        """All the zones that were considered."""
        return self.inside + self.outside

    def describe(self) -> str:
        """Return the zones that decided it, with the time on the wall: `outside in America/Denver (19:30)`."""
        where = "inside in every possible zone" if self else "outside"
        return f"{where}: " + ", ".join(
            f"{name} ({local(self.instant, zone(name)):%H:%M})" for name in self.outside or self.inside
        )


def possible_zones(state: str | None) -> tuple[str, ...]:
    """Return the zones that a customer of the state may live in; without a state, all of the United States.

    Raises:
        UnknownStateError: `state` is not the two letters of a US state, district or territory.

    """
    return US_ZONES if state is None else zones_of_state(state)


def inside_everywhere(window: Window, instant: datetime, zones: Iterable[str]) -> InsideEverywhere:
    """Return whether `instant` is inside the window in every one of the zones, and which were considered.

    Raises:
        UnknownZoneError: one of them is no IANA zone, or there is none.

    """
    inside: list[str] = []
    outside: list[str] = []
    for name in _at_least_one(zones):
        (inside if window.contains(instant, zone(name)) else outside).append(name)
    return InsideEverywhere(instant, tuple(inside), tuple(outside))


def everywhere(window: Window, zones: Iterable[str]) -> Window:
    """Return the window that is open while `window` is open in every one of the zones: when it opens, when it closes.

    Raises:
        UnknownZoneError: one of them is no IANA zone, or there is none.

    """
    return reduce(and_, (window.in_zone(zone(name)) for name in _at_least_one(zones)))


def _at_least_one(zones: Iterable[str]) -> tuple[str, ...]:
    """Refuse an empty list: "in every one of no zones" would be true."""
    names = tuple(zones)
    if not names:
        raise UnknownZoneError("no possible zone is given: nothing is certain of a customer who may be anywhere")
    return names

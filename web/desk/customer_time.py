"""The customer's own clock: what it shows now, and whether the customer may be called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from events import fact_paths
from events.data import Actor
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import Situation
from state_machines.shared_rules.customer_calls import CUSTOMER_CALL_WINDOW
from state_machines.shared_rules.customer_clock import (
    customer_zones,
    holds_for_customer,
    opens_for_customer,
)

_NOBODY = Actor(name="nobody", department="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTime:
    """What the customer's clock shows, and whether its hours allow a call."""

    local: str
    """What it shows now, such as ``09:10 CST``; two times if the zone is one of several; empty if it is unknown."""

    zone: str | None
    """The only zone that it can be; None if it is unknown or one of several."""

    is_assumed: bool
    """Whether the zone comes from the state."""

    may_be_called: bool | None
    """Whether the customer may be called at this hour; None if no zone is known."""

    opens: str
    """The hour from which the customer may be called; empty if it is now or unknown."""

    @classmethod
    def at(cls, now: datetime, zone: str | None, state: str | None) -> Self:
        """Read the clock of a customer in a zone, or in a state whose zones all count."""
        facts = JobFacts({fact_paths.CUSTOMER_ZONE: zone, fact_paths.CUSTOMER_STATE: state})
        situation = Situation(now=now, job="", facts=facts, policy=Policy(), actor=_NOBODY)
        zones = customer_zones(situation)
        may_be_called = holds_for_customer(CUSTOMER_CALL_WINDOW, situation)
        opens = opens_for_customer(CUSTOMER_CALL_WINDOW, situation) if may_be_called is False else None
        return cls(
            local=_on_clocks(now, zones),
            zone=zones[0].key if len(zones) == 1 else None,
            is_assumed=not zone and bool(zones),
            may_be_called=may_be_called,
            opens=_on_clocks(opens, zones) if opens else "",
        )


def _on_clocks(instant: datetime, zones: Iterable[ZoneInfo]) -> str:
    """An instant on the clocks of zones: ``09:10 CST``."""
    return " or ".join(dict.fromkeys(f"{instant.astimezone(each):%H:%M %Z}" for each in zones))

"""Calling a customer: only 8AM-8PM on the customer's clock, and only so many times per day."""

from dataclasses import replace
from datetime import datetime, timedelta

from business_time.windows import daily
from events.calls import CallMade
from state_machines.declaration.departments import Creator, Department
from state_machines.declaration.guards import Guard
from state_machines.declaration.moves import Move
from state_machines.declaration.reactions import Advances
from state_machines.declaration.situation import MoveRequest, Situation
from state_machines.declaration.status import Status
from state_machines.shared_rules.customer_clock import (
    NO_ZONE_DO,
    clock_times,
    customer_zones,
    holds_for_customer,
    local_times,
    no_zone,
    opens_for_customer,
)

SOURCE = "H:dropped-calls-unresponsive-customers"

CUSTOMER_CALL_WINDOW = daily("08:00", "20:00")
"""Customers are called 8AM-8PM, the customer's local time."""


CALLS_UNKNOWN = (
    'other limits on calls: the sentence "only one outbound call ..." is cut, and three calls a day are stated for '
    f"business hours 8-5, without whether more are allowed outside them; here three a day in all ({SOURCE})"
)
"""What no source says about calling customers, for every type whose work is a call."""


def next_call(situation: Situation) -> datetime:
    """The first instant from now at which the customer may be called; now if no zone is known."""
    return opens_for_customer(CUSTOMER_CALL_WINDOW, situation) or situation.now


def look_again(situation: Situation) -> datetime:
    """When a call that waits in Follow Up falls due: at the next opening of the hours, which is never now.

    While the customer may be called, it falls due at the opening after these hours: a Follow Up that woke in the second
    in which it was raised would not be one (INF from S3). If no zone is known, it falls due a day later (INF).
    """
    opening = next_call(situation)
    if opening > situation.now:
        return opening
    closings = [CUSTOMER_CALL_WINDOW.next_closing(situation.now, zone) for zone in customer_zones(situation)]
    closing = max((each for each in closings if each is not None), default=None)
    return next_call(replace(situation, now=closing)) if closing else situation.now + timedelta(days=1)


def is_callable(situation: Situation) -> bool:
    """Whether the customer is known to be in the hours for calls now."""
    return holds_for_customer(CUSTOMER_CALL_WINDOW, situation) is True


def _outside_hours(situation: Situation) -> str | None:
    called = situation.when_it_happened()
    if holds_for_customer(CUSTOMER_CALL_WINDOW, called) is not False:
        return None
    opening = clock_times(next_call(called), called)
    return f"{local_times(called.now, called)}: the customer may be called from {opening}"


def _called_enough(situation: Situation) -> str | None:
    cap = situation.policy.customer_calls_per_day
    made = situation.customer_calls_today
    return f"the customer was called {made} times today; the limit is {cap} per day" if made >= cap else None


CALL_ZONE = Guard(
    rule="zone-known",
    description="the customer's time zone must be known before the customer is called",
    source=SOURCE,
    broken=no_zone,
    do=NO_ZONE_DO,
    awaits_fact=True,
)
CALL_HOURS = Guard(
    rule="customer-call-hours",
    description="customers are called only 8AM-8PM on their own clock",
    source=SOURCE,
    broken=_outside_hours,
    do="use follow_up with a time inside the customer's hours",
)
CALL_CAP = Guard(
    rule="customer-call-cap",
    description="a customer is called only so many times a day",
    source=SOURCE,
    broken=_called_enough,
    do="use follow_up and call on another day",
)


def call_customer(*sources: Status, dest: Status) -> Move:
    """The move that records a call to the customer."""
    return Move(
        trigger="call_customer",
        sources=sources,
        dest=dest,
        description="the customer is called",
        source=SOURCE,
        guards=(CALL_ZONE, CALL_HOURS, CALL_CAP),
        calls_customer=True,
    )


def called_by(*callers: Creator, by: Department) -> Advances[CallMade]:
    """A call that one of these groups made to the customer, counted as a call about this exception.

    Upstream does not send which exception a call was about; the caller's department determines it.
    """
    return Advances(
        event=CallMade,
        by=by,
        description=f"{' or '.join(caller.title for caller in callers)} called the customer",
        source=SOURCE,
        when=lambda call, _item, _facts: call.is_to_customer and any(caller.includes(call.actor) for caller in callers),
        move=lambda call, _item: MoveRequest(
            trigger="call_customer", note=f"{call.outcome}: {call.note or ''}".rstrip(": ")
        ),
    )

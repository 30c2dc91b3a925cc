"""PR-Tracking: an order has not arrived although its ETA has passed, so it must be tracked (S0, S1, S3)."""

from datetime import date

from events.deliveries import ItemNotReceived
from events.field_types import Day, PoNumber
from events.orders import OrderReceived
from state_machines.declaration import (
    AUTHORIZATIONS,
    CUSTOMER_SERVICE,
    ESCALATIONS,
    Advances,
    Department,
    Details,
    ExceptionType,
    FreeText,
    Guard,
    MoveRequest,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    listed,
    usual_moves,
)
from state_machines.shared_rules.customer_clock import earliest_date_for_customer
from state_machines.shared_rules.orders import WHAT_AND_WHICH_ORDER, Order, all_done, named_orders, names, orders

DELAYS = "H:service-job-delays"


class TrackingDetails(Details):
    """What is missing."""

    po_numbers: tuple[PoNumber, ...] = ()
    """The orders; those in the comment count too."""
    eta: Day | None = None
    """The expected arrival that was given to the reporter; the ETA of the order itself overrides it."""


def _meant(situation: Situation) -> list[Order]:
    """The orders that the report names; if it names none, every order of the job."""
    return named_orders(situation) or list(orders(situation.facts))


def _not_yet_due(situation: Situation) -> str | None:
    """One missing order that is due is enough.

    If no ETA is known, the reporter is believed: S0 requires that the ETA has passed, not that it is on record.
    """
    reported = situation.detail("eta")
    known = [order.eta for order in _meant(situation) if order.eta is not None]
    etas = known or ([date.fromisoformat(reported)] if reported else [])
    today = earliest_date_for_customer(situation)
    if not etas or min(etas) < today:
        return None
    return f"the ETA {min(etas)} has not passed; the customer's date is {today}"


def _ordered_by_provider(situation: Situation) -> str | None:
    found = _meant(situation)
    theirs = found and all(order.placed_by == "SP" for order in found)
    return f"the service provider placed {_listed(found)}" if theirs else None


def _received(situation: Situation) -> str | None:
    found = _meant(situation)
    return f"{_listed(found)} was received" if found and all(order.status == "Received" for order in found) else None


def _listed(found: list[Order]) -> str:
    return "PO# " + ", ".join(order.number for order in found)


TYPE = ExceptionType(
    key="pr_tracking",
    title="PR-Tracking",
    description=(
        "The customer or the service provider reports that parts or equipment have not arrived, and the ETA has passed."
    ),
    department=Department.PARTS_SOURCING,
    work_group="Purchasing",
    owner_source="S0; H:service-job-exceptions",
    creators=listed(
        CUSTOMER_SERVICE, ESCALATIONS, AUTHORIZATIONS, source="S0; H indexes; Pcat/authorizations-exceptions"
    ),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source="H:service-job-exceptions", description="by the general rule"),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=FreeText("what has not arrived, and its PO#", needed=False),
    service_job_comment=FreeText("anything that helps to track it", needed=False),
    details=TrackingDetails,
    guards=(
        WHAT_AND_WHICH_ORDER,
        Guard(
            rule="eta-passed",
            description="an order is tracked once its ETA has passed, by the customer's local date",
            source="S0; S3",
            broken=_not_yet_due,
            do="wait until the day after the ETA; a part line in status Shipped has a tracking link",
        ),
        Guard(
            rule="cinch-order",
            description="only orders that Cinch placed are tracked",
            source="S0 (an order of Parts Sourcing)",
            broken=_ordered_by_provider,
            do="ask the service provider about the order",
        ),
        Guard(
            rule="not-received",
            description="received orders are not tracked",
            source="S0",
            broken=_received,
            do="ask who received it; a wrong or damaged item is a PR-Return",
        ),
    ),
    opened_by=(
        Opens(
            event=ItemNotReceived,
            by=Department.CUSTOMER_SERVICE,
            description="the customer or the service provider reports a missing order",
            source="S0; S3",
            request=lambda missing, _facts: RaiseRequest(
                comment=", ".join(filter(None, (missing.item, f"PO# {missing.po_number}", "not received"))),
                service_job_comment=missing.note or "",
                details={"po_numbers": [missing.po_number], "eta": missing.eta},
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=OrderReceived,
            by=Department.PARTS_SOURCING,
            description="the order has arrived, and so has every other order that it names",
            source="INF from S0",
            when=lambda order, item, facts: (
                names(item, order.po_number) and all_done(item, lambda each: each.status == "Received", facts)
            ),
            move=lambda order, _item: MoveRequest(trigger="complete", note=f"PO# {order.po_number} has arrived"),
        ),
    ),
    unknown=(
        "its first status; here Open, by the general rule",
        "the form of both comments",
        'when else it must not be raised: the sentence "DO ..." is cut',
    ),
    related=("pr_return", "research_escalation"),
    remarks={
        "no news": f"follow the distributor's tracking, or submit the Purchasing Escalations Form ({DELAYS})",
    },
    sources=("S0", "S3", "Hcat/all-exceptions"),
)

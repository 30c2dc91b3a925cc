"""Purchasing Escalations Form: an order was submitted, and Purchasing must help to move the job forward (S2; H)."""

from typing import Literal

from events.field_types import Flag, PoNumber, ShortText, Text
from state_machines.declaration import (
    ESCALATIONS,
    Department,
    Details,
    ExceptionType,
    FreeText,
    Guard,
    Situation,
    StartsIn,
    Status,
    listed_answer,
    only,
    supplied,
    usual_moves,
)
from suggestions import nearest

PAGE = "H:purchasing-escalations-form"
REASON = "purchasing_escalation.escalation_reason"

KNOWN_REASONS = (
    "Appliance not installed by GE",
    "General Purchasing Questions",
    "Order Address Change",
    "Order Cancelation",
    "Order Needs to be Processed",
    "Order Not Finalized",
)
"""The reasons that can be read; the list is cut."""

CANCELLATION = "Order Cancelation"
"""As the form spells it."""

LAST_RESORT = ("Emergency", "Medical Emergency")


class PurchasingDetails(Details):
    """The form. With the service job's number, every field is required except the last two answers."""

    purchase_order_number: PoNumber
    """Purchase Order Number."""
    part_equipment_number: ShortText
    """Part/Equipment Number."""
    escalation_type: Literal[
        "BBB Request", "Executive Escalation", "Emergency", "Medical Emergency", "Standard", "White Glove"
    ]
    """Escalation Type; the two emergencies only if nothing else fits."""
    escalation_reason: ShortText
    """Escalation Reason, such as Order Not Finalized."""
    additional_information: Text
    """Additional Information."""
    nothing_else_fits: Flag | None = None
    """For the two emergencies: no other type fits."""
    priority: Flag | None = None
    """For Order Cancelation: it is a priority."""


def _another_type_fits(situation: Situation) -> str | None:
    kind = situation.detail("escalation_type")
    if kind not in LAST_RESORT or situation.detail("nothing_else_fits"):
        return None
    return f"it is not confirmed that only {kind} fits"


def nearest_reason(text: str | None, *, likeness: float) -> str | None:
    """The reason of the form that a text means; None if it means another one.

    Args:
        text: the reason as written.
        likeness: how much of both must be the same, from 0 to 1; capitals and spaces do not count.

    """
    return next(iter(nearest(text or "", KNOWN_REASONS, at_most=1, likeness=likeness)), None)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _no_priority(situation: Situation) -> str | None:
    reason = situation.detail("escalation_reason") or ""
    cancels = "cancel" in _folded(reason) and nearest_reason(reason, likeness=0.75) == CANCELLATION
    if not cancels or situation.detail("priority"):
        return None
    return "it is not confirmed that the cancellation is a priority"


def _spelt_otherwise(situation: Situation) -> str | None:
    """Nearly a reason of the form. It applies only until operations supply the list, which has its own spelling."""
    reason = situation.detail("escalation_reason")
    meant = nearest_reason(reason, likeness=0.9)
    if reason is None or meant in (None, reason) or supplied(REASON, situation.policy):
        return None
    return f"{reason!r} is not spelled as the form's reason {meant!r}"


TYPE = ExceptionType(
    key="purchasing_escalation",
    title="Purchasing Escalations Form",
    aliases=("Purchasing Escalation",),
    description=(
        "An order has been submitted, and Escalations needs more information from Purchasing to move the job forward."
    ),
    department=Department.PARTS_SOURCING,
    work_group="Purchasing",
    owner_source="S2",
    creators=only(ESCALATIONS, source=f"S2; {PAGE}"),
    statuses=(Status.OPEN, Status.IN_PROGRESS, Status.COMPLETED),
    starts_in=(
        StartsIn(status=Status.OPEN, description="when it is submitted", source="UNKNOWN; as an exception (INF)"),
    ),
    moves=usual_moves(Status.OPEN, Status.IN_PROGRESS, Status.COMPLETED),
    several_at_once=True,
    comment=FreeText("the question to Purchasing, in one line", needed=False),
    service_job_comment=FreeText("what else to note on the job", needed=False),
    details=PurchasingDetails,
    vocabularies=(REASON,),
    guards=(
        Guard(
            rule="emergency-last",
            description="Emergency and Medical Emergency are chosen only if no other type fits",
            source=PAGE,
            broken=_another_type_fits,
            do="choose BBB Request, Executive Escalation, Standard or White Glove; or set details.nothing_else_fits",
        ),
        Guard(
            rule="priority-cancellation",
            description="Order Cancelation is for priority cancellations only",
            source=PAGE,
            broken=_no_priority,
            do="set details.priority if it is a priority",
            raise_instead="pr_order_cancellation",
        ),
        Guard(
            rule="reason-spelling",
            description="a reason of the form is spelled as on the form",
            source=PAGE,
            broken=_spelt_otherwise,
            do=f"use the form's spelling; its reasons are: {', '.join(KNOWN_REASONS)}",
        ),
        listed_answer("escalation_reason", REASON, source=PAGE),
    ),
    conflicts=(
        'S2 says that Escalations uses it "primarily"; the form\'s own page names no one else, so only Escalations may',
    ),
    unknown=(
        f"the reasons besides {', '.join(KNOWN_REASONS)}: the list is cut",
        f"others are accepted until operations supply the whole list as vocabularies.{REASON}",
        "its statuses; here those of an exception that does not wait",
    ),
    related=("pr_order_cancellation", "bbb_social_media_task", "executive_escalation"),
    sources=("S2", PAGE),
)

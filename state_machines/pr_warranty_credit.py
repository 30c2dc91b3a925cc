"""PR-Warranty Credit: a part is under its manufacturer's warranty, so a warranty return earns a credit (Hcat)."""

from events.field_types import PoNumber
from events.returns import ManufacturerWarrantyReported, ReturnCreditConfirmed
from state_machines.declaration import (
    Advances,
    Department,
    Details,
    ExceptionType,
    FreeText,
    MoveRequest,
    Opens,
    RaiseRequest,
    StartsIn,
    Status,
    listed,
    usual_moves,
)
from state_machines.shared_rules.orders import WHAT_AND_WHICH_ORDER, all_done, names
from state_machines.shared_rules.part_lines import in_words, numbers

TEASER = "Hcat/all-exceptions"
WARRANTY = "H:manufacturer-warranty"


class WarrantyDetails(Details):
    """Which orders are under warranty."""

    po_numbers: tuple[PoNumber, ...] = ()
    """The orders; those in the comment count too."""


def _note(warranty: ManufacturerWarrantyReported) -> str:
    of = f"Under the manufacturer's warranty of {warranty.manufacturer}." if warranty.manufacturer else ""
    return " ".join(filter(None, (of, warranty.note)))


TYPE = ExceptionType(
    key="pr_warranty_credit",
    title="PR-Warranty Credit",
    description="The service provider advises that a part or equipment is under its manufacturer's warranty.",
    department=Department.PARTS_SOURCING,
    work_group="Purchasing",
    owner_source=f"{TEASER}; the group from the prefix PR (INF)",
    creators=listed(source="UNKNOWN"),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source="H:service-job-exceptions", description="by the general rule"),),
    moves=usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    comment=FreeText("the part or equipment, distributor and PO#", needed=False),
    service_job_comment=FreeText("whose warranty it is", needed=False),
    details=WarrantyDetails,
    guards=(WHAT_AND_WHICH_ORDER,),
    opened_by=(
        Opens(
            event=ManufacturerWarrantyReported,
            by=Department.AUTHORIZATIONS,
            description="the service provider reports a manufacturer's warranty",
            source=TEASER,
            request=lambda warranty, _facts: RaiseRequest(
                comment=in_words(warranty.lines, "manufacturer warranty"),
                service_job_comment=_note(warranty),
                details={"po_numbers": numbers(warranty.lines)},
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=ReturnCreditConfirmed,
            by=Department.PARTS_SOURCING,
            description="the credit for the warranty return is confirmed",
            source=f"INF from {TEASER}",
            when=lambda credit, item, facts: (
                names(item, credit.po_number)
                and all_done(item, lambda order: order.has("return_credit_confirmed"), facts)
            ),
            move=lambda credit, _item: MoveRequest(
                trigger="complete", note=f"PO# {credit.po_number} has been credited"
            ),
        ),
    ),
    unknown=("who may raise it", "its first status; here Open, by the general rule", "the form of both comments"),
    related=("pr_core_return",),
    remarks={
        "reassigning": f"jobs under a manufacturer's warranty must not be reassigned ({WARRANTY})",
        "precedence": f"the manufacturer's coverage comes before Cinch's ({WARRANTY})",
    },
    sources=(TEASER, WARRANTY),
)

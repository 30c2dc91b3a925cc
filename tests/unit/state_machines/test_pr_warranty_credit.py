"""PR-Warranty Credit: next to nothing is known of it, and no more is asked for."""

import pytest

from events.data import PartLine
from events.returns import ManufacturerWarrantyReported, ReturnCreditConfirmed
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import advance, ask, item, moved, opened, person, take

KEY = "pr_warranty_credit"

EXPECTED = Expected(
    title="PR-Warranty Credit",
    department="Parts Sourcing",
    work_group="Purchasing",
    moves=USUAL,
    valid=Valid(person("Authorizations"), RaiseRequest()),
)

REPORTED = ManufacturerWarrantyReported(
    lines=(PartLine(item="Compressor", po_number="4411"),), manufacturer="Copeland", note="until 2027"
)


def test_a_report_raises_it() -> None:
    opening = opened(take(KEY, REPORTED))
    assert opening.comment == "Compressor, PO# 4411, manufacturer warranty"
    assert opening.service_job_comment == "Under the manufacturer's warranty of Copeland. until 2027"
    assert opening.details == {"po_numbers": ["4411"]}


def test_anybody_may_raise_it_as_no_source_says_who() -> None:
    opened(ask(KEY, RaiseRequest(), person("Dispatch"), policy=Policy(enforce_listed_creators=True)))


@pytest.mark.parametrize(("po_number", "meant"), [("4411", True), ("9000", False), (None, False)])
def test_it_is_completed_when_that_order_is_credited(po_number: str | None, meant: bool) -> None:
    decision = advance(item(KEY, details={"po_numbers": ["4411"]}), ReturnCreditConfirmed(po_number=po_number))
    if meant:
        assert moved(decision).item.status == "Completed"
    else:
        assert decision is None

"""SS-Credit/Debit Memo Request: who owes whom, and the memo that settles it."""

from typing import Any

import pytest

from events.payments import MemoIssued, ProviderPaymentDiscrepancy
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.expected import USUAL, Expected, Valid
from tests.unit.state_machines.situations import advance, item, moved, opened, person, take

KEY = "ss_credit_debit_memo_request"

EXPECTED = Expected(
    title="SS-Credit/Debit Memo Request",
    aliases=("SS-Credit/Debit Memo",),
    department="Support Services",
    work_group="Client Support",
    creators=("Escalations", "Parts Sourcing"),
    codes=("CRDT", "DBT"),
    moves=USUAL,
    valid=Valid(person("Escalations"), RaiseRequest(comment="CRDT")),
)


def discrepancy(**values: Any) -> ProviderPaymentDiscrepancy:
    return ProviderPaymentDiscrepancy.model_validate({"direction": "underpaid", "amount": "75.50"} | values)


@pytest.mark.parametrize(("direction", "code"), [("underpaid", "CRDT"), ("overpaid", "DBT")])
def test_the_direction_gives_the_code(direction: str, code: str) -> None:
    assert opened(take(KEY, discrepancy(direction=direction))).comment == code


def test_the_service_job_comment_tells_the_amount_and_why() -> None:
    opening = opened(take(KEY, discrepancy(claim_number="C-9", reason="trip charge missing")))
    assert opening.service_job_comment == (
        "The service provider was underpaid by $75.50 on claim C-9: trip charge missing"
    )


@pytest.mark.parametrize(
    ("code", "kind", "settles"),
    [("CRDT", "credit", True), ("CRDT", "debit", False), ("DBT", "debit", True), ("DBT", "credit", False)],
)
def test_the_memo_that_was_asked_for_completes_it(code: str, kind: str, settles: bool) -> None:
    decision = advance(item(KEY, comment=code), MemoIssued.model_validate({"kind": kind, "amount": "75.50"}))
    if settles:
        assert moved(decision).item.status == "Completed"
    else:
        assert decision is None

"""Money to and from customers and service providers."""

from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from events import fact_paths
from events.data import EventData, NotedByAgent, present_facts
from events.field_types import Flag, Money, ShortText, Text


class ReimbursementRequested(NotedByAgent):
    """A customer asks for reimbursement of an out-of-network provider's work."""

    TYPE = "com.cinchhs.out-of-network-reimbursement.requested"
    TITLE = "Out-of-network reimbursement requested"

    amount: Money
    """How much the customer paid."""
    customer_name: ShortText | None = None
    """Who asks for it."""
    provider_name: ShortText | None = None
    """Who did the work."""
    item: ShortText | None = None
    """What was repaired."""

    def facts(self) -> Mapping[str, JsonValue]:
        """A reimbursement is requested."""
        return {fact_paths.REIMBURSEMENT_REQUESTED: True}


class ProviderPaymentDiscrepancy(NotedByAgent):
    """A service provider has been paid too little or too much."""

    TYPE = "com.cinchhs.provider-payment.discrepancy"
    TITLE = "Provider payment discrepancy"

    direction: Literal["underpaid", "overpaid"]
    """Underpaid: Cinch owes the SP. Overpaid: the SP owes Cinch."""
    amount: Money
    """The difference."""
    claim_number: ShortText | None = None
    """The claim that was paid."""
    reason: Text | None = None
    """How it happened."""


class UnauthorizedWorkReported(NotedByAgent):
    """A customer had work done outside the warranty, without a service request or an out-of-network option."""

    TYPE = "com.cinchhs.unauthorized-work.reported"
    TITLE = "Unauthorized work reported"

    work_done: Text
    """What was done."""
    explanation_given: Text | None = None
    """The explanation given to the customer; it is required in the service job comment."""
    invoice_received: Flag | None = None
    """The invoice has been received; in Wisconsin it must be reviewed (H:unauthorized-work)."""
    amount: Money | None = None
    """How much was paid for it."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Unauthorized work, and whether its invoice has been received."""
        return present_facts(
            {
                fact_paths.UNAUTHORIZED_WORK: True,
                fact_paths.UNAUTHORIZED_WORK_INVOICE_RECEIVED: self.invoice_received,
            }
        )


class PaymentIssued(EventData):
    """A claim credit or reimbursement has been paid."""

    TYPE = "com.cinchhs.payment.issued"
    TITLE = "Payment issued"

    amount: Money
    """The amount paid."""
    payee: Literal["customer", "SP"] = "customer"
    """Who was paid."""
    method: ShortText | None = None
    """The payment method, such as "check" or "Chase Payments"."""
    reference: ShortText | None = None
    """The number of the check or payment."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Paid."""
        return {fact_paths.PAYMENT_ISSUED: True}


class MemoIssued(EventData):
    """A credit memo (more money to the SP) or debit memo (money back from the SP) has been issued."""

    TYPE = "com.cinchhs.memo.issued"
    TITLE = "Memo issued"

    kind: Literal["credit", "debit"]
    """The kind of memo."""
    amount: Money
    """The amount."""
    memo_number: ShortText | None = None
    """Its number."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The kind of memo."""
        return {fact_paths.MEMO_ISSUED: self.kind}

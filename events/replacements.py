"""Replacing an item: the decision, the options, the customer's answer, the distributor's answer."""

from collections.abc import Mapping

from pydantic import JsonValue

from events import fact_paths
from events.data import EventData, NotedByAgent, fact_value, present_facts
from events.fact_paths import order
from events.field_types import Email, Flag, Money, PoNumber, ShortText, Text
from events.vocabulary import ClaimCreditCode, CustomerDecisionChoice

_ANSWER = (
    fact_paths.CUSTOMER_DECISION,
    fact_paths.CUSTOMER_DECISION_BY_CONTRACT_HOLDER,
    fact_paths.CUSTOMER_DECISION_CUSTOMER_NAME,
    fact_paths.CUSTOMER_DECISION_DECLINED_ITEM,
    fact_paths.CUSTOMER_DECISION_AMOUNT,
    fact_paths.CUSTOMER_DECISION_CODE,
)
"""The customer's answer, which is about one decision and its options."""


class ReplacementDecided(NotedByAgent):
    """Cinch has decided to replace the item, and the options must reach the customer (S3)."""

    TYPE = "com.cinchhs.replacement.decided"
    TITLE = "Replacement decided"

    item: ShortText
    """The item to replace."""
    replacement: ShortText | None = None
    """The replacement offered."""
    claim_credit_amount: Money | None = None
    """The amount that the customer may accept instead of the replacement."""
    note: Text | None = None
    """Details for the note "Customer Options"."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The decision and the offer; what was true of an earlier decision no longer is."""
        return {
            fact_paths.REPLACEMENT_DECIDED: True,
            fact_paths.REPLACEMENT_ITEM: self.replacement,
            fact_paths.REPLACEMENT_CLAIM_CREDIT_AMOUNT: fact_value(self.claim_credit_amount),
            fact_paths.OPTIONS_EMAILED: False,
            **dict.fromkeys(_ANSWER),
        }


class CustomerOptionsEmailed(EventData):
    """The options e-mail has been sent to the customer."""

    TYPE = "com.cinchhs.customer-options.emailed"
    TITLE = "Customer options emailed"

    email: Email | None = None
    """The address to which it was sent."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The options have been e-mailed."""
        return {fact_paths.OPTIONS_EMAILED: True}


class CustomerDecided(NotedByAgent):
    """The customer has chosen between the replacement and a claim credit."""

    TYPE = "com.cinchhs.customer.decided"
    TITLE = "Customer decided"

    decision: CustomerDecisionChoice
    """The choice."""
    by_contract_holder: Flag
    """Only the contract holder may decide (H:customer-options-customer-decision-and-service-job-update)."""
    customer_name: ShortText | None = None
    """Who decided."""
    declined_item: ShortText | None = None
    """Claim Credit: the replacement that the customer declined."""
    amount: Money | None = None
    """Claim Credit: the amount that the customer accepted."""
    code: ClaimCreditCode | None = None
    """Claim Credit: accepted (CCA), at the cap limit (CAP), for HVAC or for a water heater (HWH)."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The decision and its terms; the word of a person who may not decide is not a decision of the job."""
        if not self.by_contract_holder:
            return {}
        return present_facts(
            {
                fact_paths.CUSTOMER_DECISION: self.decision,
                fact_paths.CUSTOMER_DECISION_BY_CONTRACT_HOLDER: self.by_contract_holder,
                fact_paths.CUSTOMER_DECISION_CUSTOMER_NAME: self.customer_name,
                fact_paths.CUSTOMER_DECISION_DECLINED_ITEM: self.declined_item,
                fact_paths.CUSTOMER_DECISION_AMOUNT: self.amount,
                fact_paths.CUSTOMER_DECISION_CODE: self.code,
            }
        )


class EquipmentValidated(NotedByAgent):
    """The service provider has checked whether the researched equipment will work."""

    TYPE = "com.cinchhs.equipment.validated"
    TITLE = "Equipment validated"

    item: ShortText
    """The researched equipment."""
    will_work: Flag = True
    """The SP confirms that it will work."""
    note: Text | None = None
    """The SP's remarks."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Whether it will work."""
        return {fact_paths.EQUIPMENT_VALIDATED: self.will_work}


class DistributorOutOfStock(NotedByAgent):
    """A distributor reports that an item ordered by Cinch is on back order or no longer available."""

    TYPE = "com.cinchhs.distributor.no-stock"
    TITLE = "Distributor out of stock"

    distributor: ShortText
    """The distributor without stock."""
    po_number: PoNumber
    """The order it is on."""
    item: ShortText
    """The unavailable item."""
    part_number: ShortText | None = None
    """Its part or model number."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The order is on back order, because there is no stock."""
        return {order(self.po_number, "status"): "On Back Order", order(self.po_number, "no_stock"): True}

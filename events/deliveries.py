"""Deliveries that did not arrive, or arrived wrong."""

from collections.abc import Mapping

from pydantic import JsonValue

from events import fact_paths
from events.data import NotedByAgent, present_facts
from events.fact_paths import order
from events.field_types import Day, Flag, PoNumber, ShortText, Text
from events.orders import PartLines
from events.vocabulary import DeliveryProblem, Reporter


class ItemNotReceived(NotedByAgent):
    """The customer or the SP reports that a part or a piece of equipment has not arrived."""

    TYPE = "com.cinchhs.delivery.not-received"
    TITLE = "Item not received"

    po_number: PoNumber
    """The order it is on."""
    reported_by: Reporter
    """Who reports it."""
    item: ShortText | None = None
    """What is missing."""
    eta: Day | None = None
    """The expected arrival that was given to the reporter."""
    note: Text | None = None
    """Anything that helps to track it."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The order is reported missing."""
        return {order(self.po_number, "not_received"): True}


class DeliveryProblemReported(NotedByAgent):
    """What arrived is damaged, wrong or unwanted."""

    TYPE = "com.cinchhs.delivery.problem-reported"
    TITLE = "Delivery problem reported"

    problem: DeliveryProblem
    """What is wrong."""
    lines: PartLines
    """What was delivered."""
    reported_by: Reporter | None = None
    """Who reports it."""
    left_behind: Flag | None = None
    """The carrier did not take it back (S0)."""
    installed: Flag = False
    """It has already been installed, which rules out a return (H:equipment-return-portables-pms)."""
    customer_choice: Flag = False
    """Fit, color, size or a change of mind: the restock fee applies (H:equipment-replacement-return-restock-fee)."""
    sears_shipped: Flag = False
    """Sears shipped it; it goes back through Sears' own line (H:frequently-used-numbers)."""
    note: Text | None = None
    """Details."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The problem, and the part line status of a damaged order."""
        facts = present_facts(
            {
                fact_paths.DELIVERY_PROBLEM: self.problem,
                fact_paths.DELIVERY_LEFT_BEHIND: self.left_behind,
                fact_paths.DELIVERY_INSTALLED: self.installed,
                fact_paths.DELIVERY_CUSTOMER_CHOICE: self.customer_choice,
                fact_paths.DELIVERY_SEARS_SHIPPED: self.sears_shipped,
            }
        )
        if self.problem == "damaged":
            facts |= {order(line.po_number, "status"): "Damaged" for line in self.lines if line.po_number}
        return facts

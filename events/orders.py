"""Orders of parts and equipment, from placement to installation."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from events import fact_paths
from events.data import EventData, NotedByAgent, PartLine, present_facts
from events.fact_paths import order
from events.field_types import Day, Flag, PoNumber, ShortText, Text
from events.vocabulary import OrderedBy, OrderKind, PartLineStatus, Reporter

#: One or more lines; a hundred is far beyond any real order.
PartLines = Annotated[tuple[PartLine, ...], Field(min_length=1, max_length=100)]


class OrderPlaced(EventData):
    """Cinch or the service provider has ordered a part or a piece of equipment."""

    TYPE = "com.cinchhs.order.placed"
    TITLE = "Order placed"

    po_number: PoNumber
    """The purchase order number."""
    item: ShortText
    """What was ordered."""
    part_number: ShortText | None = None
    """The part or model number."""
    distributor: ShortText | None = None
    """The distributor who received the order."""
    placed_by: OrderedBy
    """Who placed it. Purchasing can track or cancel only orders that Cinch placed."""
    kind: OrderKind = "part"
    """A part for a repair, or equipment that replaces the item."""
    eta: Day | None = None
    """Expected arrival."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The order as placed."""
        return present_facts(
            {
                order(self.po_number, "status"): "Ordered",
                order(self.po_number, "item"): self.item,
                order(self.po_number, "part_number"): self.part_number,
                order(self.po_number, "distributor"): self.distributor,
                order(self.po_number, "placed_by"): self.placed_by,
                order(self.po_number, "kind"): self.kind,
                order(self.po_number, "eta"): self.eta,
            }
        )


class _OrderMoved(EventData):
    """A change to one existing order."""

    po_number: PoNumber
    """The purchase order number."""

    def _moved_to(self, status: PartLineStatus) -> dict[str, JsonValue]:
        return {order(self.po_number, "status"): status}


class OrderShipped(_OrderMoved):
    """The distributor has shipped the order."""

    TYPE = "com.cinchhs.order.shipped"
    TITLE = "Order shipped"

    eta: Day | None = None
    """The expected arrival, if there is a better estimate."""
    carrier: ShortText | None = None
    """The carrier."""
    tracking_number: ShortText | None = None
    """The carrier's tracking number."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Shipped, with the ETA and the tracking number."""
        news = {order(self.po_number, "eta"): self.eta, order(self.po_number, "tracking_number"): self.tracking_number}
        return self._moved_to("Shipped") | present_facts(news)


class OrderEtaChanged(_OrderMoved):
    """The expected arrival of an order has changed."""

    TYPE = "com.cinchhs.order.eta-changed"
    TITLE = "Order ETA changed"

    eta: Day
    """The new expected arrival."""
    reason: Text | None = None
    """Why it changed."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The new ETA."""
        return present_facts({order(self.po_number, "eta"): self.eta})


class OrderReceived(_OrderMoved):
    """The order has arrived."""

    TYPE = "com.cinchhs.order.received"
    TITLE = "Order received"

    received_by: Reporter | None = None
    """Who has it: the customer or the SP."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Received, and no longer missing."""
        return self._moved_to("Received") | present_facts({order(self.po_number, "not_received"): False})


class OrderCancelled(_OrderMoved):
    """The order has been cancelled with the distributor."""

    TYPE = "com.cinchhs.order.cancelled"
    TITLE = "Order cancelled"

    reason: Text | None = None
    """Why it was cancelled."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Cancelled."""
        return self._moved_to("Cancelled")


class EquipmentInstalled(EventData):
    """Replacement equipment has been installed in the home, so it can no longer be returned."""

    TYPE = "com.cinchhs.equipment.installed"
    TITLE = "Equipment installed"

    item: ShortText
    """What was installed."""
    po_number: PoNumber | None = None
    """The order with which it was delivered."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Installed, on its order too if that is known."""
        facts: dict[str, JsonValue] = {fact_paths.EQUIPMENT_INSTALLED: True}
        if self.po_number is not None:
            facts[order(self.po_number, "installed")] = True
        return facts


class OrderNoLongerNeeded(NotedByAgent):
    """An order is no longer needed: the SP got the parts, the customer cancelled the repair, or a similar reason."""

    TYPE = "com.cinchhs.order.no-longer-needed"
    TITLE = "Order no longer needed"

    lines: PartLines
    """What should be cancelled."""
    reason: Text
    """Why it is not needed, such as "No longer needed" or "Delay"."""
    priority: Flag = False
    """A priority cancellation, which goes through the Purchasing Escalations Form (H:purchasing-escalations-form)."""
    agent_can_cancel: Flag = False
    """The agent can cancel the order without Purchasing."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Each order on the lines is no longer needed."""
        return {order(line.po_number, "no_longer_needed"): True for line in self.lines if line.po_number}

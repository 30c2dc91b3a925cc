"""Orders of parts and equipment, from placing to installing."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from events import fact_paths
from events.data import EventData, NotedByAgent, PartLine, said
from events.fact_paths import order
from events.field_types import Day, Flag, PoNumber, ShortText, Text
from events.vocabulary import OrderedBy, OrderKind, PartLineStatus, Reporter

#: One or more lines; a hundred is far beyond any real order.
PartLines = Annotated[tuple[PartLine, ...], Field(min_length=1, max_length=100)]


class OrderPlaced(EventData):
    """A part or a piece of equipment has been ordered, by Cinch or by the service provider."""

    TYPE = "com.cinchhs.order.placed"
    TITLE = "Order placed"

    po_number: PoNumber
    """The purchase order number."""
    item: ShortText
    """What was ordered."""
    part_number: ShortText | None = None
    """The part or model number."""
    distributor: ShortText | None = None
    """With whom."""
    placed_by: OrderedBy
    """Only orders that Cinch placed can be tracked or cancelled by Purchasing."""
    kind: OrderKind = "part"
    """A part for a repair, or equipment that replaces the item."""
    eta: Day | None = None
    """Expected arrival."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The order as placed."""
        return said(
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
    """What happens to a single order that exists already."""

    po_number: PoNumber
    """The purchase order number."""

    def _moved_to(self, status: PartLineStatus) -> dict[str, JsonValue]:
        return {order(self.po_number, "status"): status}


class OrderShipped(_OrderMoved):
    """The distributor has shipped the order."""

    TYPE = "com.cinchhs.order.shipped"
    TITLE = "Order shipped"

    eta: Day | None = None
    """Expected arrival, if it is known better now."""
    carrier: ShortText | None = None
    """Who carries it."""
    tracking_number: ShortText | None = None
    """The carrier's number."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Shipped, and what is known of the way."""
        news = {order(self.po_number, "eta"): self.eta, order(self.po_number, "tracking_number"): self.tracking_number}
        return self._moved_to("Shipped") | said(news)


class OrderEtaChanged(_OrderMoved):
    """The expected arrival of an order has moved."""

    TYPE = "com.cinchhs.order.eta-changed"
    TITLE = "Order ETA changed"

    eta: Day
    """The new expected arrival."""
    reason: Text | None = None
    """Why it moved."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The new ETA."""
        return said({order(self.po_number, "eta"): self.eta})


class OrderReceived(_OrderMoved):
    """The order has arrived."""

    TYPE = "com.cinchhs.order.received"
    TITLE = "Order received"

    received_by: Reporter | None = None
    """Who has it: the customer or the SP."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Received, and missing no longer."""
        return self._moved_to("Received") | said({order(self.po_number, "not_received"): False})


class OrderCancelled(_OrderMoved):
    """The order has been cancelled with the distributor."""

    TYPE = "com.cinchhs.order.cancelled"
    TITLE = "Order cancelled"

    reason: Text | None = None
    """Why."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Cancelled."""
        return self._moved_to("Cancelled")


class EquipmentInstalled(EventData):
    """Replacement equipment has been installed in the home; it can no longer be returned."""

    TYPE = "com.cinchhs.equipment.installed"
    TITLE = "Equipment installed"

    item: ShortText
    """What was installed."""
    po_number: PoNumber | None = None
    """The order that it came with."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Installed, also on its order if that is known."""
        facts: dict[str, JsonValue] = {fact_paths.EQUIPMENT_INSTALLED: True}
        if self.po_number is not None:
            facts[order(self.po_number, "installed")] = True
        return facts


class OrderNoLongerNeeded(NotedByAgent):
    """An order is not needed any more: the SP got the parts, the customer cancelled the repair, and the like."""

    TYPE = "com.cinchhs.order.no-longer-needed"
    TITLE = "Order no longer needed"

    lines: PartLines
    """What should be cancelled."""
    reason: Text
    """Why it is not needed, e.g. "No longer needed" or "Delay"."""
    priority: Flag = False
    """Priority cancellations go through the Purchasing Escalations Form (H:purchasing-escalations-form)."""
    agent_can_cancel: Flag = False
    """The agent can cancel the order without Purchasing."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Each order on the lines is no longer needed."""
        return {order(line.po_number, "no_longer_needed"): True for line in self.lines if line.po_number}

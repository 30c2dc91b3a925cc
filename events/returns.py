"""Returns of parts and equipment to distributors, and the credits for them."""

from collections.abc import Mapping

from pydantic import JsonValue

from events import fact_paths
from events.data import EventData, NotedByAgent
from events.fact_paths import order
from events.field_types import Money, PoNumber, ShortText, Text
from events.orders import PartLines


class CoreChargeReported(NotedByAgent):
    """The service provider reports that an ordered part carries a core charge: the old part must be returned."""

    TYPE = "com.cinchhs.core-charge.reported"
    TITLE = "Core charge reported"

    lines: PartLines
    """The parts that carry it."""


class ManufacturerWarrantyReported(NotedByAgent):
    """The service provider reports that a part or piece of equipment is under its manufacturer's warranty."""

    TYPE = "com.cinchhs.manufacturer-warranty.reported"
    TITLE = "Manufacturer warranty reported"

    lines: PartLines
    """The parts or equipment under warranty."""
    manufacturer: ShortText | None = None
    """The manufacturer."""
    note: Text | None = None
    """Details, such as when it expires."""


class ReturnConfirmed(EventData):
    """The returned goods have arrived at the distributor."""

    TYPE = "com.cinchhs.return.confirmed"
    TITLE = "Return confirmed"

    po_number: PoNumber | None = None
    """The order with which they were delivered."""
    item: ShortText | None = None
    """The returned item."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The return is confirmed, on its order too if that is known."""
        return _on_job_and_order(fact_paths.RETURN_CONFIRMED, self.po_number, "return_confirmed")


class ReturnCreditConfirmed(EventData):
    """The distributor has credited the returned goods. A claim credit that waited for this can be reviewed."""

    TYPE = "com.cinchhs.return-credit.confirmed"
    TITLE = "Return credit confirmed"

    po_number: PoNumber | None = None
    """The order with which they were delivered."""
    distributor: ShortText | None = None
    """The distributor."""
    amount: Money | None = None
    """The amount credited."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The credit is confirmed, on its order too if that is known."""
        return _on_job_and_order(fact_paths.RETURN_CREDIT_CONFIRMED, self.po_number, "return_credit_confirmed")


def _on_job_and_order(path: str, po_number: str | None, field: str) -> dict[str, JsonValue]:
    return {path: True} if po_number is None else {path: True, order(po_number, field): True}

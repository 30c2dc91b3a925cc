"""Returns of parts and equipment to distributors, and the credits for them."""

from collections.abc import Mapping

from pydantic import JsonValue

from events import fact_paths
from events.data import EventData, NotedByAgent
from events.fact_paths import order
from events.field_types import Money, PoNumber, ShortText, Text
from events.orders import PartLines


class CoreChargeReported(NotedByAgent):
    """The service provider says that an ordered part carries a core charge: the old part must go back."""

    TYPE = "com.cinchhs.core-charge.reported"
    TITLE = "Core charge reported"

    lines: PartLines
    """The parts that carry it."""


class ManufacturerWarrantyReported(NotedByAgent):
    """The service provider says that a part or piece of equipment is under its manufacturer's warranty."""

    TYPE = "com.cinchhs.manufacturer-warranty.reported"
    TITLE = "Manufacturer warranty reported"

    lines: PartLines
    """What is under warranty."""
    manufacturer: ShortText | None = None
    """Whose warranty."""
    note: Text | None = None
    """Details, e.g. until when it lasts."""


class ReturnConfirmed(EventData):
    """The goods have arrived back at the distributor."""

    TYPE = "com.cinchhs.return.confirmed"
    TITLE = "Return confirmed"

    po_number: PoNumber | None = None
    """The order they came with."""
    item: ShortText | None = None
    """What came back."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The return is confirmed, also on its order if that is known."""
        return _on_job_and_order(fact_paths.RETURN_CONFIRMED, self.po_number, "return_confirmed")


class ReturnCreditConfirmed(EventData):
    """The distributor has credited the returned goods; a claim credit that waited for it can be reviewed."""

    TYPE = "com.cinchhs.return-credit.confirmed"
    TITLE = "Return credit confirmed"

    po_number: PoNumber | None = None
    """The order they came with."""
    distributor: ShortText | None = None
    """Who credited."""
    amount: Money | None = None
    """How much."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The credit is confirmed, also on its order if that is known."""
        return _on_job_and_order(fact_paths.RETURN_CREDIT_CONFIRMED, self.po_number, "return_credit_confirmed")


def _on_job_and_order(path: str, po_number: str | None, field: str) -> dict[str, JsonValue]:
    return {path: True} if po_number is None else {path: True, order(po_number, field): True}

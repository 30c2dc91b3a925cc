"""What the tests of events share: a good event, to be varied."""

from collections.abc import Callable
from typing import Any

import pytest

Document = dict[str, Any]

PLACED = {"po_number": "PO-1", "item": "Compressor", "placed_by": "Cinch"}


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Return a maker of good events; arguments replace attributes, and ``None`` removes one."""

    def make(**attributes: Any) -> Document:
        good = {
            "specversion": "1.0",
            "id": "e-1",
            "source": "/servicebench/orders",
            "type": "com.cinchhs.order.placed",
            "subject": "SJ-1",
            "time": "2026-11-21T09:30:00-06:00",
            "data": PLACED,
        }
        return {name: value for name, value in {**good, **attributes}.items() if value is not None}

    return make

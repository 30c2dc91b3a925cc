"""What every channel is: it takes a portion of deliveries and says, one by one or together, what came of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from store.deliveries import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of some deliveries."""

    kind: Literal["delivered", "again", "busy", "gone"]
    """``again``: not taken, try later; ``busy``: the same, and until then nothing else is tried on the channel;
    ``gone``: the receiver wants nothing more, ever."""

    deliveries: tuple[Delivery, ...]
    untried: tuple[Delivery, ...] = ()
    """Those that were not tried any more, because of what came of the others."""

    error: str = ""
    retry_after: timedelta | None = None
    """How long the receiver asked to be left alone; None when it did not say."""


class Channel(Protocol):
    """One way to tell a department."""

    @property
    def name(self) -> str:
        """The channel's name in the deliveries: ``email``."""

    @property
    def portion(self) -> int:
        """How many deliveries it takes at a time: what surely fits into a task's time limit."""

    def deliver(self, deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
        """Tell the department, and give a receipt as soon as something is known; every delivery is in one receipt.

        It never raises because a receiver is away or answers nonsense; that is a receipt, too.
        """


def taken(deliveries: Sequence[Delivery]) -> Receipt:
    """The channel took these."""
    return Receipt(kind="delivered", deliveries=tuple(deliveries))


def again(deliveries: Sequence[Delivery], error: str) -> Receipt:
    """The channel did not take these; they are tried again."""
    return Receipt(kind="again", deliveries=tuple(deliveries), error=error)

"""What the answer of a webhook's receiver means, by the rules of Standard Webhooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from store.deliveries import Delivery
from tasks.channels.engine.channel import Receipt, again, taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered; ``status`` is None if it did not."""

    status: int | None
    error: str = ""
    retry_after: timedelta | None = None

    @property
    def is_busy(self) -> bool:
        """Whether the receiver is better left alone for now: away, or asking for a pause."""
        return self.status is None or self.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing more."""
        return self.status == HTTPStatus.GONE


def receipt_of(answer: Answer, posted: Sequence[Delivery], untried: Sequence[Delivery] = ()) -> Receipt:
    """What an answer means for what was posted, and for what is no longer posted because of it."""
    tried, left = tuple(posted), tuple(untried)
    if answer.status is not None and HTTPStatus(200) <= answer.status < HTTPStatus(300):
        return taken(tried)
    if answer.is_gone:
        return Receipt(kind="gone", deliveries=tried, untried=left, error="the receiver answered 410 Gone")
    if answer.is_busy:
        return Receipt(kind="busy", deliveries=tried, untried=left, error=answer.error, retry_after=answer.retry_after)
    return again(tried, answer.error)

"""A signed webhook as Standard Webhooks has it: one POST a notice, its id the same however often it is sent."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from standardwebhooks import Webhook as Signer

from business_time.clock import Clock
from store.deliveries import Delivery
from tasks.channels.channel import Receipt
from tasks.channels.digest import cut
from tasks.channels.http_post import Answer, Poster, receipt_of

PAYLOAD_LIMIT = 20_000
"""Bytes; Standard Webhooks asks for payloads below 20 kB."""

SHORT_TEXT = 1_000
"""Characters of a notice's text where the whole would not fit."""


class Webhook:
    """The endpoint of a department."""

    name = "webhook"
    portion = 10

    def __init__(self, poster: Poster, url: str, secret: str, clock: Clock) -> None:
        """Post to an endpoint, signed with its secret (``whsec_`` and base64); the clock dates the signatures."""
        self._poster, self._url, self._signer, self._clock = poster, url, Signer(secret), clock

    def deliver(self, deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
        """Post the notices one by one, until the endpoint has had enough."""
        for place, delivery in enumerate(deliveries):
            answer = self._post(delivery)
            if answer.is_busy or answer.is_gone:
                yield receipt_of(answer, [delivery], untried=deliveries[place + 1 :])
                return
            yield receipt_of(answer, [delivery])

    def _post(self, delivery: Delivery) -> Answer:
        body, now, message_id = payload(delivery), self._clock.now(), webhook_id(delivery)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(message_id, now, body),
        }
        return self._poster.post(self._url, body.encode(), headers)


def webhook_id(delivery: Delivery) -> str:
    """The id that a receiver knows a notice by: derived from ours, whose characters a header may not hold."""
    return "msg_" + hashlib.sha256(delivery.notice_id.encode()).hexdigest()[:32]


def payload(delivery: Delivery) -> str:
    """What is posted of a notice: a type, a time and the data."""
    whole = _payload(delivery, delivery.text)
    return whole if len(whole.encode()) < PAYLOAD_LIMIT else _payload(delivery, cut(delivery.text, SHORT_TEXT))


def _payload(delivery: Delivery, text: str) -> str:
    told = {
        "type": f"notice.{delivery.reason}",
        "timestamp": delivery.created_at.isoformat(),
        "data": {
            "notice": delivery.notice_id,
            "department": delivery.department,
            "service_job": delivery.job,
            "exception": delivery.exception_id,
            "reason": delivery.reason,
            "text": text,
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

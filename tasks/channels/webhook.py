"""A signed webhook as Standard Webhooks has it: one POST a notice, its id the same however often it is sent."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator
from standardwebhooks import Webhook as Signer

from business_time.clock import Clock
from settings import Settings
from store.deliveries import Delivery
from tasks.channels.engine.channel import ChannelSettings, ChannelType, Examination, Receipt
from tasks.channels.engine.digest import cut
from tasks.channels.engine.receipts import Answer, receipt_of
from tasks.channels.engine.resources import Resources
from tasks.channels.engine.web_address import WebAddress, examine_addresses

if TYPE_CHECKING:
    from tasks.channels.engine.http_post import Poster

SECRET_PREFIX = "whsec_"  # noqa: S105 - the public marker of Standard Webhooks, not a secret
_SECRET_BYTES = range(24, 65)  # as Standard Webhooks advises

PAYLOAD_LIMIT = 20_000
"""Bytes; Standard Webhooks asks for payloads below 20 kB."""

SHORT_TEXT = 1_000
"""Characters of a notice's text where the whole would not fit."""


def _checked_secret(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(SECRET_PREFIX) or len(key) not in _SECRET_BYTES:
        raise ValueError(
            "is not a Standard Webhooks secret: whsec_ and 24 to 64 random bytes in base64; "
            "make one with: echo whsec_$(head -c 32 /dev/urandom | base64)"
        )
    return value


class WebhookSettings(ChannelSettings):
    """The endpoint of a department, and the secret that signs what is posted to it."""

    webhook_url: WebAddress | None = Field(
        default=None, description="Address that receives signed webhooks (Standard Webhooks)."
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_checked_secret)] | None = Field(
        default=None, description="Secret that signs the webhooks: whsec_ and base64."
    )

    @model_validator(mode="after")
    def _webhooks_are_signed(self) -> Self:
        if (self.webhook_url is None) != (self.webhook_secret is None):
            raise ValueError("WEBHOOK_URL and WEBHOOK_SECRET go together: set both, or neither")
        return self


class Webhook:
    """The endpoint of a department."""

    portion = 10

    def __init__(self, poster: "Poster", url: str, secret: str, clock: Clock) -> None:
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
    """The ID of a notice for its receiver: derived from ours, because a header may not hold its characters."""
    return "msg_" + hashlib.sha256(delivery.notice_id.encode()).hexdigest()[:32]


def payload(delivery: Delivery) -> str:
    """What is posted of a notice: a type, a time and the data."""
    whole = _payload(delivery, delivery.text)
    return whole if len(whole.encode()) < PAYLOAD_LIMIT else _payload(delivery, cut(delivery.text, SHORT_TEXT))


def _payload(delivery: Delivery, text: str) -> str:
    notice = {
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
    return json.dumps(notice, ensure_ascii=False, separators=(",", ":"))


def _open(settings: WebhookSettings, resources: Resources) -> Webhook:
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret is not None else ""
    return Webhook(resources.poster, settings.webhook_url or "", secret, resources.clock)


def _examine(by_department: Mapping[str, WebhookSettings], settings: Settings) -> Iterable[Examination]:
    addresses = {slug: own.webhook_url or "" for slug, own in by_department.items()}
    return examine_addresses(addresses, "webhook", "webhook_url", settings)


CHANNEL = ChannelType(settings=WebhookSettings, open=_open, examine=_examine)

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook as Verifier

from business_time.clock import SystemClock
from store.deliveries import Delivery
from tasks.channels.engine.http_post import Poster
from tasks.channels.webhook import PAYLOAD_LIMIT, Webhook, payload, webhook_id
from tests.receivers import Answer, HttpReceiver

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as receiver:
        yield receiver


@pytest.fixture
def webhook(receiver: HttpReceiver) -> Iterator[Webhook]:
    poster = Poster(clock=SystemClock(), timeout_seconds=2, allow_private=True)
    yield Webhook(poster, receiver.url, SECRET, SystemClock())
    poster.close()


def test_every_notice_is_a_post_that_the_public_library_verifies(
    webhook: Webhook, receiver: HttpReceiver, delivery: Callable[..., Delivery]
) -> None:
    (first, second) = webhook.deliver([delivery(1), delivery(2)])
    assert (first.kind, second.kind) == ("delivered", "delivered")
    for number, request in enumerate(receiver.received, start=1):
        told = Verifier(SECRET).verify(request.body, dict(request.headers))
        assert told["type"] == "notice.opened"
        assert told["data"]["service_job"] == f"SJ-{number}"
        assert datetime.fromisoformat(told["timestamp"]).tzinfo is not None


def test_a_signature_of_another_secret_does_not_verify(
    webhook: Webhook, receiver: HttpReceiver, delivery: Callable[..., Delivery]
) -> None:
    list(webhook.deliver([delivery()]))
    other = Verifier("whsec_" + base64.b64encode(b"x" * 32).decode())
    with pytest.raises(Exception, match="No matching signature"):
        other.verify(receiver.received[0].body, dict(receiver.received[0].headers))


def test_the_id_is_the_same_however_often_a_notice_is_sent(
    webhook: Webhook, receiver: HttpReceiver, delivery: Callable[..., Delivery]
) -> None:
    list(webhook.deliver([delivery(1, attempts=1)]))
    list(webhook.deliver([delivery(1, attempts=2)]))
    ids = [request.headers["webhook-id"] for request in receiver.received]
    assert ids == [webhook_id(delivery(1))] * 2
    assert webhook_id(delivery(2)) not in ids


def test_an_id_fits_into_a_header_whatever_the_notice_is_called(delivery: Callable[..., Delivery]) -> None:
    assert webhook_id(delivery(notice_id="urn:x\r\nEvil: 1.ünï")).isascii()
    assert webhook_id(delivery(notice_id="urn:x\r\nEvil: 1.ünï")).isprintable()


def test_a_receiver_that_asks_for_a_pause_is_left_alone(
    webhook: Webhook, receiver: HttpReceiver, delivery: Callable[..., Delivery]
) -> None:
    receiver.answers.extend([Answer(204), Answer(429, {"Retry-After": "7"})])
    taken, later = webhook.deliver([delivery(1), delivery(2), delivery(3)])
    assert [each.id for each in taken.deliveries] == [1]
    assert (later.kind, [each.id for each in later.deliveries]) == ("busy", [2])
    assert [each.id for each in later.untried] == [3]
    assert later.retry_after is not None
    assert len(receiver.received) == 2


def test_a_receiver_that_is_gone_is_not_asked_again(
    webhook: Webhook, receiver: HttpReceiver, delivery: Callable[..., Delivery]
) -> None:
    receiver.answers.append(Answer(410))
    (gone,) = webhook.deliver([delivery(1), delivery(2)])
    assert (gone.kind, len(gone.deliveries), len(gone.untried)) == ("gone", 1, 1)
    assert len(receiver.received) == 1


def test_one_notice_that_a_receiver_does_not_like_does_not_stop_the_others(
    webhook: Webhook, receiver: HttpReceiver, delivery: Callable[..., Delivery]
) -> None:
    receiver.answers.extend([Answer(500), Answer(204)])
    receipts = list(webhook.deliver([delivery(1), delivery(2)]))
    assert [receipt.kind for receipt in receipts] == ["again", "delivered"]


@pytest.mark.parametrize("text", ["x" * 100_000, "😀" * 100_000, '"\\' * 50_000])
def test_a_payload_stays_below_the_limit(delivery: Callable[..., Delivery], text: str) -> None:
    told = payload(delivery(text=text))
    assert len(told.encode()) < PAYLOAD_LIMIT
    assert json.loads(told)["data"]["text"].endswith("…")


def test_a_payload_is_dated_by_its_notice(delivery: Callable[..., Delivery]) -> None:
    made = datetime(2026, 1, 2, tzinfo=UTC)
    assert json.loads(payload(delivery(created_at=made)))["timestamp"] == made.isoformat()

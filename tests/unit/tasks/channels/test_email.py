from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from business_time.clock import FixedClock
from settings import MailServer
from store.deliveries import Delivery
from tasks.channels.email import Email
from tests.receivers import MailReceiver

CLOCK = FixedClock(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))


@pytest.fixture
def mailbox() -> Iterator[MailReceiver]:
    with MailReceiver() as mailbox:
        yield mailbox


def channel(port: int, **settings: object) -> Email:
    server = {"host": "127.0.0.1", "port": port, "starttls": False, "sender": "sje@example.com", **settings}
    return Email(MailServer.model_validate(server), ["a@example.com", "b@example.com"], CLOCK)


def test_many_notices_are_one_email(mailbox: MailReceiver, delivery: Callable[..., Delivery]) -> None:
    (receipt,) = channel(mailbox.port).deliver([delivery(1), delivery(2), delivery(3)])
    assert (receipt.kind, len(receipt.deliveries)) == ("delivered", 3)
    (mail,) = mailbox.mails
    assert mail["subject"] == "Parts Sourcing: 3 notices"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["date"] == "Fri, 20 Nov 2026 18:00:00 +0000"
    assert mail.get_content_type() == "text/plain"
    assert [line for line in mail.get_content().splitlines() if line.startswith("- ")] == [
        "- PR-Return EX-1 on SJ-1",
        "- PR-Return EX-2 on SJ-2",
        "- PR-Return EX-3 on SJ-3",
    ]
    assert mailbox.recipients == ["a@example.com", "b@example.com"]


def test_one_notice_is_its_own_subject(mailbox: MailReceiver, delivery: Callable[..., Delivery]) -> None:
    list(channel(mailbox.port).deliver([delivery(1)]))
    assert mailbox.mails[0]["subject"] == "Parts Sourcing: PR-Return EX-1 on SJ-1"


def test_what_an_agent_typed_cannot_add_a_header(mailbox: MailReceiver, delivery: Callable[..., Delivery]) -> None:
    list(channel(mailbox.port).deliver([delivery(1, text="late\r\nBcc: evil@example.com\nnoted — ünïcode")]))
    (mail,) = mailbox.mails
    assert mail["bcc"] is None
    assert mail["subject"] == "Parts Sourcing: late Bcc: evil@example.com noted — ünïcode"
    assert mailbox.recipients == ["a@example.com", "b@example.com"]


def test_the_same_notices_have_the_same_message_id(mailbox: MailReceiver, delivery: Callable[..., Delivery]) -> None:
    for notices in ([delivery(1)], [delivery(1)], [delivery(2)]):
        list(channel(mailbox.port).deliver(notices))
    first, again, other = (mail["message-id"] for mail in mailbox.mails)
    assert first == again != other


def test_a_refused_mailbox_is_tried_again(mailbox: MailReceiver, delivery: Callable[..., Delivery]) -> None:
    mailbox.refuses = True
    (receipt,) = channel(mailbox.port).deliver([delivery()])
    assert receipt.kind == "again"
    assert "no such mailbox" in receipt.error


def test_a_mail_server_that_is_away_is_tried_again(delivery: Callable[..., Delivery]) -> None:
    with MailReceiver() as gone:
        port = gone.port
    (receipt,) = channel(port).deliver([delivery()])
    assert receipt.kind == "again"
    assert "ConnectionRefusedError" in receipt.error


def test_a_server_without_starttls_gets_no_mail_in_the_clear(
    mailbox: MailReceiver, delivery: Callable[..., Delivery]
) -> None:
    (receipt,) = channel(mailbox.port, starttls=True).deliver([delivery()])
    assert receipt.kind == "again"
    assert "STARTTLS" in receipt.error
    assert mailbox.mails == []

"""E-mail: a digest of the notices, in plain text, over SMTP."""

import hashlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.utils import format_datetime

from business_time.clock import Clock
from settings import MailServer
from store.deliveries import Delivery
from tasks.channels.channel import Receipt, again, taken
from tasks.channels.digest import lines, subject


class Email:
    """The mailbox of a department."""

    name = "email"
    portion = 200

    def __init__(self, server: MailServer, recipients: Sequence[str], clock: Clock) -> None:
        """Mail to these recipients through a server; the clock dates the e-mails."""
        self._server, self._recipients, self._clock = server, tuple(recipients), clock

    def deliver(self, deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
        """Send one e-mail that lists all notices."""
        try:
            self._send(self._compose(deliveries))
        except (smtplib.SMTPException, OSError) as error:
            yield again(deliveries, f"{type(error).__name__}: {error}")
        else:
            yield taken(deliveries)

    def _compose(self, deliveries: Sequence[Delivery]) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = subject(deliveries)
        mail["From"] = self._server.sender
        mail["To"] = ", ".join(self._recipients)
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = _message_id(deliveries, self._server.sender)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
        department = deliveries[0].department
        listed = "\n".join(f"- {line}" for line in lines(deliveries))
        mail.set_content(f"{listed}\n\nThe department's queue: sje queue {department}\n")
        return mail

    def _send(self, mail: EmailMessage) -> None:
        server = self._server
        with smtplib.SMTP(server.host or "", server.port, timeout=server.timeout_seconds) as smtp:
            if server.starttls:
                smtp.starttls(context=ssl.create_default_context())
            if server.user is not None and server.password is not None:
                smtp.login(server.user, server.password.get_secret_value())
            smtp.send_message(mail)


def _message_id(deliveries: Sequence[Delivery], sender: str) -> str:
    """The same for the same notices, so that a mailbox shows an e-mail that had to be sent twice only once."""
    about = "\n".join(delivery.notice_id for delivery in deliveries)
    return f"<{hashlib.sha256(about.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"

"""E-mail: a digest of the notices, in plain text, over SMTP."""

import hashlib
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from business_time.clock import Clock
from settings import MailServer, Settings
from settings.mail_server import MailAddress
from store.deliveries import Delivery
from tasks.channels.engine.channel import ChannelSettings, ChannelType, Examination, Receipt, again, taken
from tasks.channels.engine.digest import lines, subject
from tasks.channels.engine.resources import Resources

ANSWERS_WITHIN_SECONDS = 5.0
"""How long `sje doctor` waits for the mail server."""


def _listed(value: object) -> object:
    """Split ``a@b, c@d``: a list in an environment variable is separated by commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


class EmailSettings(ChannelSettings):
    """The mailboxes of a department."""

    email: Annotated[tuple[MailAddress, ...], BeforeValidator(_listed)] = Field(
        default=(), description="E-mail recipients, separated by commas."
    )


class Email:
    """The mailbox of a department."""

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
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply comes back
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


def _open(settings: EmailSettings, resources: Resources) -> Email:
    return Email(resources.settings.smtp, settings.email, resources.clock)


def _missing(departments: Sequence[str], settings: Settings) -> str:
    if settings.smtp.host is not None:
        return ""
    return (
        f"SJE_SMTP__HOST is needed: e-mail recipients are set for {', '.join(departments)}, but no mail server is set"
    )


def _examine(_by_department: Mapping[str, EmailSettings], settings: Settings) -> Iterator[Examination]:
    server = settings.smtp
    if server.host is None:
        return
    where = f"mail server {server.host}:{server.port}"
    try:
        socket.create_connection((server.host, server.port), timeout=ANSWERS_WITHIN_SECONDS).close()
    except OSError as error:
        fix = "Start it, or correct SJE_SMTP__HOST and SJE_SMTP__PORT."
        yield Examination(verdict="warn", found=f"{where} does not answer: {error}", fix=fix)
    else:
        yield Examination(verdict="ok", found=f"{where} answers")


CHANNEL = ChannelType(settings=EmailSettings, open=_open, missing=_missing, examine=_examine)

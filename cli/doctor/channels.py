"""Whether the departments can be notified by the channels besides their desk."""

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.doctor.finding import Finding

if TYPE_CHECKING:
    from settings import MailServer, Settings
    from state_machines.declaration.departments import Department
    from tasks.runtime import Runtime

AREA = "channels"
CONNECT_TIMEOUT_SECONDS = 5.0


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """Whether the mail server answers, whether webhooks can be called, and which channels are off, and why."""
    if runtime.settings.smtp.host is not None:
        yield _mail_server(runtime.settings.smtp.host, runtime.settings.smtp)
    yield from _webhooks(runtime.settings)
    yield from _switched_off(runtime)


def _mail_server(host: str, server: "MailServer") -> Finding:
    where = f"mail server {host}:{server.port}"
    try:
        socket.create_connection((host, server.port), timeout=CONNECT_TIMEOUT_SECONDS).close()
    except OSError as error:
        return Finding.warn(
            AREA, f"{where} does not answer: {error}", "Start it, or correct SJE_SMTP__HOST and SJE_SMTP__PORT."
        )
    return Finding.ok(AREA, f"{where} answers")


def _webhooks(settings: "Settings") -> Iterator[Finding]:
    from state_machines.declaration.departments import Department

    for department in Department:
        channels = settings.channels_of(department.slug)
        if channels.webhook_url is not None:
            yield _webhook(settings, department, "webhook", channels.webhook_url)
        if channels.chat_webhook_url is not None:
            yield _webhook(settings, department, "chat", channels.chat_webhook_url.get_secret_value())


def _webhook(settings: "Settings", department: "Department", channel: str, url: str) -> Finding:
    """Whether an address may be called at all; it may be a secret, so it is never shown."""
    from tasks.channels.destination import ForbiddenDestinationError, destination

    which, fix = f"{department}'s {channel}", f"Correct {_setting(department, channel)}."
    try:
        destination(url, allow_private=settings.webhook_allow_private)
    except ForbiddenDestinationError as error:
        return Finding.fail(AREA, f"{which} is never called: {error}", fix)
    except (OSError, UnicodeError):
        return Finding.warn(AREA, f"{which} cannot be called: its host name cannot be resolved", fix)
    return Finding.ok(AREA, f"{which} has an address that may be called")


def _setting(department: "Department", channel: str) -> str:
    name = department.slug.upper().replace("-", "_")
    return f"SJE_DEPARTMENTS__{name}__{'CHAT_' if channel == 'chat' else ''}WEBHOOK_URL"


def _switched_off(runtime: "Runtime") -> Iterator[Finding]:
    from state_machines.declaration.departments import Department
    from store.deliveries import disabled

    with runtime.store.reading() as connection:
        off = {department: disabled(connection, department.slug) for department in Department}
    for department, channels in off.items():
        for channel, reason in channels.items():
            found = f"{department}'s {channel} is off: {reason}"
            fix = f"Correct its address, then run `sje channels enable {department.slug} {channel}`."
            yield Finding.warn(AREA, found, fix)

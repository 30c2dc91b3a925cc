"""Whether the departments can be told by more than their desk."""

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.doctor.finding import Finding

if TYPE_CHECKING:
    from settings import MailServer
    from tasks.runtime import Runtime

AREA = "channels"
ANSWERS_WITHIN_SECONDS = 5.0


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """Whether the mail server answers, and which channels were switched off, and why."""
    if runtime.settings.smtp.host is not None:
        yield _mail_server(runtime.settings.smtp.host, runtime.settings.smtp)
    yield from _switched_off(runtime)


def _mail_server(host: str, server: "MailServer") -> Finding:
    where = f"mail server {host}:{server.port}"
    try:
        socket.create_connection((host, server.port), timeout=ANSWERS_WITHIN_SECONDS).close()
    except OSError as error:
        return Finding.warn(
            AREA, f"{where} does not answer: {error}", "Start it, or correct SJE_SMTP__HOST and __PORT."
        )
    return Finding.ok(AREA, f"{where} answers")


def _switched_off(runtime: "Runtime") -> Iterator[Finding]:
    from state_machines.declaration.departments import Department
    from store.deliveries import disabled

    with runtime.store.reading() as connection:
        off = {department: disabled(connection, department.slug) for department in Department}
    for department, channels in off.items():
        for channel, reason in channels.items():
            found = f"{department}'s {channel} is switched off: {reason}"
            mend = f"Correct its address, then: sje channels enable {department.slug} {channel}"
            yield Finding.warn(AREA, found, mend)

"""Settings that are fine on one machine but unsafe in production."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cli.doctor.finding import Finding

if TYPE_CHECKING:
    from settings import Settings

SHORTEST_SECRET = 12
COMMON_PASSWORDS = frozenset(
    {"admin", "changeme", "changeit", "guest", "password", "postgres", "redis", "secret", "sje"}
)
"""Passwords that an intruder tries first, also as the beginning of a longer one, as in ``password1234``."""

FEWEST_DISTINCT_CHARACTERS = 5
"""Twelve random hexadecimal digits almost always have more."""

ROWS = ("abcdefghijklmnopqrstuvwxyz", "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBORS = frozenset(pair for row in ROWS for way in (row, row[::-1]) for pair in pairwise(way))
MOST_NEIGHBORS = 2 / 3
"""The share of a password's steps that may go to an adjacent key; in a random one, it is about a tenth."""


def unsafe_settings(settings: "Settings", *, production: bool) -> Iterator[Finding]:
    """The settings that are unsafe in production; none are reported elsewhere."""
    if production:
        yield from _servers(settings)
        yield from _pages(settings)
        yield from _secrets(settings)
        yield from _switches(settings)


def _servers(settings: "Settings") -> Iterator[Finding]:
    if settings.effective_database_url.startswith("sqlite"):
        fix = "Set SJE_DATABASE_URL=postgresql://..."
        yield Finding.fail("settings", "the database is SQLite, which serves one machine", fix)
    if settings.broker_url is None:
        fix = "Set SJE_BROKER_URL=redis://... or amqp://..."
        yield Finding.fail("settings", "the broker is the embedded one, which ends with `sje up`", fix)


def _pages(settings: "Settings") -> Iterator[Finding]:
    """Keys and sessions must not leave this machine unencrypted."""
    from settings.model import LOOPBACK

    url = urlsplit(settings.effective_web_url)
    if url.scheme != "https" and not {settings.web_address, url.hostname} <= LOOPBACK:
        found = f"the pages are at {settings.effective_web_url}, where keys and sessions are sent unencrypted"
        fix = "Put a TLS proxy in front of them and set SJE_WEB_URL=https://..."
        yield Finding.fail("settings", found, fix)


def _secrets(settings: "Settings") -> Iterator[Finding]:
    from settings.addresses import passwords_in, unverified

    urls = {
        "SJE_DATABASE_URL": settings.database_url,
        "SJE_BROKER_URL": settings.broker_url,
        "SJE_STREAM_URL": settings.stream_url,
        "SJE_EVENT_QUEUE_URL": settings.event_queue_url,
    }
    for variable, url in urls.items():
        if url is None or url.startswith("sqlite"):
            continue
        for password in passwords_in(url):
            yield from _secret(f"the password in {variable}", password, f"Create a new one for {variable}")
        if unverified(url):
            found = f"{variable} accepts any certificate (ssl_cert_reqs=none)"
            yield Finding.fail("settings", found, "Name its authority instead: ?ssl_ca_certs=FILE")
    flower = settings.flower_password
    if flower is None:
        yield Finding.fail("settings", "Flower asks for no password", "Set SJE_FLOWER_PASSWORD: openssl rand -hex 24")
    else:
        yield from _secret("SJE_FLOWER_PASSWORD", flower.get_secret_value(), "Create a new one")


def _secret(name: str, secret: str, fix: str) -> Iterator[Finding]:
    fix = f"{fix}: openssl rand -hex 24"
    if not secret:
        yield Finding.fail("settings", f"{name} is missing", fix)
    elif _is_easily_guessed(secret.casefold()):
        found = f"{name} is easily guessed; use at least {SHORTEST_SECRET} random characters"
        yield Finding.fail("settings", found, fix)


def _is_easily_guessed(secret: str) -> bool:
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_DISTINCT_CHARACTERS:
        return True
    steps = list(pairwise(secret))
    in_a_row = sum(before == after or (before, after) in NEIGHBORS for before, after in steps)
    return in_a_row > MOST_NEIGHBORS * len(steps) or secret.startswith(tuple(COMMON_PASSWORDS))


def _switches(settings: "Settings") -> Iterator[Finding]:
    if settings.environment != "production":
        yield Finding.fail("settings", "the environment is development", "Set SJE_ENVIRONMENT=production.")
    if settings.webhook_allow_private:
        found = "webhooks may reach private addresses, which exposes the internal network"
        yield Finding.fail("settings", found, "Unset SJE_WEBHOOK_ALLOW_PRIVATE.")
    if settings.clock is not None:
        yield Finding.fail("settings", f"the time is simulated by {settings.clock}", "Unset SJE_CLOCK.")
    if settings.smtp.host is not None and not settings.smtp.starttls:
        yield Finding.warn("settings", "e-mails are sent unencrypted", "Set SJE_SMTP__STARTTLS=true.")

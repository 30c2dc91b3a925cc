"""Whether a process is well, judged by its last progress, not by whether it exists."""

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings import Settings
    from store.heartbeats import Heartbeat
    from tasks.runtime import Runtime

ALLOWANCE = timedelta(seconds=20)
"""How late a heartbeat may be on a busy machine."""

HEARTBEAT_INTERVAL = timedelta(seconds=5)
"""How often the consumer and beat record their progress."""

ANSWERS_WITHIN_SECONDS = 5.0


class Role(StrEnum):
    """A process of the system."""

    CONSUMER = "consumer"
    WORKER = "worker"
    BEAT = "beat"
    WEB = "web"
    FLOWER = "flower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether a process is well, and what was found."""

    role: str
    well: bool
    found: str


def health(runtime: "Runtime", role: Role, *, since: datetime | None = None) -> Health:
    """Judge the process of this role on this host.

    Args:
        runtime: the objects of this process.
        role: the process.
        since: progress before this instant does not count; it is that of an earlier process.

    Raises:
        StoreUnavailableError: the database, which holds the heartbeats, cannot be reached.

    """
    address = _address_to_ask(role, runtime.settings)
    return _by_heartbeat(runtime, role, since) if address is None else _by_answer(role, address)


def limit(role: str, settings: "Settings") -> timedelta:
    """The age at which a heartbeat of this role means that the process has stopped making progress."""
    every = timedelta(seconds=settings.heartbeat_tick_seconds) if role == Role.WORKER else HEARTBEAT_INTERVAL
    return 2 * every + ALLOWANCE


def names(role: Role, settings: "Settings") -> list[str]:
    """The names under which a process of this role records its progress; the consumer has one per door."""
    if role is not Role.CONSUMER:
        return [role.value]
    doors = {"stream": settings.effective_stream_url, "queue": settings.effective_event_queue_url}
    return [f"{role}.{door}" for door, url in doors.items() if url is not None] or [role.value]


def heartbeats(runtime: "Runtime") -> "list[Heartbeat]":
    """The last heartbeat of every process and queue."""
    from store.heartbeats import ages

    with runtime.store.reading() as connection:
        return ages(connection, runtime.real_clock.now())


def _by_heartbeat(runtime: "Runtime", role: Role, since: datetime | None) -> Health:
    """Judge a process by its slowest part: it is well if every part makes progress."""
    from business_time.formatting import duration

    beats = {beat.name: beat.age for beat in heartbeats(runtime) if since is None or beat.at >= since}
    seen = [(name, beats.get(f"{name}@{socket.gethostname()}")) for name in names(role, runtime.settings)]
    missing = [name for name, age in seen if age is None]
    if missing:
        have = "have" if len(missing) > 1 else "has"
        found = f"{' and '.join(missing)} {have} not made progress on this host yet"
        return Health(role=role, well=False, found=found)
    oldest, most = max(age for _, age in seen if age is not None), limit(role, runtime.settings)
    found = f"last progress {duration(oldest)} ago"
    return Health(
        role=role,
        well=oldest <= most,
        found=found if oldest <= most else f"{found}; the limit is {duration(most)}",
    )


def _address_to_ask(role: Role, settings: "Settings") -> str | None:
    """The health address of a process that serves pages; None for a process that records its progress."""
    if role is Role.WEB:
        return f"{settings.served_web_url}/healthz"
    if role is Role.FLOWER:
        return f"{settings.served_flower_url}/healthcheck"
    return None


def _by_answer(role: Role, url: str) -> Health:
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import urlopen

    try:
        with urlopen(url, timeout=ANSWERS_WITHIN_SECONDS) as answer:  # noqa: S310 - the address is from our settings
            return Health(role=role, well=answer.status == 200, found=f"{url} answers {answer.status}")  # noqa: PLR2004
    except HTTPError as error:
        body = error.read(500).decode(errors="replace")
        return Health(role=role, well=False, found=f"{url} answers {error.code}: {body}")
    except (OSError, HTTPException) as error:
        return Health(role=role, well=False, found=f"{url} does not answer: {getattr(error, 'reason', error)}")

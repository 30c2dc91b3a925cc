"""Whether a process is well, judged by its progress: what it did last and when, not whether it exists."""

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
"""How late a heartbeat may come on a machine that is busy with other things."""

PULSE = timedelta(seconds=5)
"""The consumer and beat note their progress this often."""

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
    """Whether a process is well, and what was seen."""

    role: str
    well: bool
    found: str


def health(runtime: "Runtime", role: Role, *, since: datetime | None = None) -> Health:
    """Judge the process of this role on this host.

    Args:
        runtime: the objects of this process.
        role: the process.
        since: progress before this instant is that of an earlier process and does not count.

    Raises:
        StoreUnavailableError: the database, which holds the heartbeats, cannot be reached.

    """
    address = _address_to_ask(role, runtime.settings)
    return _by_heartbeat(runtime, role, since) if address is None else _by_answer(role, address)


def limit(role: str, settings: "Settings") -> timedelta:
    """The age from which on a heartbeat of this role says that something stands still."""
    every = timedelta(seconds=settings.heartbeat_tick_seconds) if role == Role.WORKER else PULSE
    return 2 * every + ALLOWANCE


def names(role: Role, settings: "Settings") -> list[str]:
    """The names under which a process of this role notes its progress; the consumer has one for each door."""
    if role is not Role.CONSUMER:
        return [role.value]
    doors = {"stream": settings.effective_stream_url, "queue": settings.effective_event_queue_url}
    return [f"{role}.{door}" for door, url in doors.items() if url is not None] or [role.value]


def heartbeats(runtime: "Runtime") -> "list[Heartbeat]":
    """What every process and queue did last."""
    from store.heartbeats import ages

    with runtime.store.reading() as connection:
        return ages(connection, runtime.real_clock.now())


def _by_heartbeat(runtime: "Runtime", role: Role, since: datetime | None) -> Health:
    """Well is a process of which every part moves; the laziest part speaks for it."""
    from business_time.formatting import duration

    beats = {beat.name: beat.age for beat in heartbeats(runtime) if since is None or beat.at >= since}
    seen = [(name, beats.get(f"{name}@{socket.gethostname()}")) for name in names(role, runtime.settings)]
    missing = [name for name, age in seen if age is None]
    if missing:
        return Health(role=role, well=False, found=f"{' and '.join(missing)} has made no progress on this host yet")
    oldest, most = max(age for _, age in seen if age is not None), limit(role, runtime.settings)
    found = f"last progress {duration(oldest)} ago"
    return Health(
        role=role,
        well=oldest <= most,
        found=found if oldest <= most else f"{found}; more than {duration(most)} is too long",
    )


def _address_to_ask(role: Role, settings: "Settings") -> str | None:
    """Where a process that serves pages says whether it is well; None for a process that notes its progress."""
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
        with urlopen(url, timeout=ANSWERS_WITHIN_SECONDS) as answer:  # noqa: S310 - the address is one of ours
            return Health(role=role, well=answer.status == 200, found=f"{url} answers {answer.status}")  # noqa: PLR2004
    except HTTPError as error:
        said = error.read(500).decode(errors="replace")
        return Health(role=role, well=False, found=f"{url} answers {error.code}: {said}")
    except (OSError, HTTPException) as error:
        return Health(role=role, well=False, found=f"{url} does not answer: {getattr(error, 'reason', error)}")

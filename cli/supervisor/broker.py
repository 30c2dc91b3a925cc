"""The embedded broker as a process of its own: Ctrl-C stops it last, and it is restarted if it dies."""

from pathlib import Path
from threading import Event

import redis

from cli.error_codes import ErrorCode
from cli.errors import CommandError
from tasks.broker.embedded import BrokerRunningError, EmbeddedBroker
from tasks.process.stop_signal import on_stop_signal

CHECK_SECONDS = 2.0


def serve(data_dir: Path) -> None:
    """Run the broker until SIGTERM or SIGINT.

    Raises:
        CommandError: one already runs on this folder, or the broker has died.

    """
    stop = Event()
    on_stop_signal(lambda _signal: stop.set())
    try:
        with EmbeddedBroker(data_dir) as broker, redis.Redis.from_url(broker.url, socket_timeout=5) as client:
            _wait(stop, client)
    except BrokerRunningError as error:
        raise CommandError(str(error), "", ErrorCode.ALREADY_RUNNING) from error


def _wait(stop: Event, client: "redis.Redis") -> None:
    while not stop.wait(CHECK_SECONDS):
        try:
            client.ping()
        except redis.BusyLoadingError:
            continue
        except redis.RedisError as error:
            message = f"The embedded broker no longer answers: {str(error).rstrip('.')}."
            raise CommandError(message, "", ErrorCode.BROKER_FAILED) from error

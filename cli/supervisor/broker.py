"""The embedded broker as a process of its own: Ctrl-C reaches it last, and a dead one is started again."""

from pathlib import Path
from threading import Event

import redis

from cli.errors import CommandError
from tasks.broker.embedded import BrokerRunningError, EmbeddedBroker
from tasks.process.stop_signal import when_told_to_stop

LOOK_EVERY_SECONDS = 2.0


def serve(data_dir: Path) -> None:
    """Run the broker until SIGTERM or SIGINT.

    Raises:
        CommandError: one runs on this folder already, or the broker has died.

    """
    stop = Event()
    when_told_to_stop(lambda _signal: stop.set())
    try:
        with EmbeddedBroker(data_dir) as broker, redis.Redis.from_url(broker.url, socket_timeout=5) as client:
            _wait(stop, client)
    except BrokerRunningError as error:
        raise CommandError(str(error)) from error


def _wait(stop: Event, client: "redis.Redis") -> None:
    while not stop.wait(LOOK_EVERY_SECONDS):
        try:
            client.ping()
        except redis.BusyLoadingError:
            continue
        except redis.RedisError as error:
            raise CommandError(f"The embedded broker does not answer any more: {str(error).rstrip('.')}.") from error

"""The process that serves the pages and the HTTP API, until it is told to stop."""

import logging
import signal
import socket
from types import FrameType

import uvicorn

from settings import Settings
from tasks.logging import set_up_logging
from tasks.runtime import Runtime
from web.app import create_app

logger = logging.getLogger(__name__)

FINISHES_WITHIN_SECONDS = 10
"""How long requests that have begun may take once the process is to stop."""


class PortTakenError(OSError):
    """The address cannot be listened on; the message says which and why."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are finished. It needs the database, and no broker.

    Raises:
        PortTakenError: something else listens there, or the address is none of this machine.

    """
    set_up_logging(settings)
    with _listening(settings.web_address, settings.web_port) as listener:
        runtime = Runtime.start(settings)
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, _stopped)  # uvicorn sends itself the signal again once it has ended well
            config = uvicorn.Config(
                create_app(runtime),
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # nothing here depends on the client's address
                lifespan="off",
                timeout_graceful_shutdown=FINISHES_WITHIN_SECONDS,
            )
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            runtime.close()


def _listening(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or error
        raise PortTakenError(f"Nothing can listen on {address} port {port}: {reason}") from error


def _stopped(number: int, _frame: FrameType | None) -> None:
    logger.info("web stopped", extra={"signal": signal.Signals(number).name})

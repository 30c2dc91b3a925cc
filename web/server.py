"""The process that serves the pages and the HTTP API, until a signal stops it."""

import logging
import signal

import uvicorn

from settings import Settings
from tasks.process.logging import set_up_logging
from tasks.process.ports import listen
from tasks.process.stop_signal import on_stop_signal
from tasks.runtime import Runtime
from web.app import create_app

logger = logging.getLogger(__name__)

FINISHES_WITHIN_SECONDS = 5
"""How long requests that have begun may take once the process is to stop; `sje up` ends it after 8."""

WAITING_CONNECTIONS = 2048
"""Connections that the system keeps until they are taken."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests that have begun are finished. It needs the database, and no broker.

    Raises:
        PortTakenError: something else listens there, or the address is none of this machine.

    """
    with listen(settings.web_address, settings.web_port, backlog=WAITING_CONNECTIONS) as listener:
        set_up_logging(settings)
        runtime = Runtime.start(settings)
        try:
            server = uvicorn.Server(_configured(runtime))
            _stop_on_signals(server)
            logger.info("web listens", extra={"address": settings.web_address, "port": listener.getsockname()[1]})
            server.run(sockets=[listener])
        finally:
            runtime.close()


def _configured(runtime: Runtime) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(runtime),
        log_config=None,
        log_level=None
        if runtime.settings.log_level == "DEBUG"
        else logging.WARNING,  # otherwise it logs its own life cycle
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here depends on the client's address
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=FINISHES_WITHIN_SECONDS,
    )


def _stop_on_signals(server: uvicorn.Server) -> None:
    """End the server by a signal, with exit code 0.

    While it runs, the server has handlers of its own; once it has ended it sends itself the signal again. One that
    comes before it has them is for ours, and must not be lost: it comes once.
    """

    def stop(received: signal.Signals) -> None:
        logger.info("web stopped", extra={"signal": received.name})
        server.should_exit = True

    on_stop_signal(stop)

"""What the server does before it serves; that it serves, and ends well, is shown in tests/integration."""

import os
import signal
import socket
import time
from unittest.mock import Mock

import pytest

from settings import Settings
from tasks.process.ports import PortTakenError
from web import server as subject


@pytest.mark.usefixtures("signals_kept")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_comes_before_the_server_listens_to_any_is_not_lost(number: signal.Signals) -> None:
    server = Mock(should_exit=False)
    subject._stop_on_signals(server)
    os.kill(os.getpid(), number)
    deadline = time.monotonic() + 10
    while server.should_exit is not True:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_address_of_another_machine_is_named_with_the_reason() -> None:
    with pytest.raises(PortTakenError, match=r"on 192\.0\.2\.1 port 8000: "):
        subject.serve(Settings(web_address="192.0.2.1"))


def test_a_port_that_is_taken_is_named_with_the_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port}: Address already in use"):
            subject.serve(Settings(web_port=port))

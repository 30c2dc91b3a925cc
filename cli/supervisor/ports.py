"""A port to listen on."""

import socket
from contextlib import suppress


def free_port(address: str, preferred: int) -> int:
    """The preferred port if it is free on an address, otherwise any free port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in (preferred, 0):
        with suppress(OSError), socket.create_server((address, port), family=family) as probe:
            return int(probe.getsockname()[1])
    return preferred  # nothing can listen there; the process that tries reports why

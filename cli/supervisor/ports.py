"""A port to listen on."""

import socket
from contextlib import suppress


def free_port(address: str, wished: int) -> int:
    """The wished port if it is free on an address, else any that is."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for port in (wished, 0):
        with suppress(OSError), socket.create_server((address, port), family=family) as probe:
            return int(probe.getsockname()[1])
    return wished  # nothing can listen there; whoever tries says why

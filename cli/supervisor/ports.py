"""A port to listen on."""

from contextlib import suppress

from tasks.process.ports import PortTakenError, listen


def free_port(address: str, preferred: int) -> int:
    """The preferred port if it is free on an address, otherwise any free port."""
    for port in (preferred, 0):
        with suppress(PortTakenError), listen(address, port) as probe:
            return int(probe.getsockname()[1])
    return preferred  # nothing can listen there; the process that tries reports why

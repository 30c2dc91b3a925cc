"""A port to listen on."""

from contextlib import suppress

from tasks.process.ports import PortTakenError, listen


def free_port(address: str, wished: int) -> int:
    """The wished port if it is free on an address, else any that is."""
    for port in (wished, 0):
        with suppress(PortTakenError), listen(address, port) as probe:
            return int(probe.getsockname()[1])
    return wished  # nothing can listen there; whoever tries says why

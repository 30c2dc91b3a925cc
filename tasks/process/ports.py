"""Listen on an address: IPv4 or IPv6, or both if every address of the machine is meant."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

_CANNOT_LISTEN = frozenset({errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES, errno.EAFNOSUPPORT})
_EVERYWHERE = "::"


class PortTakenError(OSError):
    """The address cannot be listened on; the message says which and why."""


def listen(address: str, port: int, *, backlog: int | None = None) -> socket.socket:
    """Listen on an address; ``::`` means every address of this machine, of both versions of IP.

    Args:
        address: an address or a name of this machine.
        port: the port; 0 for any that is free.
        backlog: connections that the system keeps until they are taken.

    Raises:
        PortTakenError: another program listens there, or the address does not belong to this machine.

    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    both = address == _EVERYWHERE and socket.has_dualstack_ipv6()
    with _explained(address, port):
        return socket.create_server((address, port), family=family, backlog=backlog, dualstack_ipv6=both)


def check_free(address: str, port: int) -> None:
    """Check that an address can be listened on, for a program that would report it only in a traceback.

    Raises:
        PortTakenError: another program listens there, or the address does not belong to this machine.

    """
    listen(address, port).close()


@contextmanager
def _explained(address: str, port: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _CANNOT_LISTEN and not isinstance(error, socket.gaierror):
            raise
        reason = error.strerror or error
        raise PortTakenError(f"Nothing can listen on {address} port {port}: {reason}") from error

"""What is said where an address cannot be listened on."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

_CANNOT_LISTEN = frozenset({errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES})


class PortTakenError(OSError):
    """The address cannot be listened on; the message says which and why."""


def check_free(address: str, port: int) -> None:
    """Make sure that an address can be listened on, for a program that would only say so in a traceback.

    Raises:
        PortTakenError: something else listens there, or the address is none of this machine.

    """
    with listening_on(address, port):
        socket.create_server((address, port)).close()


@contextmanager
def listening_on(address: str, port: int) -> Iterator[None]:
    """Listen on an address within the block.

    Raises:
        PortTakenError: something else listens there, or the address is none of this machine.

    """
    try:
        yield
    except OSError as error:
        if error.errno not in _CANNOT_LISTEN and not isinstance(error, socket.gaierror):
            raise
        reason = error.strerror or error
        raise PortTakenError(f"Nothing can listen on {address} port {port}: {reason}") from error

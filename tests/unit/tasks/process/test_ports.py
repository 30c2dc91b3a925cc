"""Addresses of either version of IP can be listened on."""

import socket

import pytest

from tasks.process.ports import PortTakenError, check_free, listen


def _reaches(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=2).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize(
    ("address", "reached"),
    [("::", {"127.0.0.1", "::1"}), ("::1", {"::1"}), ("127.0.0.1", {"127.0.0.1"}), ("0.0.0.0", {"127.0.0.1"})],
)
def test_an_address_listens_where_it_says(address: str, reached: set[str]) -> None:
    with listen(address, 0) as listener:
        port = listener.getsockname()[1]
        assert {each for each in ("127.0.0.1", "::1") if _reaches(each, port)} == reached
        with pytest.raises(PortTakenError):
            check_free(address, port)

from ipaddress import ip_address

import pytest

from tasks.channels.engine.destination import Address, ForbiddenDestinationError, destination, is_public

PUBLIC = ip_address("93.184.216.34")


def resolves_to(*addresses: str) -> "Resolver":
    return Resolver([ip_address(address) for address in addresses])


class Resolver:
    def __init__(self, addresses: list[Address]) -> None:
        self.addresses = addresses
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[Address]:
        self.asked.append((host, port))
        return self.addresses


def test_the_address_that_was_checked_is_the_one_that_is_connected_to() -> None:
    resolve = resolves_to("93.184.216.34")
    there = destination("https://hooks.example.com:8443/a?b=c", allow_private=False, resolve=resolve)
    assert str(there.url) == "https://93.184.216.34:8443/a?b=c"
    assert (there.host, there.server_name) == ("hooks.example.com:8443", "hooks.example.com")
    assert resolve.asked == [("hooks.example.com", 8443)]  # once: the name cannot change its mind


def test_an_ipv6_address_is_connected_to() -> None:
    there = destination("https://example.com/", allow_private=False, resolve=resolves_to("2606:2800:220:1::1"))
    assert str(there.url) == "https://[2606:2800:220:1::1]/"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
        "192.0.0.192",
        "192.88.99.1",
        "64:ff9b:1::7f00:1",
        "64:ff9b::7f00:1",
        "fec0::1",
        "::7f00:1",
        "::ffff:0:7f00:1",
        "3fff::1",
        "5f00::1",
    ],
)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(ForbiddenDestinationError, match="not public"):
        destination("https://innocent.example.com/", allow_private=False, resolve=resolves_to(address))


def test_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(ForbiddenDestinationError):
        destination("https://example.com/", allow_private=False, resolve=resolves_to(str(PUBLIC), "10.0.0.1"))


@pytest.mark.parametrize("url", ["http://example.com/", "ftp://example.com/", "https://user:word@example.com/"])
def test_plain_http_and_credentials_in_the_address_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenDestinationError, match="must"):
        destination(url, allow_private=False, resolve=resolves_to(str(PUBLIC)))


def test_the_refusal_does_not_give_the_address_away() -> None:
    with pytest.raises(ForbiddenDestinationError) as refused:
        destination("https://example.com/secret", allow_private=False, resolve=resolves_to("10.0.0.1"))
    assert "secret" not in str(refused.value)
    assert "10.0.0.1" not in str(refused.value)


def test_tests_may_reach_loopback() -> None:
    there = destination("http://localhost:9/", allow_private=True, resolve=resolves_to("127.0.0.1"))
    assert str(there.url) == "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "2001:4860:4860::8888"]
)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))

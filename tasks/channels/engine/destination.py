"""Where a webhook may go: a public address, resolved once and then connected to, so that a name cannot change its mind.

Otherwise, anyone who sets a webhook's address could make this server call its own network (SSRF): a name that resolves
to a private address is refused, and the address that was checked is the one that is connected to (DNS rebinding).
"""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx2

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[Address]]

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")

_PUBLIC_IPV6 = (_GLOBAL_UNICAST, _MAPPED, _NAT64)
"""The ranges of public addresses, the last two if the wrapped address is public; the rest is reserved, local or
obsolete."""

_NOT_PUBLIC = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv6Network("3fff::/20"))
"""Ranges that this Python wrongly treats as public: protocol assignments, cloud credentials, 6to4 relays,
documentation."""


class ForbiddenDestinationError(ValueError):
    """A webhook's address may not be called; the message says why, and never holds the address."""


@dataclass(frozen=True, slots=True)
class Destination:
    """An address that was checked."""

    url: httpx2.URL
    """With the resolved address in the place of the host's name."""

    host: str
    """The Host header that belongs to it."""

    server_name: str
    """The name that the server's certificate must show."""


def destination(url: str, *, allow_private: bool, resolve: Resolve | None = None) -> Destination:
    """Resolve and check the address of a webhook.

    Args:
        url: as it was set.
        allow_private: also private and loopback addresses, and plain http; for tests.
        resolve: gives the addresses of a host; by default the system's resolver.

    Raises:
        ForbiddenDestinationError: it may not be called.
        OSError: the name cannot be resolved just now.

    """
    try:
        given = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise ForbiddenDestinationError("a webhook's address must be a web address") from None
    if given.scheme != "https" and not (allow_private and given.scheme == "http"):
        raise ForbiddenDestinationError("a webhook's address must begin with https://")
    if given.userinfo:
        raise ForbiddenDestinationError("a webhook's address must not hold a user name or password")
    port = given.port or (443 if given.scheme == "https" else 80)
    addresses = (resolve or system_resolve)(given.host, port)
    if not allow_private and not all(is_public(address) for address in addresses):
        raise ForbiddenDestinationError("the host has an address that is not public")
    return Destination(given.copy_with(host=str(addresses[0])), given.netloc.decode("ascii"), given.host)


def is_public(address: Address) -> bool:
    """Whether an address, and any address that is wrapped in it, belongs to the public internet."""
    return all(_is_public_itself(each) for each in (address, *_wrapped(address)))


def _is_public_itself(address: Address) -> bool:
    if isinstance(address, IPv6Address) and not any(address in network for network in _PUBLIC_IPV6):
        return False
    refused = address.is_multicast or any(address in network for network in _NOT_PUBLIC)
    return address.is_global and not refused


def _wrapped(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a network may unwrap from an IPv6 address."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)


def system_resolve(host: str, port: int) -> list[Address]:
    """The addresses of a host, as the system's resolver gives them.

    Raises:
        OSError: there are none, or the resolver does not answer.

    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))

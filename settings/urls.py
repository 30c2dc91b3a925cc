"""Read the URL of a server in one way, and write it so that all clients read it in the same way.

Clients disagree about a ``#``, a ``[`` or a second ``@`` in a password. Here such a character is literal if nothing
else can be meant; everything is written percent-encoded, and an ambiguous URL is refused.
"""

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote, unquote, urlencode

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<rest>.*)", re.DOTALL)
_AUTHORITY = re.compile(r"[^/?#]*")
_HOST = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]|(?P<name>[\w.-]*))(?::(?P<port>[^:]*))?")
_ENCODED = {"#": "%23", "/": "%2F", "?": "%3F", "@": "%40"}
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Host:
    """A host, with its port if there is one."""

    name: str
    port: int | None = None

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port is None else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Url:
    """The parts of a URL, all decoded except the path."""

    scheme: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    hosts: tuple[Host, ...] = ()
    path: str = ""
    options: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a URL.

        Raises:
            ValueError: it is not a URL, or is ambiguous; the message contains no part of a password.

        """
        found = _URL.fullmatch(text.strip())
        if found is None:
            raise ValueError("is not an address such as SCHEME://USER:PASSWORD@HOST:PORT/NAME")
        rest = found["rest"]
        authority = _AUTHORITY.match(rest)[0]  # type: ignore[index] # it matches anything, nothing too
        tail = rest[len(authority) :]
        _refuse_two_readings(tail, is_sqlite=found["scheme"].lower().startswith("sqlite"))
        userinfo, at, hosts = authority.rpartition("@")
        user, colon, password = userinfo.partition(":")
        path, _, query = tail.partition("?")
        return cls(
            scheme=found["scheme"].lower(),
            user=unquote(user) if at and user else None,
            password=unquote(password) if colon else None,
            hosts=tuple(_host(each) for each in hosts.split(",")) if hosts else (),
            path=path,
            options=dict(_option(each) for each in query.split("&") if each),
        )

    def __str__(self) -> str:
        userinfo = quote(self.user or "", safe="")
        if self.password is not None:
            userinfo += ":" + quote(self.password, safe="")
        at = "@" if self.user is not None or self.password is not None else ""
        query = "?" + urlencode(self.options, quote_via=quote, safe="/:,") if self.options else ""
        return f"{self.scheme}://{userinfo}{at}{','.join(map(str, self.hosts))}{self.path}{query}"


def _option(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return unquote(name), unquote(value)


def _refuse_two_readings(tail: str, *, is_sqlite: bool) -> None:
    """Refuse text that may be the rest of a password or of a path."""
    if "#" in tail:
        raise ValueError("a # in an address must be written %23")
    if "@" in tail and not is_sqlite:
        letters = " ".join(f"{letter} as {code}" for letter, code in _ENCODED.items())
        raise ValueError(f"in a user, a password or an option, some characters must be encoded: write {letters}")


def _host(text: str) -> Host:
    found = _HOST.fullmatch(text)
    if found is None:
        raise ValueError("has an invalid host; write an IPv6 address in brackets: [::1]:6379")
    port = found["port"] or None
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) <= _HIGHEST_PORT):
        raise ValueError("has a port that is not a number from 1 to 65535")
    return Host(found["v6"] or found["name"] or "", int(port) if port else None)

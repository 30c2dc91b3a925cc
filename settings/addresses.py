"""Addresses of databases, brokers and pages: which are valid, and their form that every client reads alike."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from settings.urls import Host, Url

REDIS_SCHEMES: Final = frozenset({"redis", "rediss", "valkey", "valkeys", "sentinel"})
AMQP_SCHEMES: Final = frozenset({"amqp", "amqps"})
BROKER_SCHEMES: Final = REDIS_SCHEMES | AMQP_SCHEMES | {"memory"}

TLS_SCHEMES: Final = frozenset({"rediss", "amqps"})
VERIFICATION: Final = "ssl_cert_reqs"
"""Option of a broker: whether the server's certificate is verified."""

MASTER_NAME: Final = "master_name"
SENTINEL_OPTIONS: Final = frozenset({MASTER_NAME, "sentinel_username", "sentinel_password"})

_TLS_OPTIONS = frozenset({VERIFICATION, "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_check_hostname"})
_VERIFICATIONS = {
    **{name: name for name in ("required", "optional", "none")},
    **{f"cert_{name}": name for name in ("required", "optional", "none")},
}
_REDIS_NAMES = {"valkey": "redis", "valkeys": "rediss"}  # one protocol; the clients know only the older name
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not listened on
_DATABASE_NAMES = {
    "postgres": "postgresql",
    "postgresql": "postgresql",
    "postgresql+psycopg": "postgresql",
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
}
_NEXT_ADDRESS = re.compile(r";(?=[A-Za-z][A-Za-z0-9+.-]*://)")
_DATABASE_NUMBER = re.compile(r"/?\d*")


def database_address(url: str) -> str:
    """Write the address of a database as libpq reads it, or as a path of SQLite.

    Raises:
        ValueError: it is not an address of PostgreSQL or SQLite; the message says what to use.

    """
    scheme = _scheme(url)
    if scheme not in _DATABASE_NAMES:
        raise ValueError(
            f"{scheme or 'no scheme'}: is not a supported database; "
            "use postgresql://USER:PASSWORD@HOST/NAME or sqlite:////absolute/path/sje.db"
        )
    read = replace(Url.read(url), scheme=_DATABASE_NAMES[scheme])
    if read.scheme == "sqlite" and (read.options or read.hosts):
        raise ValueError("sqlite: must be followed by three slashes and a path; write ? as %3F and # as %23 in it")
    return str(read)


def is_sqlite(url: str) -> bool:
    """Say whether an address is that of a SQLite file."""
    return _scheme(url).startswith("sqlite")


def sqlite_address(path: Path) -> str:
    """Write the address of a SQLite file; every character of its path is literal."""
    return f"sqlite:///{quote(str(path))}"


def sqlite_path(url: str) -> str:
    """Read the path of a SQLite file from its address; empty for one in memory."""
    return unquote(Url.read(url).path.removeprefix("/"))


def broker_address(url: str) -> str:
    """Write the address of a broker so that kombu, Celery and redis-py read it alike.

    Raises:
        ValueError: it is not an address of Redis, Valkey, RabbitMQ or memory; the message says what to use.

    """
    scheme = _scheme(url)
    if scheme not in BROKER_SCHEMES:
        raise ValueError(
            f"{scheme or 'no scheme'}: is not a supported broker; use redis://HOST:6379/0, rediss:// (TLS), "
            "valkey://, sentinel://HOST:26379,HOST:26379/0?master_name=NAME, amqp://USER:PASSWORD@HOST/VHOST or amqps://"
        )
    if scheme == "memory":
        return "memory://"
    if scheme in AMQP_SCHEMES:
        return ";".join(_amqp(each) for each in _NEXT_ADDRESS.split(url.strip()))
    return str(_sentinel(url) if scheme == "sentinel" else _redis(url))


def stream_address(url: str) -> str:
    """Write the address of the server of a stream.

    Raises:
        ValueError: it is not Redis or Valkey, which alone have streams.

    """
    if not has_streams(url):
        raise ValueError(
            "streams require Redis or Valkey: use redis://HOST:6379/0, rediss://, valkey:// or sentinel://"
        )
    return broker_address(url)


def has_streams(url: str) -> bool:
    """Say whether a broker of this address has streams (Redis and Valkey do, RabbitMQ's are another thing)."""
    return _scheme(url) in REDIS_SCHEMES


def passwords_in(url: str) -> list[str]:
    """Read the passwords of an address, one for each server that it names apart; empty where there is none."""
    reads = [Url.read(each) for each in _NEXT_ADDRESS.split(url)]
    return [read.password or read.options.get("password", "") for read in reads]


def unverified(url: str) -> bool:
    """Whether the certificate of a server at this address is not verified."""
    return any(Url.read(each).options.get(VERIFICATION) == "none" for each in _NEXT_ADDRESS.split(url))


def web_address(url: str) -> str:
    """Check the URL of the pages: an http or https address of a host, without a path or a password.

    Raises:
        ValueError: it is something else; the message says what to use.

    """
    advice = "use the address of a host, such as https://desk.example.com"
    try:
        parts = urlsplit(url.strip())
        names_a_host = bool(parts.hostname) and parts.port != 0  # an invalid port is an error
    except ValueError as error:
        raise ValueError(advice) from error
    rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
    if parts.scheme not in {"http", "https"} or not names_a_host or any(rest):
        raise ValueError(advice)
    return f"{parts.scheme}://{parts.netloc}"


def served_at(address: str, port: int) -> str:
    """Return the URL at which this machine reaches a server that listens on an address and a port."""
    return f"http://{Host(_EVERYWHERE.get(address, address), port)}"


def _amqp(url: str) -> str:
    read = Url.read(url)
    if _scheme(url) not in AMQP_SCHEMES:
        raise ValueError("several addresses must all be amqp:// or amqps://")
    if len(read.hosts) > 1:
        raise ValueError("write several RabbitMQ hosts as several addresses: amqp://USER:PW@A/VH;amqp://USER:PW@B/VH")
    return str(_with_tls(read))


def _redis(url: str) -> Url:
    reads = [Url.read(each) for each in _NEXT_ADDRESS.split(url.strip())]
    if sum(len(read.hosts) for read in reads) > 1:
        raise ValueError(
            "several Redis hosts must be sentinels (sentinel://A:26379,B:26379/0?master_name=NAME); "
            "Redis Cluster is not supported, because Celery needs several keys in one transaction"
        )
    read = replace(reads[0], scheme=_REDIS_NAMES.get(reads[0].scheme, reads[0].scheme))
    _check_number(read)
    return _with_tls(read)


def _sentinel(url: str) -> Url:
    """Read sentinels, written as one address with several hosts or, as in kombu, as several addresses."""
    first, *others = (Url.read(each) for each in _NEXT_ADDRESS.split(url.strip()))
    options = {name: value for each in (*reversed(others), first) for name, value in each.options.items()}
    read = replace(
        first,
        hosts=tuple(host for each in (first, *others) for host in each.hosts),
        path=next((each.path for each in (first, *others) if each.path.strip("/")), first.path),
        options=options,
    )
    if not options.get(MASTER_NAME):
        raise ValueError("sentinels require the name of the master: sentinel://HOST:26379/0?master_name=NAME")
    _check_number(read)
    return _with_tls(read, more=SENTINEL_OPTIONS)


def _check_number(read: Url) -> None:
    if not _DATABASE_NUMBER.fullmatch(read.path):
        raise ValueError("the last part of a Redis address must be the number of a database, such as /0")


def _with_tls(read: Url, *, more: frozenset[str] = frozenset()) -> Url:
    """Add whether the server's certificate is verified; clients differ in their default.

    Raises:
        ValueError: an option is not supported; a client would ignore it or fail.

    """
    options = dict(read.options)
    encrypts = read.scheme in TLS_SCHEMES or (read.scheme == "sentinel" and bool(_TLS_OPTIONS & options.keys()))
    known = more | (_TLS_OPTIONS if encrypts or read.scheme == "sentinel" else frozenset())
    for name in options:
        if name not in known:
            advice = f"the options are: {', '.join(sorted(known))}" if known else "omit it"
            raise ValueError(f"the option {name} is not supported in this address; {advice}")
    if encrypts:
        given = options.get(VERIFICATION, "required").lower()
        if given not in _VERIFICATIONS:
            raise ValueError(f"{VERIFICATION} must be required, optional or none")
        options[VERIFICATION] = _VERIFICATIONS[given]
    return replace(read, options=options)


def _scheme(url: str) -> str:
    scheme, colon, rest = url.strip().partition(":")
    return scheme.lower() if colon and rest.startswith("//") else ""

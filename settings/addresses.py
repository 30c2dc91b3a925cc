"""Addresses of databases and brokers: which are understood, how they are rewritten, how they are shown."""

from urllib.parse import urlsplit, urlunsplit

REDIS_SCHEMES = frozenset({"redis", "rediss", "valkey", "valkeys"})
BROKER_SCHEMES = REDIS_SCHEMES | {"amqp", "amqps", "memory"}

_REDIS_NAMES = {"valkey": "redis", "valkeys": "rediss"}  # one protocol; the clients know only the older name
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not listened on
_POSTGRESQL = "postgresql+psycopg"
_DATABASE_NAMES = {
    "postgres": _POSTGRESQL,
    "postgresql": _POSTGRESQL,
    _POSTGRESQL: _POSTGRESQL,
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
}


def database_address(url: str) -> str:
    """Rewrite a database URL to the one driver that is installed for it.

    Raises:
        ValueError: neither PostgreSQL nor SQLite; the message says what is.

    """
    scheme, rest = _split_scheme(url)
    if scheme not in _DATABASE_NAMES:
        raise ValueError(
            f"{scheme or 'no scheme'}: is not a database this knows; "
            "use postgresql://USER:PASSWORD@HOST/NAME or sqlite:////absolute/path/sje.db"
        )
    return f"{_DATABASE_NAMES[scheme]}:{rest}"


def broker_address(url: str) -> str:
    """Rewrite a broker URL to the scheme that kombu knows.

    Raises:
        ValueError: not Redis, Valkey, RabbitMQ or memory; the message says what is.

    """
    scheme, rest = _split_scheme(url)
    if scheme not in BROKER_SCHEMES:
        raise ValueError(
            f"{scheme or 'no scheme'}: is not a broker this knows; use redis://HOST:6379/0, rediss:// (TLS), "
            "valkey://, amqp://USER:PASSWORD@HOST/VHOST or amqps://"
        )
    return f"{_REDIS_NAMES.get(scheme, scheme)}:{rest}"


def stream_address(url: str) -> str:
    """Rewrite the URL of a stream to the scheme that the Redis client knows.

    Raises:
        ValueError: not Redis or Valkey, which alone have streams.

    """
    if not has_streams(url):
        raise ValueError("streams need Redis or Valkey: use redis://HOST:6379/0, rediss:// or valkey://")
    return broker_address(url)


def has_streams(url: str) -> bool:
    """Say whether a broker of this URL has streams (Redis and Valkey do, RabbitMQ's are another thing)."""
    return _split_scheme(url)[0] in REDIS_SCHEMES


def web_address(url: str) -> str:
    """Check where people reach the pages: an http or https address of a host, without a path or a password.

    Raises:
        ValueError: it is something else; the message says what it should be.

    """
    advice = "use the address of a host, such as https://desk.example.com"
    try:
        parts = urlsplit(url.strip())
        names_a_host = bool(parts.hostname) and parts.port != 0  # what is no port at all is an error
    except ValueError as error:
        raise ValueError(advice) from error
    rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
    if parts.scheme not in {"http", "https"} or not names_a_host or any(rest):
        raise ValueError(advice)
    return f"{parts.scheme}://{parts.netloc}"


def served_at(address: str, port: int) -> str:
    """Give the URL at which this machine reaches what listens on an address and a port of it."""
    host = _EVERYWHERE.get(address, address)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def without_password(url: str) -> str:
    """Give the URL as it may be shown or logged: any password is replaced by three stars."""
    parts = urlsplit(url)
    credentials, at, place = parts.netloc.rpartition("@")
    user, colon, _password = credentials.partition(":")
    if not at or not colon:
        return url
    return urlunsplit(parts._replace(netloc=f"{user}:***@{place}"))


def _split_scheme(url: str) -> tuple[str, str]:
    scheme, colon, rest = url.strip().partition(":")
    if not colon or not rest.startswith("//"):
        return "", url
    return scheme.lower(), rest

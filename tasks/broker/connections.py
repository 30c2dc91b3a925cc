"""Every connection to a broker is made here: one interpretation of an address for Celery, kombu and redis-py.

TLS verifies the server's certificate and name unless the address says otherwise, also on each server that kombu fails
over to. Sentinels are queried for their primary.
"""

import ssl
from typing import Any, Final

import redis
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES, pyamqp
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

from settings import Settings
from settings.addresses import MASTER_NAME, REDIS_SCHEMES, SENTINEL_OPTIONS, VERIFICATION
from settings.urls import Host, Url

RESTORE_SECONDS = 10
"""How often kombu checks for messages whose visibility timeout has passed."""

CONNECT_SECONDS: Final = 5.0
SENTINEL_SECONDS: Final = 2.0
SENTINEL_PORT: Final = 26_379
_OTHER_NAMES = {"ssl_keyfile": "keyfile", "ssl_certfile": "certfile", "ssl_ca_certs": "ca_certs"}


class AmqpsTransport(pyamqp.SSLTransport):
    """kombu's TLS to RabbitMQ, which by itself verifies no name and takes other options than its URLs give."""

    def establish_connection(self) -> Any:
        """Connect, with the options of the address of the server whose turn it is."""
        client: Any = self.client
        given = client.ssl if isinstance(client.ssl, dict) else {}
        options: dict[str, Any] = {name: given[key] for key, name in _OTHER_NAMES.items() if given.get(key) is not None}
        required = given.get(VERIFICATION, ssl.CERT_REQUIRED)
        options["cert_reqs"] = required
        if required is not ssl.CERT_NONE and given.get("ssl_check_hostname", True):
            options["server_hostname"] = client.hostname
        before, client.ssl = client.ssl, options
        try:
            return super().establish_connection()
        finally:
            client.ssl = before


TRANSPORT_ALIASES["amqps"] = f"{__name__}:{AmqpsTransport.__name__}"


def is_redis(url: str) -> bool:
    """Whether a broker uses the protocol of Redis."""
    return url.partition(":")[0] in REDIS_SCHEMES


def redis_client(url: str, **options: Any) -> redis.Redis:
    """Create a client of a Redis or Valkey; nothing is connected before it is used.

    Args:
        url: the address, as the settings hold it.
        options: options of redis-py, such as ``socket_timeout``.

    """
    options = {"socket_connect_timeout": CONNECT_SECONDS, **options}
    read = Url.read(url)
    if read.scheme != "sentinel":
        return redis.Redis.from_url(url, **options)
    tls = _redis_tls(read)
    login = {"username": read.user, "password": read.password, "db": int(read.path.strip("/") or 0)}
    make: Any = Sentinel  # redis-py gives it no types
    sentinel = make(
        [(host.name, host.port or SENTINEL_PORT) for host in read.hosts], sentinel_kwargs=_to_a_sentinel(read)
    )
    master: redis.Redis = sentinel.master_for(read.options[MASTER_NAME], **login, **tls, **options)
    return master


def kombu_connection(url: str, settings: Settings, *, transport: Any = None, **options: Any) -> Connection:
    """Create a kombu connection to a broker; nothing is connected before it is used.

    Args:
        url: the address, as the settings hold it.
        settings: the settings.
        transport: another transport than the address names.
        options: options of kombu, such as ``heartbeat``; ``transport_options`` override the usual ones.

    """
    transport_options = {**kombu_options(url, settings), **options.pop("transport_options", {})}
    connection = Connection(
        kombu_url(url),
        transport=transport,
        transport_options=transport_options,
        connect_timeout=CONNECT_SECONDS,
        **options,
    )
    if url.startswith("sentinel:"):
        connection.cycle = None  # every connection queries all sentinels; switching to another would drop the transport
    return connection


def kombu_url(url: str) -> str:
    """Write an address as kombu reads it: to kombu, each sentinel is an address of its own."""
    if not url.startswith("sentinel:"):
        return url
    read = Url.read(url)
    options = {name: value for name, value in read.options.items() if name not in SENTINEL_OPTIONS}
    return ";".join(
        str(
            Url(
                scheme=read.scheme,
                user=read.user,
                password=read.password,
                hosts=(Host(host.name, host.port or SENTINEL_PORT),),
                path=read.path,
                options=options,
            )
        )
        for host in read.hosts
    )


def kombu_options(url: str, settings: Settings) -> dict[str, Any]:
    """The kombu options of a broker; the same for Celery, for the event queue and for outgoing events."""
    if url.startswith("amqp"):
        return {"confirm_publish": True}  # H17: a publish returns when the broker has confirmed the message
    if not is_redis(url):
        return {}
    options = {
        "visibility_timeout": settings.visibility_timeout,  # H1, the first of three places
        "unacked_restore_interval": RESTORE_SECONDS,
        "unacked_restore_throttle": 1,
        "priority_steps": [0],  # H11: urgency is a queue
        "socket_timeout": 30.0,  # H9: a dead connection is noticed
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_keepalive": True,
        "health_check_interval": 15,
    }
    return options | (_sentinel_options(Url.read(url)) if url.startswith("sentinel:") else {})


def _sentinel_options(read: Url) -> dict[str, Any]:
    return {"master_name": read.options[MASTER_NAME], "sentinel_kwargs": _to_a_sentinel(read)}


def _to_a_sentinel(read: Url) -> dict[str, Any]:
    """The options for a sentinel: short timeouts, because the next one knows as much."""
    names = {"sentinel_username": "username", "sentinel_password": "password"}
    login = {name: read.options[option] for option, name in names.items() if option in read.options}
    waits = {"socket_connect_timeout": SENTINEL_SECONDS, "socket_timeout": SENTINEL_SECONDS}
    return {**waits, "retry": Retry(NoBackoff(), 0), **login, **_redis_tls(read)}


def _redis_tls(read: Url) -> dict[str, Any]:
    """The options of TLS as redis-py calls them; empty if the address does not use TLS."""
    options: dict[str, Any] = {name: value for name, value in read.options.items() if name.startswith("ssl_")}
    if not options:
        return {}
    if "ssl_check_hostname" in options:
        options["ssl_check_hostname"] = options["ssl_check_hostname"].lower() != "false"
    return {"ssl": True, **options}

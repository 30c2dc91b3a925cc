"""Whether the broker is there, keeps what it is given, and its doors are being emptied."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from business_time.spoken import numbered
from cli.doctor.finding import Finding

if TYPE_CHECKING:
    from settings import Settings
    from tasks.runtime import Runtime

AREA = "broker"
STREAM, QUEUE = "event stream", "event queue"
MANY_WAITING = 10_000
"""Events that wait in a door: more than a consumer takes in within some ten seconds."""


def examine(runtime: "Runtime", *, production: bool) -> Iterator[Finding]:
    """The broker itself, and the doors by which events come in."""
    settings = runtime.settings
    url = settings.effective_broker_url
    if url is None:
        mend = "Run `sje up`, which starts one, or set SJE_BROKER_URL."
        yield Finding.fail(AREA, "none is set and no `sje up` runs on this data folder", mend)
        return
    redis_urls = dict.fromkeys(each for each in (url, settings.effective_stream_url) if each and _is_redis(each))
    for each in redis_urls:
        yield from _redis(each, settings, production=production)
    amqp_urls = dict.fromkeys(
        each for each in (url, settings.effective_event_queue_url) if each and not _is_redis(each)
    )
    for each in amqp_urls:
        yield from _amqp(runtime, each)


def _is_redis(url: str) -> bool:
    return url.startswith("redis")


def _redis(url: str, settings: "Settings", *, production: bool) -> Iterator[Finding]:
    import redis

    from settings import without_password

    where = without_password(url)
    client: Any = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5, decode_responses=True)
    with client:
        try:
            server = client.info()
        except redis.RedisError as error:
            yield Finding.fail(AREA, f"{where} does not answer: {error}", "Start it, or correct the address.")
            return
        name = "Valkey" if "valkey_version" in server else "Redis"
        version = server.get("valkey_version") or server.get("redis_version")
        yield Finding.ok(AREA, f"{where} answers: {name} {version}")
        yield from _keeps(server, production=production)
        if url == settings.effective_stream_url:
            yield from _stream(client, settings)


def _keeps(server: Mapping[str, Any], *, production: bool) -> Iterator[Finding]:
    """Whether it ever drops what it holds: to make room, or when it is started again (H16)."""
    policy = server.get("maxmemory_policy", "unknown")
    if policy == "noeviction":
        yield Finding.ok(AREA, "it never drops a message to make room (noeviction)")
    else:
        mend = "CONFIG SET maxmemory-policy noeviction, and in its configuration."
        found = f"it may drop messages to make room (maxmemory-policy {policy})"
        yield Finding.fail(AREA, found, mend) if production else Finding.warn(AREA, found, mend)
    if server.get("aof_enabled"):
        yield Finding.ok(AREA, "it keeps messages over a restart (append-only file)")
    else:
        found, mend = (
            "a restart loses what it holds (no append-only file)",
            "CONFIG SET appendonly yes, and in its configuration.",
        )
        yield Finding.fail(AREA, found, mend) if production else Finding.warn(AREA, found, mend)


def _stream(client: Any, settings: "Settings") -> Iterator[Finding]:
    """How much waits in the stream: an entry is deleted once it is in the database."""
    import redis

    try:
        groups = {group["name"]: group for group in client.xinfo_groups(settings.stream_name)}
    except redis.ResponseError:
        groups = {}
    waiting = client.xlen(settings.stream_name)
    if settings.stream_group not in groups:
        found = f"{settings.stream_name} is read by nobody yet; {waiting:,} events wait"
        yield Finding.warn(STREAM, found, "Run `sje up`, or `sje run consumer`.")
        return
    group = groups[settings.stream_group]
    # Until 7.2, Redis lists a consumer only once it has read something: that none is listed says nothing.
    readers = f", {numbered(group['consumers'], 'consumer')}" if group["consumers"] else ""
    found = f"{settings.stream_name}: {waiting:,} events wait, {group['pending']:,} of them at work{readers}"
    if group["consumers"] == 0 and waiting:
        yield Finding.fail(STREAM, found, "Start a consumer: `sje run consumer`.")
    elif waiting > MANY_WAITING:
        yield Finding.warn(STREAM, found, "Start more consumers; nothing of ours coordinates them.")
    else:
        yield Finding.ok(STREAM, found)


def _amqp(runtime: "Runtime", url: str) -> Iterator[Finding]:
    from settings import without_password
    from tasks.queues import waiting

    where = without_password(url)
    connection: Any = runtime.celery.connection_for_read(url)
    try:
        connection.connect()
        yield Finding.ok(AREA, f"{where} answers")
        if url == runtime.settings.effective_event_queue_url:
            yield _queue(runtime.settings.event_queue, waiting(connection.channel(), runtime.settings.event_queue))
    except (*connection.connection_errors, OSError) as error:
        yield Finding.fail(AREA, f"{where} does not answer: {error}", "Start it, or correct the address.")
    finally:
        connection.release()


def _queue(name: str, number: int) -> Finding:
    found = f"{name}: {number:,} messages wait"
    if number > MANY_WAITING:
        return Finding.warn(QUEUE, found, "Start more consumers; nothing of ours coordinates them.")
    return Finding.ok(QUEUE, found)

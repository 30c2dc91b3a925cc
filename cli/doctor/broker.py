"""Whether the broker is there, keeps what it is given, and its doors are being emptied."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from business_time.spoken import numbered
from cli.doctor.finding import Finding
from store.errors import StoreUnavailableError
from store.partitions import ownership

if TYPE_CHECKING:
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
        yield from _redis(each, runtime, production=production)
    amqp_urls = dict.fromkeys(
        each for each in (url, settings.effective_event_queue_url) if each and not _is_redis(each)
    )
    for each in amqp_urls:
        yield from _amqp(runtime, each)


def _is_redis(url: str) -> bool:
    return url.startswith("redis")


def _redis(url: str, runtime: "Runtime", *, production: bool) -> Iterator[Finding]:
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
        if url == runtime.settings.effective_stream_url:
            yield from _stream(client, runtime)
        if url == runtime.settings.effective_event_queue_url:
            yield _list(client, runtime)


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


def _stream(client: Any, runtime: "Runtime") -> Iterator[Finding]:
    """How much waits in the stream, and who reads it: an entry is deleted once it is in the database."""
    from tasks.doors.partitioned_stream import waiting

    name = runtime.settings.stream_name
    lengths = waiting(client, name)
    total = sum(lengths.values())
    found = f"{name}: {total:,} events wait, {total - lengths[name]:,} of them shared out to partitions"
    yield _door(runtime, "stream", STREAM, found, total)


def _list(client: Any, runtime: "Runtime") -> Finding:
    """How much waits in the lists of the event queue, and in the stream that they are moved to."""
    from tasks.doors.partitioned_stream import waiting
    from tasks.doors.redis_list import lists_of, ordered_stream

    queue = runtime.settings.event_queue
    pushed = sum(client.llen(key) for key in lists_of(queue))
    moved = sum(waiting(client, ordered_stream(queue)).values())
    found = f"{queue}: {pushed + moved:,} messages wait, {moved:,} of them shared out to partitions"
    return _door(runtime, "queue", QUEUE, found, pushed + moved)


def _door(runtime: "Runtime", door: str, area: str, found: str, total: int) -> Finding:
    """What waits at a door of partitions, and whether each of them is read."""
    try:
        with runtime.store.reading() as connection:
            seen = ownership(connection, door)
    except StoreUnavailableError:
        return Finding.warn(area, f"{found}; who reads is not known", "See what is said of the database.")
    if not seen.alive:
        found += "; nobody reads"
        start = "Start a consumer: `sje up`, or `sje run consumer`."
        return Finding.fail(area, found, start) if total else Finding.warn(area, found, start)
    unread = [number for number, (owner, _generation) in seen.owners.items() if owner not in seen.alive]
    found += f"; {numbered(len(seen.alive), 'consumer')}, {numbered(len(seen.owners), 'partition')}"
    if unread:
        found += f", of which {len(unread)} are about to be taken over"
    if total > MANY_WAITING:
        return Finding.warn(area, found, f"Start more consumers: up to {len(seen.owners)} share the partitions.")
    return Finding.ok(area, found)


def _amqp(runtime: "Runtime", url: str) -> Iterator[Finding]:
    from settings import without_password
    from tasks.queues import waiting

    where = without_password(url)
    connection: Any = runtime.celery.connection_for_read(url)
    try:
        connection.connect()
        yield Finding.ok(AREA, f"{where} answers")
        if url == runtime.settings.effective_event_queue_url:
            queue = runtime.settings.event_queue
            number = waiting(connection.channel(), queue)
            yield _door(runtime, "queue", QUEUE, f"{queue}: {number:,} messages wait", number)
    except (*connection.connection_errors, OSError) as error:
        yield Finding.fail(AREA, f"{where} does not answer: {error}", "Start it, or correct the address.")
    finally:
        connection.release()

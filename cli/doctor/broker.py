"""Whether the broker answers and keeps its messages, and whether consumers read its doors."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from business_time.formatting import numbered
from cli.doctor.finding import Finding
from store.errors import StoreUnavailableError
from store.partitions import ownership

if TYPE_CHECKING:
    from tasks.runtime import Runtime

AREA = "broker"
STREAM, QUEUE = "event stream", "event queue"
WRITTEN_KEY, WRITTEN_MS = "sje:doctor", 1_000
"""The key that tests whether the server accepts writes; it expires after a second."""


def examine(runtime: "Runtime", *, production: bool) -> Iterator[Finding]:
    """The broker itself, and the doors through which events arrive."""
    from tasks.broker.connections import is_redis

    settings = runtime.settings
    url = settings.effective_broker_url
    if url is None:
        fix = "Run `sje up`, which starts one, or set SJE_BROKER_URL."
        yield Finding.fail(AREA, "none is set, and no `sje up` runs on this data folder", fix)
        return
    doors = (settings.effective_stream_url, settings.effective_event_queue_url)
    for each in dict.fromkeys(each for each in (url, *doors) if each):
        if is_redis(each):
            yield from _redis(each, runtime, production=production)
        else:
            yield from _amqp(each, runtime)


def _redis(url: str, runtime: "Runtime", *, production: bool) -> Iterator[Finding]:
    import redis

    from settings import without_password
    from tasks.broker.connections import redis_client

    where = without_password(url)
    client: Any = redis_client(url, socket_timeout=5, decode_responses=True)
    with client:
        try:
            client.ping()
            server = _info(client)
            yield from _server(where, server, production=production)
            if not server.get("cluster_enabled"):
                yield from _takes_writes(client, where)
                yield from _doors(client, url, runtime)
        except (redis.RedisError, OSError) as error:
            yield _away(where, error)


def _info(client: Any) -> Mapping[str, Any]:
    """The server's own report; empty if its user has no permission for it."""
    import redis

    try:
        info: Mapping[str, Any] = client.info()
    except redis.exceptions.NoPermissionError:
        return {}
    return info


def _doors(client: Any, url: str, runtime: "Runtime") -> Iterator[Finding]:
    """The doors on this server."""
    settings = runtime.settings
    if url == settings.effective_stream_url:
        yield from _stream(client, runtime)
    if url == settings.effective_event_queue_url:
        yield _list(client, runtime)


def _away(where: str, error: Exception) -> Finding:
    """Whether a server is away or refuses this process, and how to fix it."""
    from outages.fault import Remedy
    from outages.judge import fault_of

    fault = fault_of(error)
    if fault is not None and fault.remedy is Remedy.STOP:
        return Finding.fail(AREA, f"{where}: {fault.meaning}: {error}", fault.advice)
    advice = fault.advice if fault is not None and fault.advice else "Start it, or correct the address."
    return Finding.fail(AREA, f"{where} does not answer: {error}", advice)


def _server(where: str, server: Mapping[str, Any], *, production: bool) -> Iterator[Finding]:
    from outages.table import NO_CLUSTER

    if not server:
        found = f"{where} answers, but does not show whether it keeps its messages"
        yield Finding.warn(AREA, found, "Allow its user the command INFO, or check its configuration yourself.")
        return
    name = "Valkey" if "valkey_version" in server else "Redis"
    version = server.get("valkey_version") or server.get("redis_version")
    if server.get("cluster_enabled"):
        yield Finding.fail(AREA, f"{where} is a cluster ({name} {version})", f"{NO_CLUSTER}.")
        return
    yield Finding.ok(AREA, f"{where} answers: {name} {version}")
    yield from _keeps(server, production=production)


def _takes_writes(client: Any, where: str) -> Iterator[Finding]:
    """Whether it accepts writes; a server with a full disk, or a replica, answers but does not."""
    import redis

    from outages.judge import fault_of

    try:
        client.set(WRITTEN_KEY, "1", px=WRITTEN_MS)
    except redis.exceptions.NoPermissionError:
        return  # its user may write only the keys of the doors
    except redis.RedisError as error:
        fault = fault_of(error)
        fix = fault.advice if fault is not None and fault.advice else "See its log."
        yield Finding.fail(AREA, f"{where} does not accept writes: {error}", fix)


def _keeps(server: Mapping[str, Any], *, production: bool) -> Iterator[Finding]:
    """Whether it ever drops messages: to free memory, or when it restarts (H16)."""
    policy = server.get("maxmemory_policy", "unknown")
    if policy == "noeviction":
        yield Finding.ok(AREA, "it never drops messages to free memory (noeviction)")
    else:
        fix = "Run CONFIG SET maxmemory-policy noeviction, and set it in its configuration too."
        found = f"it may drop messages to free memory (maxmemory-policy {policy})"
        yield Finding.fail(AREA, found, fix) if production else Finding.warn(AREA, found, fix)
    if server.get("aof_enabled"):
        yield Finding.ok(AREA, "it keeps messages over a restart (append-only file)")
    else:
        found = "a restart loses its messages (no append-only file)"
        fix = "Run CONFIG SET appendonly yes, and set it in its configuration too."
        yield Finding.fail(AREA, found, fix) if production else Finding.warn(AREA, found, fix)


def _stream(client: Any, runtime: "Runtime") -> Iterator[Finding]:
    """How many events wait in the stream, and who reads it: an entry is deleted once it is in the database."""
    import redis

    from tasks.doors.partitioned_stream import waiting

    name = runtime.settings.stream_name
    try:
        lengths = waiting(client, name)
    except redis.exceptions.NoPermissionError:
        found = f"{name} cannot be examined"
        yield Finding.warn(STREAM, found, "Allow its user the command XLEN on the keys of the stream.")
        return
    total = sum(lengths.values())
    found = f"{name}: {numbered(total, 'event')} waiting, {total - lengths[name]:,} of them in partitions"
    yield _door(runtime, "stream", STREAM, found, total)


def _list(client: Any, runtime: "Runtime") -> Finding:
    """How many messages wait in the lists of the event queue, and in the stream to which they are moved."""
    from tasks.doors.partitioned_stream import waiting
    from tasks.doors.redis_list import lists_of, ordered_stream

    queue = runtime.settings.event_queue
    pushed = sum(client.llen(key) for key in lists_of(queue))
    moved = sum(waiting(client, ordered_stream(queue)).values())
    found = f"{queue}: {numbered(pushed + moved, 'message')} waiting, {moved:,} of them in partitions"
    return _door(runtime, "queue", QUEUE, found, pushed + moved)


def _door(runtime: "Runtime", door: str, area: str, found: str, total: int) -> Finding:
    """What waits at a door with partitions, and whether each partition is read."""
    try:
        with runtime.store.reading() as connection:
            seen = ownership(connection, door)
    except StoreUnavailableError:
        return Finding.warn(area, f"{found}; its readers are unknown", "Fix the database first.")
    if not seen.alive:
        found += "; no consumer reads it"
        start = "Start a consumer: `sje up`, or `sje run consumer`."
        return Finding.fail(area, found, start) if total else Finding.warn(area, found, start)
    unread = [number for number, (owner, _generation) in seen.owners.items() if owner not in seen.alive]
    found += f"; {numbered(len(seen.alive), 'consumer')}, {numbered(len(seen.owners), 'partition')}"
    if unread:
        found += f", {len(unread)} of them about to be taken over"
    if total > runtime.settings.backlog_limit:
        return Finding.warn(area, found, f"Start more consumers: up to {len(seen.owners)} share the partitions.")
    return Finding.ok(area, found)


def _amqp(url: str, runtime: "Runtime") -> Iterator[Finding]:
    from settings import without_password
    from tasks.broker.connections import kombu_connection
    from tasks.broker.messenger import AWAY
    from tasks.queues import UPKEEP, waiting

    settings, where = runtime.settings, without_password(url)
    connection: Any = kombu_connection(url, settings)
    try:
        connection.connect()
        yield Finding.ok(AREA, f"{where} answers")
        if url == settings.effective_broker_url:
            waiting(connection.channel(), UPKEEP, settings.broker_queue_type)
        if url == settings.effective_event_queue_url:
            number = _waiting_as_it_is(connection, settings.event_queue)
            found = f"{settings.event_queue}: {numbered(number, 'message')} waiting"
            yield _door(runtime, "queue", QUEUE, found, number)
    except AWAY as error:
        yield _away(where, error)
    finally:
        connection.release()


def _waiting_as_it_is(connection: Any, queue: str) -> int:
    """The number of messages in a queue of any type; 0 if it does not exist yet."""
    try:
        with connection.channel() as channel:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
    except connection.channel_errors:
        return 0

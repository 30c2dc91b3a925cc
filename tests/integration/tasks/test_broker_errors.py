"""Each row of the table that a Redis or a RabbitMQ can be made to answer, as it answers it."""

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from amqp import Connection
from kombu.utils.url import url_to_parts
from redis.backoff import NoBackoff
from redis.retry import Retry

from outages.fault import Remedy
from outages.judge import fault_of
from tests.integration.tasks.rabbitmq import RABBITMQ, rabbitmq_problem
from tests.redis_servers import free_port, redis_server

ONCE: dict[str, Any] = {"socket_timeout": 5, "retry": Retry(NoBackoff(), 0)}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[redis.Redis]:
    with redis_server(tmp_path, "--dbfilename", "a-folder") as port, redis.Redis(port=port, **ONCE) as client:
        client.ping()  # it has looked for what it saved before
        (tmp_path / "a-folder").mkdir()  # where it would save: what cannot be written over
        yield client


@contextmanager
def _another(client: redis.Redis, **options: Any) -> Iterator[redis.Redis]:
    """Another client of the same server."""
    port = client.connection_pool.connection_kwargs["port"]
    with redis.Redis(port=port, **ONCE, **options) as other:
        yield other


def _write(client: redis.Redis) -> None:
    client.xadd("sje:events", {"event": "{}"})


def _write_together(client: redis.Redis) -> None:
    with client.pipeline(transaction=True) as pipe:
        pipe.xadd("sje:events", {"event": "{}"})
        pipe.execute()


def _full(client: redis.Redis) -> None:
    client.config_set("maxmemory", "1")
    _write(client)


def _full_in_a_transaction(client: redis.Redis) -> None:
    client.config_set("maxmemory", "1")
    _write_together(client)


def _cannot_write_its_disk(client: redis.Redis) -> None:
    client.config_set("save", "1 1")
    _write(client)
    with suppress(redis.ResponseError):
        client.bgsave()
    for _ in range(100):
        _write(client)
        threading.Event().wait(0.05)


def _replica(client: redis.Redis) -> None:
    client.replicaof("127.0.0.1", 1)
    _write(client)


def _lost_its_primary(client: redis.Redis) -> None:
    client.config_set("replica-serve-stale-data", "no")
    client.replicaof("127.0.0.1", 1)
    client.xlen("sje:events")


def _too_few_replicas(client: redis.Redis) -> None:
    client.config_set("min-replicas-to-write", 1)
    _write(client)


def _asks_for_a_password(client: redis.Redis) -> None:
    client.config_set("requirepass", "PW")
    with _another(client) as other:
        _write(other)


def _wrong_password(client: redis.Redis) -> None:
    with _another(client, username="u", password="x") as other:
        _write(other)


def _not_allowed(client: redis.Redis) -> None:
    client.acl_setuser("u", enabled=True, passwords=["+x"], commands=["+xlen"], keys=["*"])
    with _another(client, username="u", password="x") as other:
        _write(other)


def _busy(client: redis.Redis) -> None:
    client.config_set("busy-reply-threshold", 10)

    def spin() -> None:
        with _another(client) as other, suppress(redis.RedisError):
            other.eval("while true do end", 0)

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        for _ in range(100):
            client.ping()
            threading.Event().wait(0.05)
    finally:
        client.script_kill()
        thread.join()


def _another_type(client: redis.Redis) -> None:
    client.set("sje:events", "x")
    _write_together(client)


def _no_group(client: redis.Redis) -> None:
    _write(client)
    client.xreadgroup("sje", "c", {"sje:events": ">"})


def _group_is_there(client: redis.Redis) -> None:
    for _ in range(2):
        client.xgroup_create("sje:events", "sje", mkstream=True)


def _stream_is_deleted(client: redis.Redis) -> None:
    client.xgroup_create("sje:events", "sje", mkstream=True)

    def delete() -> None:
        with _another(client) as other, suppress(redis.ConnectionError):  # the test may be over sooner
            other.delete("sje:events")

    threading.Timer(0.2, delete).start()
    client.xreadgroup("sje", "c", {"sje:events": ">"}, block=3_000)


def _no_such_database(client: redis.Redis) -> None:
    with _another(client, db=99) as other:
        _write(other)


def _too_old(client: redis.Redis) -> None:
    ask: Any = client.execute_command
    ask("XAUTOCLAIMED")


def _no_connections(client: redis.Redis) -> None:
    client.config_set("maxclients", 1)
    with _another(client) as other:
        other.ping()


def _gone(client: redis.Redis) -> None:
    with suppress(redis.ConnectionError):
        client.shutdown(nosave=True)
    _write(client)


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (_full, "OOM"),
        (_full_in_a_transaction, "EXECABORT"),
        (_cannot_write_its_disk, "MISCONF"),
        (_replica, "READONLY"),
        (_lost_its_primary, "MASTERDOWN"),
        (_too_few_replicas, "NOREPLICAS"),
        (_asks_for_a_password, "NOAUTH"),
        (_wrong_password, "WRONGPASS"),
        (_not_allowed, "NOPERM"),
        (_busy, "BUSY"),
        (_another_type, "WRONGTYPE"),
        (_no_group, "NOGROUP"),
        (_group_is_there, "BUSYGROUP"),
        (_stream_is_deleted, "NOGROUP"),  # UNBLOCKED until Redis 7.2
        (_no_such_database, "ERR DB index"),
        (_too_old, "ERR unknown command"),
        (_no_connections, "ERR max clients"),
        (_gone, "connection"),
    ],
)
def test_what_redis_answers_is_found_in_the_table(
    client: redis.Redis, ask: Callable[[redis.Redis], None], code: str
) -> None:
    with pytest.raises(redis.RedisError) as caught:
        ask(client)
    fault = fault_of(caught.value)
    assert fault is not None
    assert fault.code == code, (caught.value.args, caught.value.__cause__, caught.value.__context__)


def _code(ask: Callable[[], object]) -> str:
    """What a cluster answers, which is always refused with the reason."""
    with pytest.raises(redis.RedisError) as caught:
        ask()
    fault = fault_of(caught.value)
    assert fault is not None
    assert fault.remedy is Remedy.STOP
    assert "Redis Cluster cannot be used" in fault.advice
    return fault.code


def test_a_cluster_is_refused_with_the_reason(tmp_path: Path) -> None:
    bus = ("--cluster-port", str(free_port()))
    with redis_server(tmp_path, "--cluster-enabled", "yes", *bus) as port, redis.Redis(port=port, **ONCE) as client:
        assert _code(lambda: _write(client)) == "CLUSTERDOWN"
        client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16_383)
        deadline = time.monotonic() + 20
        while b"cluster_state:ok" not in client.execute_command("CLUSTER", "INFO"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert _code(lambda: client.execute_command("MSET", "a", 1, "b", 2)) == "CROSSSLOT"


# ---- RabbitMQ


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """A virtual host of the test's own, in which queues are quorum queues unless they say otherwise."""
    problem = rabbitmq_problem()
    if problem:
        pytest.skip(problem)
    if shutil.which("rabbitmqctl") is None:
        pytest.skip("rabbitmqctl is not there: a virtual host of the test's own cannot be made")
    name = f"sje-test-{uuid4().hex[:8]}"
    user = url_to_parts(RABBITMQ).username
    _control("add_vhost", name, "--default-queue-type", "quorum")
    _control("set_permissions", "-p", name, str(user), ".*", ".*", ".*")
    yield name
    _control("delete_vhost", name)


def _control(*arguments: str) -> None:
    subprocess.run(["rabbitmqctl", "--quiet", *arguments], check=True, capture_output=True, timeout=60)


def _connect(host: str, **changes: Any) -> Connection:
    parts = url_to_parts(RABBITMQ)
    login = {"userid": parts.username, "password": parts.password, "virtual_host": host, **changes}
    connection = Connection(f"{parts.hostname}:{parts.port}", connect_timeout=5, read_timeout=5, **login)
    connection.connect()
    return connection


def _no_host(_host: str) -> None:
    _connect("nowhere")


def _wrong_rabbit_password(host: str) -> None:
    _connect(host, password="wrong")


def _no_queue(host: str) -> None:
    with _connect(host) as connection:
        connection.channel().queue_declare("nowhere", passive=True)


def _other_arguments(host: str) -> None:
    with _connect(host) as connection:
        connection.channel().queue_declare("a", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        connection.channel().queue_declare("a", durable=True, auto_delete=False, arguments={"x-queue-type": "classic"})


def _in_use_by_another(host: str) -> None:
    with _connect(host) as owner, _connect(host) as connection:
        owner.channel().queue_declare("b", exclusive=True)
        connection.channel().queue_declare("b", exclusive=True)


def _unknown_tag(host: str) -> None:
    with _connect(host) as connection:
        channel = connection.channel()
        channel.basic_ack(17)
        channel.queue_declare("c")


def _global_qos(host: str) -> None:
    with _connect(host) as connection:
        channel = connection.channel()
        channel.queue_declare("d", durable=True, auto_delete=False)
        channel.basic_qos(0, 1, a_global=True)
        channel.basic_consume("d")


def _closed_by_an_operator(host: str) -> None:
    with _connect(host) as connection:
        channel = connection.channel()
        channel.queue_declare("e")
        _control("close_all_connections", "--vhost", host, "a test")
        for _ in range(100):
            channel.queue_declare("e")
            threading.Event().wait(0.05)


def _no_rabbit_permission(host: str) -> None:
    user = str(url_to_parts(RABBITMQ).username)
    _control("set_permissions", "-p", host, user, "^$", "^$", "^$")
    try:
        with _connect(host) as connection:
            connection.channel().queue_declare("f")
    finally:
        _control("set_permissions", "-p", host, user, ".*", ".*", ".*")


@pytest.mark.servers
@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (_no_host, "530"),
        (_wrong_rabbit_password, "403"),
        (_no_rabbit_permission, "403"),
        (_no_queue, "404"),
        (_in_use_by_another, "405"),
        (_other_arguments, "406 queue"),
        (_unknown_tag, "406"),
        (_global_qos, "540"),
        (_closed_by_an_operator, "320"),
    ],
)
def test_what_rabbitmq_answers_is_found_in_the_table(host: str, ask: Callable[[str], None], code: str) -> None:
    with pytest.raises(Exception, match=r".*") as caught:
        ask(host)
    fault = fault_of(caught.value)
    assert fault is not None
    assert fault.code == code, (caught.value.args, caught.value.__cause__, caught.value.__context__)

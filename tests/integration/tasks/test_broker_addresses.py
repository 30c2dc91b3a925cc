"""Every client reads an address alike: TLS is verified by all, sentinels are asked, IPv6 and odd passwords work."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from outages.judge import fault_of
from settings import Settings, load_settings
from tasks.app import celery_app
from tasks.broker.connections import kombu_connection, redis_client
from tasks.runtime import Runtime
from tests import stores
from tests.integration.tasks.day import event
from tests.integration.tasks.open_doors import consuming, stored, until
from tests.integration.tasks.rabbitmq import rabbitmq_problem
from tests.redis_servers import free_port, redis_server
from tests.tls import Certificates, make_certificates, tls_before

PASSWORD = "a#b/c?d@e[f]g:h%i j"


def _by_redis(settings: Settings) -> None:
    with redis_client(str(settings.broker_url), socket_timeout=5) as client:
        client.ping()


def _by_door(settings: Settings) -> None:
    url = str(settings.broker_url)
    with kombu_connection(url, settings) as connection:
        channel: Any = connection.channel()
        channel.queue_declare("sje.test.addresses", auto_delete=True, exclusive=True)


def _by_celery(settings: Settings) -> None:
    with celery_app(settings) as app, app.connection_for_read() as connection:
        channel: Any = connection.channel()
        channel.queue_declare("sje.test.addresses", auto_delete=True, exclusive=True)


CLIENTS = [_by_redis, _by_door, _by_celery]
Client = Callable[[Settings], None]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis"), "--requirepass", PASSWORD) as port:
        yield port


@pytest.fixture
def heard() -> list[bytes]:
    return []


@pytest.fixture
def tls_port(redis_port: int, certificates: Certificates, heard: list[bytes]) -> Iterator[int]:
    with tls_before(redis_port, certificates, heard) as port:
        yield port


def _settings(url: str) -> Settings:
    return Settings(broker_url=url)


LOGIN = f":{quote(PASSWORD, safe='')}@"


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("options", ["", "?ssl_cert_reqs=CERT_REQUIRED"])
def test_a_certificate_that_nobody_vouches_for_is_refused_and_no_password_is_sent(
    client: Client, options: str, tls_port: int, heard: list[bytes]
) -> None:
    with pytest.raises(Exception, match=r"(?i)certificate") as caught:
        client(_settings(f"rediss://{LOGIN}localhost:{tls_port}/0{options}"))
    fault = fault_of(caught.value)
    assert fault is not None
    assert fault.code == "certificate"
    assert heard == []


@pytest.mark.parametrize("client", CLIENTS)
def test_a_certificate_of_the_authority_that_is_named_is_taken(
    client: Client, tls_port: int, certificates: Certificates, heard: list[bytes]
) -> None:
    client(_settings(f"rediss://{LOGIN}localhost:{tls_port}/0?ssl_ca_certs={certificates.authority}"))
    assert PASSWORD.encode() in b"".join(heard)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_certificate_of_another_host_is_refused(client: Client, tls_port: int, certificates: Certificates) -> None:
    with pytest.raises(Exception, match=r"(?i)certificate"):
        client(_settings(f"rediss://{LOGIN}127.0.0.1:{tls_port}/0?ssl_ca_certs={certificates.authority}"))


@pytest.mark.parametrize("client", CLIENTS)
def test_whoever_says_so_gets_tls_without_verification(client: Client, tls_port: int) -> None:
    client(_settings(f"rediss://{LOGIN}127.0.0.1:{tls_port}/0?ssl_cert_reqs=none"))


@pytest.mark.parametrize("client", CLIENTS)
def test_nothing_is_said_in_plain_text_where_tls_is_asked_for(client: Client) -> None:
    said: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        port = listener.getsockname()[1]

        def answer() -> None:
            taken, _address = listener.accept()
            with taken:
                said.append(taken.recv(100))
                listener.close()

        thread = Thread(target=answer)
        thread.start()
        with pytest.raises(Exception, match=r".*"):
            client(_settings(f"rediss://{LOGIN}localhost:{port}/0"))
        thread.join()
    assert said[0][:1] == b"\x16"  # a TLS handshake


@pytest.mark.parametrize("client", CLIENTS)
def test_a_password_of_any_characters_is_understood(client: Client, redis_port: int) -> None:
    client(_settings(f"redis://{LOGIN}127.0.0.1:{redis_port}/2"))


@pytest.mark.parametrize("client", CLIENTS)
def test_a_wrong_password_is_refused_and_not_waited_for(client: Client, redis_port: int) -> None:
    with pytest.raises(Exception, match=r".*") as caught:
        client(_settings(f"redis://:wrong@127.0.0.1:{redis_port}/0"))
    fault = fault_of(caught.value)
    assert fault is not None
    assert fault.code == "WRONGPASS"


@pytest.mark.parametrize("client", CLIENTS)
def test_an_address_of_the_sixth_version_is_understood(client: Client, tmp_path: Path) -> None:
    try:
        port = free_port("::1")
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    with redis_server(tmp_path, host="::1", port=port):
        client(_settings(f"redis://[::1]:{port}/0"))


@pytest.mark.parametrize("client", [_by_door, _by_celery])
@pytest.mark.servers
def test_rabbitmq_is_verified_as_well(client: Client, certificates: Certificates, heard: list[bytes]) -> None:
    problem = rabbitmq_problem()
    if problem:
        pytest.skip(problem)
    with tls_before(5672, certificates, heard) as port:
        for refused in (f"localhost:{port}//", f"127.0.0.1:{port}//?ssl_ca_certs={certificates.authority}"):
            with pytest.raises(Exception, match=r"(?i)certificate") as caught:
                client(_settings(f"amqps://guest:guest@{refused}"))
            fault = fault_of(caught.value)
            assert fault is not None
            assert fault.code == "certificate"
        assert heard == []
        client(_settings(f"amqps://guest:guest@localhost:{port}//?ssl_ca_certs={certificates.authority}"))
        client(_settings(f"amqps://guest:guest@127.0.0.1:{port}//?ssl_cert_reqs=none"))
        # the name of each server that kombu fails over to is verified anew
        first = f"amqps://guest:guest@127.0.0.1:1//?ssl_ca_certs={certificates.authority}"
        second = f"amqps://guest:guest@localhost:{port}//?ssl_ca_certs={certificates.authority}"
        with kombu_connection(str(_settings(f"{first};{second}").broker_url), Settings()) as connection:
            connection.ensure_connection(max_retries=3, interval_start=0, interval_step=0)
            assert connection.connected


@pytest.fixture
def sentinels(tmp_path: Path) -> Iterator[tuple[str, ExitStack]]:
    """A primary, a replica and a sentinel; what ends the primary."""
    primary, stack = ExitStack(), ExitStack()
    with primary, stack:
        first = primary.enter_context(redis_server(tmp_path / "1", "--requirepass", "PW", "--masterauth", "PW"))
        stack.enter_context(
            redis_server(
                tmp_path / "2",
                *("--requirepass", "PW", "--masterauth", "PW", "--replicaof", f"127.0.0.1 {first}"),
                *("--repl-diskless-sync-delay", "0"),
            )
        )
        file = tmp_path / "sentinel.conf"
        file.write_text(
            f"sentinel monitor sje 127.0.0.1 {first} 1\nsentinel auth-pass sje PW\nrequirepass SPW\n"
            "sentinel down-after-milliseconds sje 500\nsentinel failover-timeout sje 3000\n"
        )
        port = stack.enter_context(redis_server(tmp_path / "s", str(file), "--sentinel"))
        url = f"sentinel://:PW@127.0.0.1:1,127.0.0.1:{port}/0?master_name=sje&sentinel_password=SPW"
        with redis_client(f"redis://:SPW@127.0.0.1:{port}", decode_responses=True) as sentinel:
            until(lambda: int(sentinel.execute_command("SENTINEL", "MASTER", "sje")["num-slaves"]) == 1)
        yield url, primary


@pytest.mark.slow
def test_the_doors_follow_the_primary_that_sentinels_name(
    sentinels: tuple[str, ExitStack], migrated_file: Path, tmp_path: Path
) -> None:
    url, primary = sentinels
    for client in CLIENTS:
        client(_settings(url))
    settings = Settings(database_url=stores.copied(migrated_file, tmp_path), broker_url=url, event_queue=uuid4().hex)
    runtime = Runtime(settings)

    def publish(number: int) -> None:
        document = event("SJ-1", f"{number:03}", "service-job.created", {"status": "Accepted", "severity": "Standard"})
        with redis_client(str(settings.broker_url), socket_timeout=5) as client:
            client.xadd(settings.stream_name, {"event": document})
        with kombu_connection(str(settings.broker_url), settings) as connection:
            body = json.dumps({**json.loads(document), "id": f"q{number}"})
            connection.Producer().publish(body, routing_key=settings.event_queue, content_type="application/json")

    def published(number: int) -> bool:
        try:
            publish(number)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be an outage
            fault = fault_of(error)
            assert fault is not None
            assert fault.remedy == "wait"
            return False
        return True

    try:
        with consuming(runtime):
            publish(1)
            until(lambda: len(stored(runtime)) == 2)
            primary.close()
            deadline = time.monotonic() + 30
            while not published(2):
                assert time.monotonic() < deadline
                time.sleep(0.2)
            until(lambda: len(stored(runtime)) == 4)
    finally:
        runtime.close()


def test_the_settings_refuse_an_address_that_cannot_be_used_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SJE_") and not name.startswith("SJE_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SJE_BROKER_URL", "redis://:Zw9#kQ@cache/0")
    with pytest.raises(ValueError, match=r"SJE_BROKER_URL: a # in an address must be written %23") as caught:
        load_settings()
    assert "Zw9" not in str(caught.value)

"""Which addresses are understood, and how they are rewritten and shown."""

from pathlib import Path
from typing import Any

import pytest
import redis
from kombu.utils import url as kombu_url
from psycopg.conninfo import conninfo_to_dict

from settings.addresses import (
    broker_address,
    database_address,
    has_streams,
    is_sqlite,
    served_at,
    sqlite_address,
    sqlite_path,
    stream_address,
    unverified,
    web_address,
)


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("postgresql://sje:pw@db/sje", "postgresql://sje:pw@db/sje"),
        ("postgres://sje:pw@db/sje", "postgresql://sje:pw@db/sje"),
        ("postgresql+psycopg://sje@db/sje", "postgresql://sje@db/sje"),
        ("PostgreSQL://db/sje", "postgresql://db/sje"),
        ("postgresql://h1:5433,h2:5432/db", "postgresql://h1:5433,h2:5432/db"),
        ("postgresql:///sje?host=/run/postgresql", "postgresql:///sje?host=/run/postgresql"),
        ("sqlite:////var/lib/sje/sje.db", "sqlite:////var/lib/sje/sje.db"),
        ("sqlite+pysqlite:////var/lib/sje/sje.db", "sqlite:////var/lib/sje/sje.db"),
    ],
)
def test_a_database_address_names_the_installed_driver(written: str, used: str) -> None:
    assert database_address(written) == used


@pytest.mark.parametrize("written", ["mysql://db/sje", "db.example.com/sje", "", "sje.db", "C:/data/sje.db"])
def test_any_other_database_is_refused_with_what_is_understood(written: str) -> None:
    with pytest.raises(ValueError, match=r"use postgresql://.* or sqlite:"):
        database_address(written)


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("redis://cache:6379/0", "redis://cache:6379/0"),
        ("valkey://cache:6379/0", "redis://cache:6379/0"),
        ("valkeys://cache:6379/0", "rediss://cache:6379/0?ssl_cert_reqs=required"),
        ("amqp://guest:guest@mq//", "amqp://guest:guest@mq//"),
        ("memory://", "memory://"),
    ],
)
def test_a_broker_address_names_a_scheme_that_kombu_knows(written: str, used: str) -> None:
    assert broker_address(written) == used


@pytest.mark.parametrize("written", ["kafka://mq/0", "localhost:6379", "sqs://"])
def test_any_other_broker_is_refused_with_what_is_understood(written: str) -> None:
    with pytest.raises(ValueError, match=r"use redis://"):
        broker_address(written)


def test_only_redis_and_valkey_have_streams() -> None:
    assert has_streams("valkey://cache")
    assert not has_streams("amqp://mq")
    assert stream_address("valkey://cache/1") == "redis://cache/1"
    with pytest.raises(ValueError, match="streams require Redis or Valkey"):
        stream_address("amqp://mq")


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("https://desk.example.com", "https://desk.example.com"),
        ("https://desk.example.com/", "https://desk.example.com"),
        (" HTTPS://desk.example.com:8443 ", "https://desk.example.com:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_web_address_is_that_of_a_host(written: str, used: str) -> None:
    assert web_address(written) == used


@pytest.mark.parametrize(
    "written",
    [
        "desk.example.com",
        "ftp://desk.example.com",
        "https://",
        "https://:8000",
        "https://desk.example.com/pages",
        "https://desk.example.com?page=1",
        "https://desk.example.com#top",
        "https://desk.example.com:port",
        "https://desk.example.com:99999",
        "https://ann:secret@desk.example.com",
        "https://[::1",
        "",
    ],
)
def test_any_other_web_address_is_refused_with_one_that_is_understood(written: str) -> None:
    with pytest.raises(ValueError, match="such as https://desk"):
        web_address(written)


by_kombu: Any = kombu_url.parse_url
by_redis: Any = redis.connection.parse_url

SPECIAL = "a[b]c:d%e;f g+h&i=j"
ENCODED = "a%5Bb%5Dc%3Ad%25e%3Bf%20g%2Bh%26i%3Dj"


def test_every_client_of_postgresql_reads_the_same_password() -> None:
    address = database_address(f"postgresql://sje:{SPECIAL.replace('%', '%25')}@[::1]:5433/sje?sslmode=require")
    read = conninfo_to_dict(address)
    assert (read["user"], read["password"], read["host"], read["port"]) == ("sje", SPECIAL, "::1", "5433")
    assert (read["dbname"], read["sslmode"]) == ("sje", "require")


@pytest.mark.parametrize("written", [SPECIAL.replace("%", "%25"), ENCODED])
@pytest.mark.parametrize("host", ["cache.example.com", "[::1]"])
def test_every_client_of_redis_reads_the_same_password(written: str, host: str) -> None:
    address = broker_address(f"redis://sje:{written}@{host}:6380/3")
    ours, kombus = by_redis(address), by_kombu(address)
    assert (ours["username"], ours["password"]) == (kombus["userid"], kombus["password"]) == ("sje", SPECIAL)
    assert (ours["host"], ours["port"], ours["db"]) == (kombus["hostname"], 6380, int(kombus["virtual_host"]))


def test_kombu_reads_the_password_of_rabbitmq() -> None:
    read = by_kombu(broker_address(f"amqp://sje:{SPECIAL.replace('%', '%25')}@mq:5673/up%2Fstream"))
    assert (read["userid"], read["password"], read["virtual_host"]) == ("sje", SPECIAL, "up/stream")


@pytest.mark.parametrize("url", ["redis://:a#b@cache/0", "redis://:a/b@cache/0", "redis://:a?b@cache/0"])
def test_what_may_be_a_password_or_something_else_is_refused_with_how_to_write_it(url: str) -> None:
    with pytest.raises(ValueError, match="%23"):
        broker_address(url)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("rediss://cache/0", "required"),
        ("valkeys://cache/0", "required"),
        ("rediss://cache/0?ssl_cert_reqs=CERT_REQUIRED", "required"),
        ("rediss://cache/0?ssl_cert_reqs=optional", "optional"),
        ("rediss://cache/0?ssl_cert_reqs=CERT_NONE", "none"),
        ("amqps://mq//", "required"),
        ("sentinel://s/0?master_name=m&ssl_cert_reqs=required", "required"),
    ],
)
def test_tls_is_verified_unless_it_is_said_to_be_not(written: str, expected: str) -> None:
    assert f"ssl_cert_reqs={expected}" in broker_address(written)
    assert unverified(broker_address(written)) is (expected == "none")


@pytest.mark.parametrize("url", ["rediss://cache/0", "rediss://cache/0?ssl_cert_reqs=CERT_REQUIRED"])
def test_kombu_and_redis_verify_alike(url: str) -> None:
    address = broker_address(url)
    assert by_kombu(address)["ssl"]["ssl_cert_reqs"].name == "CERT_REQUIRED"
    assert by_redis(address)["ssl_cert_reqs"] == "required"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis://cache/0?password=Zw9kQ", "the option password is not supported"),
        ("redis://cache/0?ssl_cert_reqs=none", "the option ssl_cert_reqs is not supported"),
        ("rediss://cache/0?ssl_cert_reqs=maybe", "ssl_cert_reqs must be required, optional or none"),
        ("redis://a,b/0", "Redis Cluster is not supported"),
        ("redis://a:6379;redis://b:6379", "Redis Cluster is not supported"),
        ("redis://cache/main", "number of a database"),
        ("redis://cache:port/0", "a port that is not a number"),
        ("redis://cache:0/0", "a port that is not a number"),
        ("redis://[::1/0", "IPv6 address in brackets"),
        ("redis://::1/0", "IPv6 address in brackets"),
        ("amqp://a,b//", "write several RabbitMQ hosts as several addresses"),
        ("amqp://a;redis://b", "several addresses must all be amqp"),
        ("amqp://mq//?heartbeat=10", "the option heartbeat is not supported"),
        ("sentinel://a:26379/0", "master_name"),
    ],
)
def test_a_broker_address_that_a_client_would_misread_is_refused(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        broker_address(url)
    assert "Zw9kQ" not in str(caught.value)


def test_several_rabbitmq_servers_are_several_addresses() -> None:
    assert broker_address("amqp://a;amqps://u:P[W@b/v") == "amqp://a;amqps://u:P%5BW@b/v?ssl_cert_reqs=required"


@pytest.mark.parametrize(
    "written",
    [
        "sentinel://:PW@a:26379,b:26380/1?master_name=sje",
        "sentinel://:PW@a:26379/1?master_name=sje;sentinel://b:26380",
        "sentinel://:PW@a:26379;sentinel://b:26380/1?master_name=sje",
    ],
)
def test_sentinels_are_one_address_with_several_hosts(written: str) -> None:
    assert broker_address(written) == "sentinel://:PW@a:26379,b:26380/1?master_name=sje"
    assert has_streams(written)


@pytest.mark.parametrize("name", ["d?q=1", "d%20e", "d#1", "d e", "ü", "a@b:c"])
def test_a_data_folder_is_a_path_whatever_it_is_called(name: str) -> None:
    address = sqlite_address(Path("/srv") / name / "sje.db")
    assert is_sqlite(address)
    assert sqlite_path(address) == sqlite_path(database_address(address)) == f"/srv/{name}/sje.db"


def test_a_sqlite_address_takes_no_options() -> None:
    with pytest.raises(ValueError, match="as %3F"):
        database_address("sqlite:////srv/d?q=1")


@pytest.mark.parametrize(
    ("address", "url"),
    [("::", "http://[::1]:80"), ("::1", "http://[::1]:80"), ("0.0.0.0", "http://127.0.0.1:80"), ("h", "http://h:80")],
)
def test_what_listens_everywhere_is_reached_on_this_machine(address: str, url: str) -> None:
    assert served_at(address, 80) == url

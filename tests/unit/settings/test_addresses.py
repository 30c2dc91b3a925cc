"""Which addresses are understood, and how they are rewritten and shown."""

import pytest

from settings.addresses import (
    broker_address,
    database_address,
    has_streams,
    stream_address,
    web_address,
    without_password,
)


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("postgresql://sje:pw@db/sje", "postgresql+psycopg://sje:pw@db/sje"),
        ("postgres://sje:pw@db/sje", "postgresql+psycopg://sje:pw@db/sje"),
        ("postgresql+psycopg://sje@db/sje", "postgresql+psycopg://sje@db/sje"),
        ("PostgreSQL://db/sje", "postgresql+psycopg://db/sje"),
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
        ("valkeys://cache:6379/0", "rediss://cache:6379/0"),
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
    with pytest.raises(ValueError, match="streams need Redis or Valkey"):
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


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://sje:s3cret@db:5432/sje?sslmode=require", "postgresql://sje:***@db:5432/sje?sslmode=require"),
        ("redis://:s3cret@cache:6379/0", "redis://:***@cache:6379/0"),
        ("amqp://sje:p@ss@mq/vhost", "amqp://sje:***@mq/vhost"),
        ("redis://cache:6379/0", "redis://cache:6379/0"),
        ("sqlite:////var/lib/sje/sje.db", "sqlite:////var/lib/sje/sje.db"),
    ],
)
def test_a_shown_address_keeps_its_password_to_itself(url: str, shown: str) -> None:
    assert without_password(url) == shown

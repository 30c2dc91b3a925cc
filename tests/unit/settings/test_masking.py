"""No address shows its password, whatever is wrong with it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from settings import without_password


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://sje:s3cret@db:5432/sje?sslmode=require", "postgresql://sje:***@db:5432/sje?sslmode=require"),
        ("redis://:s3cret@cache:6379/0", "redis://:***@cache:6379/0"),
        ("amqp://sje:p@ss@mq/vhost", "amqp://sje:***@mq/vhost"),
        ("redis://cache:6379/0", "redis://cache:6379/0"),
        ("sqlite:////var/lib/sje/sje.db", "sqlite:////var/lib/sje/sje.db"),
        ("amqp://a;amqp://u:PW@b", "amqp://a;amqp://u:***@b"),
        ("amqp://u:P;W@b", "amqp://u:***@b"),
        ("postgresql://h/db?user=u&password=PW", "postgresql://h/db?user=u&password=***"),
        (
            "sentinel://:PW@a:1,b:2/0?master_name=m&sentinel_password=PW",
            "sentinel://:***@a:1,b:2/0?master_name=m&sentinel_password=***",
        ),
        ("redis://:a/b#c?d[e@cache/0", "redis://:***@cache/0"),
        ("postgresql://h1:5433,h2:5432/db", "postgresql://h1:5433,h2:5432/db"),
        ("", ""),
    ],
)
def test_a_shown_address_keeps_its_password_to_itself(url: str, shown: str) -> None:
    assert without_password(url) == shown


SECRET = "Zw9kQ"


@given(before=st.text(max_size=8), after=st.text(max_size=8), host=st.sampled_from(["h", "[::1", "h:port", ""]))
@example(before="[", after="", host="h")
def test_it_never_fails_and_never_tells(before: str, after: str, host: str) -> None:
    for url in (f"redis://u:{before}{SECRET}{after}@{host}/0", f"amqp://a;amqp://u:{before}{SECRET}{after}@{host}"):
        assert SECRET not in without_password(url)


@given(st.text())
def test_whatever_it_is_given_it_answers(text: str) -> None:
    assert isinstance(without_password(text), str)

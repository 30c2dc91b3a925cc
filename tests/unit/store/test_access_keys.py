from datetime import datetime, timedelta
from typing import Any

import pytest

from events.data import Actor
from store.access_keys import AccessKey, everybody, find, forget_sessions, keep, revoke
from store.engine import Store
from store.tables import access_keys
from tests.samples import ANN
from tests.stores import NOON

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
BEA = Actor(name="bea", department="Customer Service", role="Supervisor", channel="bpo")


def a_key(key_id: str, **fields: Any) -> AccessKey:
    """A key of Ann's, issued at noon for a day; fields replace what is said here."""
    values = {"parent": None, "actor": ANN, "issued_at": NOON, "expires_at": NOON + DAY, "revoked_at": None}
    return AccessKey(id=key_id, **(values | fields))


def kept(store: Store, *keys: AccessKey) -> None:
    with store.writing() as connection:
        for key in keys:
            keep(connection, key, f"digest of {key.id}")


def found(store: Store, key_id: str) -> AccessKey:
    with store.reading() as connection:
        key_and_digest = find(connection, key_id)
    assert key_and_digest is not None
    assert key_and_digest[1] == f"digest of {key_id}"
    return key_and_digest[0]


def ids(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.execute(access_keys.select()).scalars())


def revoked(store: Store, key_id: str, now: datetime = NOON) -> int:
    with store.writing() as connection:
        return revoke(connection, key_id, now)


def forgotten(store: Store, before: datetime) -> int:
    with store.writing() as connection:
        return forget_sessions(connection, before)


def test_a_key_is_found_as_it_was_kept(store: Store) -> None:
    key = a_key("bea", actor=BEA, revoked_at=NOON + MICROSECOND)
    kept(store, key, a_key("ann"))
    assert found(store, "bea") == key


def test_a_key_that_was_never_kept_is_not_found(store: Store) -> None:
    kept(store, a_key("ann"))
    with store.reading() as connection:
        assert find(connection, "bob") is None


@pytest.mark.parametrize(
    ("key", "instant", "good"),
    [
        (a_key("ann"), NOON, True),
        (a_key("ann"), NOON + DAY - MICROSECOND, True),
        (a_key("ann"), NOON + DAY, False),
        (a_key("ann", revoked_at=NOON), NOON, False),
    ],
)
def test_a_key_is_good_until_the_instant_at_which_it_expires(key: AccessKey, instant: datetime, good: bool) -> None:
    assert key.is_good_at(instant) is good


def test_keys_are_listed_the_newest_first_and_without_sessions(store: Store) -> None:
    session = a_key("session", parent="old", issued_at=NOON + 2 * DAY)
    ended = a_key("ended", issued_at=NOON - DAY, expires_at=NOON, revoked_at=NOON)
    kept(store, a_key("old"), a_key("new", issued_at=NOON + DAY, actor=BEA), session, ended, a_key("also old"))
    with store.reading() as connection:
        listed = everybody(connection)
    assert [key.id for key in listed] == ["new", "also old", "old", "ended"]
    assert (listed[0].actor, listed[3].revoked_at) == (BEA, NOON)


def test_a_key_is_revoked_with_its_sessions_and_no_other(store: Store) -> None:
    kept(store, a_key("ann"), a_key("one", parent="ann"), a_key("two", parent="ann"), a_key("bea", actor=BEA))
    assert revoked(store, "ann") == 3
    assert [found(store, key_id).revoked_at for key_id in ("ann", "one", "two", "bea")] == [NOON, NOON, NOON, None]


def test_a_session_is_revoked_alone(store: Store) -> None:
    kept(store, a_key("ann"), a_key("one", parent="ann"), a_key("two", parent="ann"))
    assert revoked(store, "one") == 1
    assert [found(store, key_id).revoked_at for key_id in ("ann", "one", "two")] == [None, NOON, None]


def test_revoking_counts_only_what_was_good_until_now(store: Store) -> None:
    kept(store, a_key("ann"), a_key("over", parent="ann", expires_at=NOON), a_key("open", parent="ann"))
    assert revoked(store, "ann") == 2


def test_a_key_that_ended_or_never_was_cannot_be_revoked(store: Store) -> None:
    kept(store, a_key("ann"), a_key("expired", expires_at=NOON))
    revoked(store, "ann")
    assert [revoked(store, key_id, NOON + MICROSECOND) for key_id in ("ann", "expired", "nobody")] == [0, 0, 0]
    assert found(store, "ann").revoked_at == NOON


def test_a_session_that_began_while_its_key_was_revoked_is_as_revoked_as_the_key(store: Store) -> None:
    kept(store, a_key("ann"))
    revoked(store, "ann")
    kept(store, a_key("late", parent="ann"))
    assert found(store, "late").revoked_at == NOON


def test_sessions_that_ended_long_ago_are_forgotten_and_keys_are_not(store: Store) -> None:
    before, expired, revoked_then = NOON + 2 * DAY, NOON + 2 * DAY - MICROSECOND, NOON + 2 * DAY - MICROSECOND
    kept(
        store,
        a_key("expired key", expires_at=expired),
        a_key("revoked key", expires_at=before + DAY, revoked_at=revoked_then),
        a_key("expired", parent="expired key", expires_at=expired),
        a_key("revoked", parent="revoked key", expires_at=before + DAY, revoked_at=revoked_then),
        a_key("just expired", parent="expired key", expires_at=before),
        a_key("just revoked", parent="revoked key", expires_at=before + DAY, revoked_at=before),
        a_key("running", parent="revoked key", expires_at=before + DAY),
    )
    assert forgotten(store, before) == 2
    assert ids(store) == {"expired key", "revoked key", "just expired", "just revoked", "running"}

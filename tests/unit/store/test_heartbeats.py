from datetime import UTC, datetime, timedelta

from store.engine import Store
from store.heartbeats import ages, beat, end_lease, extend_lease, forget, is_leased, take_lease

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


def test_a_heartbeat_has_an_age(store: Store) -> None:
    with store.writing() as connection:
        beat(connection, "beat@host", NOW - timedelta(minutes=5))
        beat(connection, "beat@host", NOW - timedelta(seconds=5), "later")
        beat(connection, "worker@host", NOW)
    with store.reading() as connection:
        found = ages(connection, NOW)
    assert [(each.name, each.age.total_seconds(), each.detail) for each in found] == [
        ("beat@host", 5, "later"),
        ("worker@host", 0, ""),
    ]


def test_names_long_gone_are_forgotten(store: Store) -> None:
    with store.writing() as connection:
        beat(connection, "worker@old", NOW - timedelta(days=8))
        beat(connection, "worker@new", NOW)
        assert forget(connection, NOW - timedelta(days=7)) == 1
    with store.reading() as connection:
        assert [each.name for each in ages(connection, NOW)] == ["worker@new"]


def test_a_turn_belongs_to_one(store: Store) -> None:
    with store.writing() as connection:
        assert take_lease(connection, "relay", NOW, LEASE)
    with store.writing() as connection:
        assert not take_lease(connection, "relay", NOW + LEASE - timedelta(seconds=1), LEASE)
        assert take_lease(connection, "other", NOW, LEASE)


def test_a_turn_that_was_given_back_is_free(store: Store) -> None:
    with store.writing() as connection:
        take_lease(connection, "relay", NOW, LEASE)
        end_lease(connection, "relay", NOW)
        assert take_lease(connection, "relay", NOW, LEASE)


def test_the_turn_of_somebody_who_was_killed_lapses(store: Store) -> None:
    with store.writing() as connection:
        take_lease(connection, "relay", NOW, LEASE)
        assert take_lease(connection, "relay", NOW + LEASE, LEASE)


def test_a_turn_that_is_kept_until_an_instant_is_over_then_and_not_before(store: Store) -> None:
    with store.writing() as connection:
        assert not is_leased(connection, "channel", NOW)
        extend_lease(connection, "channel", NOW, NOW + LEASE)
        extend_lease(connection, "channel", NOW, NOW + LEASE / 2)  # somebody else's, which ends sooner
        assert is_leased(connection, "channel", NOW + LEASE - timedelta(seconds=1))
        assert not is_leased(connection, "channel", NOW + LEASE)

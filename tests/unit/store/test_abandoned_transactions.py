"""A transaction whose process was frozen or cut off does not hold its rows for ever, on PostgreSQL."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from store.engine import Store
from store.errors import StoreUnavailableError
from store.partitions import join
from tests.stores import on_postgresql_only

LEASE = timedelta(minutes=1)

pytestmark = on_postgresql_only


def test_a_transaction_that_does_nothing_for_a_minute_is_ended(store: Store) -> None:
    with store.reading() as connection:
        asked = text("SHOW idle_in_transaction_session_timeout")
        assert connection.execute(asked).scalar_one() == "1min"


def hold(store: Store) -> None:
    """Do nothing for a second in the middle of a transaction."""
    with store.writing() as connection:
        join(connection, "stream", "frozen", partitions=1, lease=LEASE)
        time.sleep(1)
        join(connection, "stream", "frozen", partitions=1, lease=LEASE)


def test_what_it_would_have_written_is_not_written_and_the_next_goes_on(store: Store, database_url: str) -> None:
    frozen = Store(f"{database_url}?options=-c%20idle_in_transaction_session_timeout%3D200ms")
    with pytest.raises(StoreUnavailableError):
        hold(frozen)
    with frozen.writing() as connection:
        join(connection, "stream", "awake", partitions=1, lease=LEASE)
    with store.reading() as connection:
        assert connection.execute(text("SELECT name FROM intake_consumers")).scalars().all() == ["awake"]
    frozen.close()

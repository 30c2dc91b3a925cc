"""Try whether the database takes writes: one that is read-only, or full, answers every question and keeps nothing."""

from contextlib import suppress
from datetime import datetime

from store.engine import Store
from store.errors import ConcurrentChangeError
from store.heartbeats import beat

_NAME = "write-probe"


def try_a_write(store: Store, now: datetime) -> None:
    """Write something, and undo it.

    Raises:
        StoreUnavailableError: the database takes no writes; its message says why.

    """
    with suppress(ConcurrentChangeError), store.writing() as connection:  # where others write, it takes writes
        beat(connection, _NAME, now)
        transaction = connection.get_transaction()
        if transaction is not None:
            transaction.rollback()

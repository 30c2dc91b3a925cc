"""Leases for work that only one process should do at a time, such as the relay."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from store.heartbeats import end_lease, take_lease
from tasks.runtime import Runtime

LEASE = timedelta(seconds=30)
"""When the lease of a killed holder ends. A slower holder may be overtaken, which is harmless."""


@contextmanager
def exclusive(runtime: Runtime, name: str) -> Iterator[bool]:
    """Yield True to the process that gets the lease, and False to all others; a killed holder's lease expires.

    Raises:
        StoreUnavailableError: the database cannot be reached.

    """
    with runtime.store.writing() as connection:
        mine = take_lease(connection, name, runtime.real_clock.now(), LEASE)
    try:
        yield mine
    finally:
        if mine:
            with runtime.store.writing() as connection:
                end_lease(connection, name, runtime.real_clock.now())

"""Turns: work that only one process should do at a time, such as the relay, whoever's tick comes first."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from store.heartbeats import end_lease, take_lease
from tasks.runtime import Runtime

LEASE = timedelta(seconds=30)
"""Then the turn of somebody who was killed is over. Whoever takes longer may be overtaken, which is harmless."""


@contextmanager
def exclusive(runtime: Runtime, name: str) -> Iterator[bool]:
    """Give True to the one whose turn it is, and False to everybody else; a killed holder's turn lapses.

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

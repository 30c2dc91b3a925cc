"""Count up a number in one row, many times, in a process of its own."""

import sys

from sqlalchemy import select, update

from store.engine import Store
from store.tables import heartbeats
from tests.processes import wait_for_the_start

if __name__ == "__main__":
    url, rounds = sys.argv[1:]
    store = Store(url)
    wait_for_the_start()
    for _ in range(int(rounds)):
        with store.writing() as connection:
            # SQLite knows no FOR UPDATE: there, the transaction itself is the lock.
            seen = connection.execute(select(heartbeats.c.detail).with_for_update()).scalar_one()
            connection.execute(update(heartbeats).values(detail=str(int(seen) + 1)))
    store.close()

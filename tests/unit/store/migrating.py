"""Migrate the database of the URL given, in a process of its own."""

import sys

from store.engine import Store
from store.schema import migrate
from tests.processes import wait_for_the_start

if __name__ == "__main__":
    wait_for_the_start()
    store = Store(sys.argv[1])
    migrate(store)
    store.close()

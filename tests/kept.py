"""What was done in an empty store once, and is put into it again faster than it can be done again."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from store.engine import Store
from store.tables import metadata
from tests import stores

Work: TypeAlias = Callable[[Store], Any]
Once: TypeAlias = Callable[[Work], Any]


class Kept:
    """The work that was done in the stores of a run, each with what it left behind."""

    def __init__(self, folder: Path) -> None:
        """Keep copies of SQLite databases in a folder; PostgreSQL keeps its own in schemas beside the tables."""
        self._folder = folder
        self._done: dict[tuple[Store, Work], tuple[Callable[[], None], Any]] = {}

    def after(self, store: Store, work: Work) -> Any:
        """Leave an empty store as some work leaves it; return what the work returned when it was done."""
        if (store, work) in self._done:
            restore, result = self._done[store, work]
            restore()
        else:
            result = work(store)
            self._done[store, work] = self._keep(store), result
        return result

    def _keep(self, store: Store) -> Callable[[], None]:
        """Keep what a store holds; return what fills the store with it when it is empty."""
        name = f"kept_{len(self._done)}"
        if store.dialect == "sqlite":
            store.close()  # which moves all that was written into the one file
            file = self._folder / name
            shutil.copy(store.engine.url.database or "", file)
            return partial(stores.replace_file, store, file)
        return partial(stores.past_triggers, store, _kept_in_schema(store, name))


def _kept_in_schema(store: Store, schema: str) -> str:
    """Copy the tables in which there is something to a schema; return the statements that copy them back."""
    copy_back = []
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        for table in metadata.tables:
            made = connection.exec_driver_sql(f'CREATE TABLE {schema}."{table}" AS TABLE "{table}"')
            if made.rowcount:
                copy_back.append(f'INSERT INTO "{table}" TABLE {schema}."{table}"')
    return "; ".join(copy_back)
